"""A session of sequential thinking as one conversation: nobody but the model says anything in it.

Up to 0.10.5 each thought is a file, and those of a branch are there twice: among all thoughts, and among the branch's.
From 0.10.6 on all of it is in `session.json`. Either way a thought that only a branch has is left over from before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...skeleton import Named, Skeleton
from ..copies import print_of
from ..documents import Document, Node
from ..drafts import Draft, dict_of, text_of
from .chain import Chain
from .places import SESSION, thought_of

_TITLE_LIMIT = 240
"""Characters of a title that is made of a thought."""
_OPTIONAL = ("is_revision", "revises_thought", "branch_from_thought", "branch_id", "needs_more_thoughts")


class _Thought(NamedTuple):
    """A thought where it was found."""

    file: int
    node: Node
    value: dict[str, Any]
    branch: str
    """The branch whose list it is in, empty for the list of all."""
    position: int

    @property
    def print(self) -> str:
        """What tells it from others: what may be absent may also be null."""
        given = {name: value for name, value in self.value.items() if name not in _OPTIONAL or value is not None}
        return print_of(given)


def read(id: str, files: Sequence[Path]) -> Skeleton:
    """The conversation. Raises Unreadable if none of its files can be read."""
    draft = Draft.of_documents(files)
    found = [thought for file in draft.documents for thought in _thoughts(draft, file)]
    _place(draft, found)
    session = next((file for file in draft.documents if files[file].name == SESSION), -1)
    _describe(draft, id, session, sum(not thought.branch for thought in found))
    return draft.finish()


def _thoughts(draft: Draft, file: int) -> Iterator[_Thought]:
    document, path = draft.documents[file], draft.skeleton.files[file]
    members = document.members()
    if "thought_history" in members:
        for found in draft.records(file, members["thought_history"], "thoughts"):
            yield _Thought(file, found.node, found.value, "", found.position)
        branches = document.members(members["branches"]) if "branches" in members else {}
        for branch, node in branches.items():
            for found in draft.records(file, node, "thoughts"):
                yield _Thought(file, found.node, found.value, branch, found.position)
    elif (name := thought_of(path)) is not None:
        node = document.root
        value = dict_of(document.fields().get("thought_data"))
        if value:
            yield _Thought(file, node, value, name.branch, name.number)
        elif node.length:
            draft.keep("bad-record", file, node)
            draft.report("bad-record", file, "", "There is no whole thought in it; it is kept raw.")


def _place(draft: Draft, found: Sequence[_Thought]) -> None:
    """Each thought below the one it follows; the second copy of one of a branch is kept raw."""
    skeleton, chain = draft.skeleton, Chain()
    copies: dict[str, list[int]] = {}
    children: Counter[int] = Counter()
    for thought in found:
        if thought.branch and copies.get(thought.print):
            draft.keep("copy", thought.file, thought.node, copies[thought.print].pop(0))
            continue
        filed = {"branch_id": thought.branch} if thought.branch else {}
        link = chain.add({**thought.value, **filed})
        id = f"{thought.branch}.r{thought.position}" if thought.branch else f"r{thought.position}"
        entry = draft.say(thought.file, thought.node, id, link.parent, ("assistant", "thinking", False))
        if not thought.branch and link.branch:
            copies.setdefault(thought.print, []).append(entry)
        if link.first:
            skeleton.starts[entry] = Named(link.branch, link.branch)
        elif link.revises is not None and children[link.parent]:
            skeleton.starts[entry] = Named(id, f"revises {link.revises}")
        if link.missing is not None:
            sentence = f"It names thought {link.missing}, which is not there; it is shown after the one before it."
            draft.report("missing-parent", thought.file, id, sentence)
        children[link.parent] += link.parent >= 0


def _describe(draft: Draft, id: str, session: int, thoughts: int) -> None:
    skeleton = draft.skeleton
    skeleton.id = id
    skeleton.active = len(skeleton) - 1
    if skeleton.ids:
        skeleton.title = _title(draft)
    if session < 0:
        where = skeleton.files[0].with_name(SESSION)
        draft.report("missing-file", 0, "", f"{where.name}, which tells of the session, is not there or damaged.")
        return
    document = draft.documents[session]
    fields = document.fields(without=("thought_history", "branches"))
    skeleton.id = text_of(fields.get("session_id")) or id
    skeleton.created, skeleton.updated = _seconds(fields.get("created_at")), _seconds(fields.get("last_activity"))
    _look_for_gaps(draft, session, fields, thoughts)
    draft.note(session, "session", 0 if skeleton.ids else -1)


def _look_for_gaps(draft: Draft, session: int, fields: dict[str, Any], thoughts: int) -> None:
    """The older layout says how many files there are to be; a crash leaves fewer, and the tool closes the gap."""
    told = fields.get("total_thoughts")
    if isinstance(told, int) and told > thoughts:
        sentence = f"{told - thoughts} of its {told} thoughts are in no file; the others are joined."
        draft.report("missing-file", session, "total_thoughts", sentence)
    there = {named.id for named in draft.skeleton.starts.values()}
    for branch in fields["branch_ids"] if isinstance(fields.get("branch_ids"), list) else ():
        if text_of(branch) and branch not in there:
            draft.report("missing-file", session, branch, "This branch is named, and no thought of it is there.")
    version = fields.get("version")
    if isinstance(version, int) and version > 1:
        sentence = f"Version {version} of the format is not known; it is read as version 1."
        draft.report("newer-version", session, "version", sentence)


def _title(draft: Draft) -> str:
    """The first words of the first thought: there are no prompts that a list could show."""
    document: Document = draft.documents[draft.skeleton.file[0]]
    value = document.value(Node("", draft.skeleton.offsets[0], draft.skeleton.offsets[0] + draft.skeleton.lengths[0]))
    thought = dict_of(dict_of(value).get("thought_data") or value).get("thought")
    return " ".join(text_of(thought)[: 4 * _TITLE_LIMIT].split())[:_TITLE_LIMIT]


def _seconds(value: object) -> float | None:
    """Rust's `SystemTime`, as serde writes it."""
    time = dict_of(value)
    seconds, nanos = time.get("secs_since_epoch"), time.get("nanos_since_epoch")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    return seconds + (nanos / 1e9 if isinstance(nanos, int) else 0)
