"""`llm` as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ...errors import Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..database_rows import table_and_id
from ..database_source import DatabaseSource, continued
from ..databases import Database, database, look_up, tables
from ..drafts import text_of
from ..jsonlines import gathered
from . import places, responses, threads
from .parts import piece_parts, stored_parts

_OLD = frozenset({"conversations", "responses"})
_NEW = frozenset({"threads", "turns", "messages", "parts"})
_INDEXES = (("responses", "conversation_id"), ("tool_calls", "response_id"), ("tool_results", "response_id"))


class _Found(NamedTuple):
    """A record, and the copy it was found in: what it is made of lies there too."""

    there: Database
    record: threads.Stored | responses.Piece

    @property
    def raw(self) -> bytes:
        return self.record.raw


class LLM(DatabaseSource):
    """A thread, or a conversation of older versions, or both where one was gone on with."""

    name = "llm"

    def roots(self) -> Iterable[Path]:
        """The folder of its settings and logs."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """The logs."""
        return places.files(root)

    def detect(self, head: Head) -> bool:
        """By its tables, of either time."""
        found = tables(head)
        return found >= _OLD or found >= _NEW

    def ids(self, path: Path) -> Iterable[str]:
        """Of each thread and conversation. Raises Unreadable."""
        there = database(path, _INDEXES)
        return dict.fromkeys([*threads.ids(there), *responses.ids(there)])

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton. Raises Unreadable."""
        there = database(ref.files[0], _INDEXES)
        skeleton = there.skeleton(ref)
        threads.read(there, skeleton, ref.key)
        known = {text_of(id) for (id,) in there.rows("turns", ("id",), "thread_id = ?", (ref.key,)).rows}
        responses.read(there, skeleton, ref.key, known)
        if not len(skeleton):
            reason = skeleton.problems[0].message if skeleton.problems else "nothing of it is there any more"
            raise Unreadable(ref.files[0], reason.rstrip("."))
        skeleton.id = ref.key
        skeleton.problems = gathered(skeleton.problems)
        return continued(skeleton, after)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:  # noqa: ARG002 - a row proves itself
        """What one message says. Raises Moved."""
        there, record = look_up(ref.files[0], locator, _load)
        return stored_parts(there, record) if isinstance(record, threads.Stored) else piece_parts(there, record)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:  # noqa: ARG002 - as above
        """The rows of a message as one JSON object. Raises Moved."""
        return look_up(ref.files[0], locator, _load).raw


def _load(there: Database, key: str) -> _Found | None:
    table, id = table_and_id(key)
    found = threads.load(there, id) if table == "messages" else responses.load(there, table.partition(".")[2], id)
    return _Found(there, found) if found is not None else None
