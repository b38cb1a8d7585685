"""The records of one session file, whichever layout it has.

The Rust build writes one record a line; its oldest one JSON object, which may hold the same things under other names.
Its own loader refuses a file for one torn line or unknown record: here they cost themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..copies import print_of
from ..documents import Node, beginning
from ..drafts import Draft, dict_of, text_of
from ..line_records import line_records

_REDACTED = re.compile(r"(\[redacted\])\]+")


class Record(NamedTuple):
    """One record."""

    type: str
    """`message`, `prompt_history`, `compaction`, or what nobody here knows."""
    node: Node
    value: dict[str, Any]
    """A message without the record around it."""

    @property
    def print(self) -> str:
        """What tells it from others. Each time the tool saves what it has redacted, a bracket is added."""
        return _REDACTED.sub(r"\1", print_of(self.value, ("usage",)))


class Snapshot(NamedTuple):
    """A state of a session."""

    file: int
    meta: dict[str, Any]
    records: list[Record]

    @property
    def messages(self) -> list[Record]:
        """What was said."""
        return [record for record in self.records if record.type == "message"]


def read_snapshot(draft: Draft, file: int) -> Snapshot | None:
    """The next file; None, and a problem, if it cannot be read."""
    seen = beginning(draft.skeleton.files[file])
    if seen is None or "messages" not in seen.members():
        return _of_lines(draft, file)
    document = draft.open(file)
    if document is None:
        return None
    return Snapshot(file, document.fields(without=("messages", "prompt_history")), list(_of_document(draft, file)))


def _of_document(draft: Draft, file: int) -> Iterator[Record]:
    members = draft.documents[file].members()
    draft.keep("session_meta", file, draft.documents[file].root)
    if "compaction" in members:
        yield Record("compaction", members["compaction"], dict_of(draft.documents[file].value(members["compaction"])))
    if "prompt_history" in members:
        for found in draft.records(file, members["prompt_history"], "prompt_history"):
            yield Record("prompt_history", found.node, found.value)
    for found in draft.records(file, members.get("messages")):
        yield Record("message", found.node, found.value)


def _of_lines(draft: Draft, file: int) -> Snapshot | None:
    found = line_records(draft, file)
    if found is None:
        return None
    meta: dict[str, Any] = {}
    records: list[Record] = []
    for _, node, value in found:
        kind = text_of(value.get("type"))
        if kind == "session_meta":
            meta = meta or value
            draft.keep(kind, file, node)
        else:
            said = value.get("message") if kind == "message" else None
            records.append(Record(kind, node, said if isinstance(said, dict) else value))
    if not meta:
        draft.report("missing-header", file, "", "The file has no session record; what was said was read without one.")
    return Snapshot(file, meta, records)
