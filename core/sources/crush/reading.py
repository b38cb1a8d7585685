"""A session, and those of the sub-agents it started, as one conversation. It is a line: messages name no parents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import Unreadable
from ...linking import problem
from ...model import Usage
from ...skeleton import Named, Skeleton
from ..base import Ref
from ..database_rows import Row, insist_on, keep_rows, key_of, one_row, rows_of, table_and_id, text, told_of
from ..databases import Database, evidence
from ..drafts import cost_of, count_of, text_of, time_of
from ..jsonlines import gathered
from .parts import calls, nature
from .places import project

TABLES = frozenset({"sessions", "messages", "files"})
INDEXES = (("messages", "session_id"), ("sessions", "parent_session_id"), ("files", "session_id"))
MESSAGE = ("id", "session_id", "role", "parts", "model", "provider", "is_summary_message", "created_at")
SESSION = (
    "id", "parent_session_id", "title", "message_count", "prompt_tokens", "completion_tokens", "cost",
    "summary_message_id", "todos", "created_at", "updated_at",
)  # fmt: skip
_NEEDED = {"sessions": ("id", "parent_session_id", "title"), "messages": ("id", "session_id", "role", "parts")}
_BESIDE = ("files", "read_files")
"""Tables of what belongs to a session and is no message: the states of files that it changed, the files it read."""
_MOST_DEEP = 64


class _Sessions:
    """A skeleton on its way, and where the messages of each session are in it."""

    def __init__(self, there: Database, ref: Ref) -> None:
        self.there = there
        self.skeleton = there.skeleton(ref)
        self.keys: dict[int, str] = {}
        self.about: dict[str, Row | None] = {}
        self.entries: dict[str, list[int]] = {}
        self.callers: dict[str, int] = {}
        """Entry of each call, by its id alone, and with that of its message before it."""
        self.summaries: set[str] = set()

    def follow(self, root: str) -> None:
        """Find the session, those it started, those that these did, and what is known of each."""
        waiting = [root]
        for _ in range(_MOST_DEEP):
            below: list[str] = []
            for id in waiting:
                self.about[id] = one_row(self.there, "sessions", SESSION, "id", id)
                self.entries[id] = []
                rows = rows_of(self.there, self.skeleton, "sessions", ("id",), "parent_session_id = ?", (id,))
                below += [found for row in rows if (found := text(row, "id")) not in self.about]
            waiting = list(dict.fromkeys(below))
        if waiting:
            sentence = f"Sub-agents are nested deeper than {_MOST_DEEP}; those below are left out."
            self.skeleton.problems.append(problem("too-deep", self.there.path, waiting[0], sentence))
        self.summaries = {text(row, "summary_message_id") for row in self.about.values() if row is not None} - {""}

    def messages(self) -> Iterator[Row]:
        """All of them in the order in which they were written, which no time tells: those count seconds."""
        columns = ("rowid", *MESSAGE)
        found = [
            (row[0], Row(dict(zip(MESSAGE, row[1:], strict=True))))
            for id in self.about
            for row in self._rows(columns, id)
        ]
        found.sort(key=lambda one: one[0] or 0)
        return (row for _, row in found)

    def _rows(self, columns: tuple[str, ...], id: str) -> list[tuple[Any, ...]]:
        found = self.there.rows("messages", columns, "session_id = ?", (id,))
        return told_of(self.skeleton, "messages", found).rows

    def say(self, row: Row) -> None:
        """Add a message behind the one before it in its session."""
        session, parts = text(row, "session_id"), row.json("parts")
        own = self.entries[session]
        role, kind, hidden = nature(row.fields["role"], parts)
        if text(row, "id") in self.summaries or row.fields["is_summary_message"]:
            kind = "summary"
        elif kind == "prompt" and session != next(iter(self.about)):
            kind = "context"  # a model wrote it, not a person; it stays visible
        if not isinstance(parts, list):
            sentence = "What this message says cannot be read; it is shown as it is."
            self.skeleton.problems.append(problem("bad-record", self.there.path, text(row, "id"), sentence))
        entry = self.skeleton.append(
            text(row, "id"), own[-1] if own else -1, role, kind, evidence(row),
            time=time_of(row.fields["created_at"]), hidden=hidden, model=text(row, "model") or None,
        )  # fmt: skip
        self.skeleton.records += 1
        self.keys[entry] = key_of("messages", text(row, "id"))
        own.append(entry)
        if provider := text(row, "provider"):
            self.skeleton.providers[entry] = provider
        for call in calls(parts):
            self.callers.setdefault(call, entry)
            self.callers.setdefault(f"{text(row, 'id')}$${call}", entry)

    def hang(self, id: str) -> None:
        """Hang a sub-agent at its call: its session has the id of that, alone or behind the id of the message."""
        own, row = self.entries[id], self.about[id]
        if not own:
            return
        above = self.entries.get(text(row, "parent_session_id") if row is not None else "", [])
        caller = self.callers.get(id, -1)
        if caller < 0 or caller in own:
            caller = next((entry for entry in reversed(above) if entry < own[0]), above[0] if above else -1)
        self.skeleton.parents[own[0]] = caller
        title = text(row, "title") if row is not None else ""
        self.skeleton.starts[own[0]] = Named(id, title or None, "agent")

    def tell(self, id: str) -> None:
        """What a session counts is not by message: a note on its first one. The rest of it is kept raw."""
        first, row = self.entries[id][0] if self.entries[id] else -1, self.about[id]
        if row is not None and first >= 0:
            spent = _spent(row, costed=id == next(iter(self.about)))
            entry = self.skeleton.append(f"{id}.about", first, "system", "note", evidence(row), usage=spent)
            self.keys[entry] = key_of("sessions", id)
            self.skeleton.records += 1
        for table in _BESIDE:
            keep_rows(self.there, self.skeleton, table, "session_id", id, first)


def read(there: Database, ref: Ref) -> Skeleton:
    """The skeleton of one session. Raises Unreadable if it is not there."""
    found = _Sessions(there, ref)
    skeleton = found.skeleton
    insist_on(there, skeleton, _NEEDED)
    found.follow(ref.key)
    for row in found.messages():
        found.say(row)
    for id in list(found.about)[1:]:
        found.hang(id)
    for id in found.about:
        found.tell(id)
    root = found.about[ref.key]
    if root is None and not len(skeleton):
        raise Unreadable(ref.files[0], f"the session {ref.key} is not in it")
    skeleton.keys = found.keys
    _describe(skeleton, root, ref)
    skeleton.problems = gathered(skeleton.problems)
    return skeleton


def load(there: Database, key: str) -> Row | None:
    """One record by the key of its locator."""
    table, id = table_and_id(key)
    return one_row(there, table, MESSAGE if table == "messages" else SESSION, "id", id)


def sessions(there: Database) -> dict[str, str]:
    """All sessions with the one that started each; those of which only messages are left too."""
    found = {text_of(id): text_of(parent) for id, parent in there.rows("sessions", ("id", "parent_session_id")).rows}
    unnamed = "" if there.lacks("sessions", ("id",)) else "session_id NOT IN (SELECT id FROM sessions)"
    left = there.rows("messages", ("session_id",), unnamed).rows
    return found | {text_of(id): "" for (id,) in left if text_of(id) not in found}


def _describe(skeleton: Skeleton, root: Row | None, ref: Ref) -> None:
    skeleton.id = ref.key
    skeleton.project = project(ref.files[0])
    if root is None:
        sentence = f"The session {ref.key} is not in the table of sessions; its messages are shown."
        skeleton.problems.append(problem("no-session", ref.files[0], ref.key, sentence))
        return
    skeleton.title = text(root, "title")
    skeleton.created, skeleton.updated = time_of(root.fields["created_at"]), time_of(root.fields["updated_at"])
    skeleton.agent = bool(text(root, "parent_session_id"))


def _spent(row: Row, *, costed: bool) -> Usage | None:
    """What a session counts; what a sub-agent cost is counted by the session that started it as well."""
    fields: dict[str, Any] = row.fields
    cost = cost_of(fields["cost"]) if costed else None
    used = Usage(count_of(fields["prompt_tokens"]), count_of(fields["completion_tokens"]), cost=cost)
    return used if used.tokens or used.cost else None
