"""OpenCode's database: sessions, messages and their parts as rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import Unreadable
from ...linking import problem
from ...skeleton import Skeleton
from ..base import Ref
from ..database_rows import insist_on, roots_of_forest, told_of
from ..databases import Database, database, evidence
from ..drafts import dict_of, text_of
from ..jsonlines import decoded
from .reading import build
from .records import Raw, Session, Written, quoted

TABLES = frozenset({"session", "message", "part"})
INDEXES = (("message", "session_id"), ("part", "message_id"), ("part", "session_id"), ("session", "parent_id"))
_SESSION = (
    "id", "parent_id", "directory", "title", "version", "agent", "model", "revert", "time_created", "time_updated",
    "time_archived", "share_url", "slug", "project_id", "cost", "metadata",
)  # fmt: skip
_NEEDED = {"session": ("id", "parent_id", "title"), "message": ("id", "session_id", "data"), "part": ("id", "data")}
_BESIDE = ("todo", "session_input", "session_message")
"""Tables of what is not a message of a session; kept as they are."""
_OF_ITS_MESSAGES = "message_id IN (SELECT id FROM message WHERE session_id = ?)"
_OF_NONE = "session_id = ? AND message_id NOT IN (SELECT id FROM message)"
_MOST_DEEP = 64
"""Sub-agents of sub-agents that are followed."""


def opened(path: Path) -> Database:
    """The copy of a database. Raises Unreadable."""
    return database(path, INDEXES)


def ids(path: Path) -> list[str]:
    """Of each session that was not started by another one that is there. Raises Unreadable."""
    there = opened(path)
    sessions = {text_of(id): text_of(parent) for id, parent in there.rows("session", ("id", "parent_id")).rows}
    unnamed = "" if there.lacks("session", ("id",)) else "session_id NOT IN (SELECT id FROM session)"
    said = there.rows("message", ("session_id",), unnamed).rows
    sessions |= {text_of(id): "" for (id,) in said if text_of(id) not in sessions}
    return roots_of_forest(sessions)


def holds(path: Path, id: str) -> bool:
    """Whether a session or a message of it is there. Raises Unreadable."""
    there = opened(path)
    asked = (("session", "id"), ("message", "session_id"))
    return any(there.rows(table, (name,), f"{name} = ?", (id,)).rows for table, name in asked)


def read(ref: Ref) -> Skeleton:
    """The skeleton of a session with those of its sub-agents. Raises Unreadable."""
    there = opened(ref.files[0])
    skeleton = there.skeleton(ref)
    insist_on(there, skeleton, _NEEDED)
    sessions = list(_family(there, skeleton, ref.key))
    if not any(session.messages or session.beside for session in sessions):
        raise Unreadable(ref.files[0], f"the session {ref.key} is not in it")
    return build(skeleton, sessions)


def load(there: Database, key: str) -> Written | None:
    """One message by its id."""
    rows = there.rows("message", ("id", "data"), "id = ?", (key,)).rows
    if not rows:
        return None
    parts = there.rows("part", ("id", "data"), "message_id = ?", (key,), "id").rows
    return Written(key, _bytes(rows[0][1]), [(text_of(id), _bytes(data)) for id, data in parts])


def _family(there: Database, skeleton: Skeleton, id: str) -> Iterator[Session]:
    """The session, then those it started, then those that these did."""
    known, waiting = {id}, [id]
    for _ in range(_MOST_DEEP):
        below: list[str] = []
        for one in waiting:
            yield _session(there, skeleton, one)
            rows = told_of(skeleton, "session", there.rows("session", ("id",), "parent_id = ?", (one,), "id")).rows
            below += [text_of(row[0]) for row in rows if text_of(row[0]) not in known]
            known.update(below)
        waiting = below
    if waiting:
        sentence = f"Sub-agents are nested deeper than {_MOST_DEEP}; those below are left out."
        skeleton.problems.append(problem("too-deep", there.path, waiting[0], sentence))


def _session(there: Database, skeleton: Skeleton, id: str) -> Session:
    rows = told_of(skeleton, "session", there.rows("session", _SESSION, "id = ?", (id,))).rows
    beside_it: list[Raw] = []
    if rows:
        beside_it.append(_raw("session", id, rows[0]))
        info = _info(dict(zip(_SESSION, rows[0], strict=True)))
    else:
        info = {"id": id}
        sentence = f"The session {id} is not in the table of sessions; its messages are shown."
        skeleton.problems.append(problem("no-session", there.path, id, sentence))
    for table in _BESIDE:
        if not there.lacks(table, ("session_id",)):
            columns = sorted(there.columns(table))
            found = told_of(skeleton, table, there.rows(table, columns, "session_id = ?", (id,))).rows
            beside_it += [_raw(table, id, row) for row in found]
    session = Session(id, info, beside=beside_it)
    _messages(there, skeleton, session)
    return session


def _messages(there: Database, skeleton: Skeleton, session: Session) -> None:
    columns = ("id", "data", "time_created")
    rows = told_of(skeleton, "message", there.rows("message", columns, "session_id = ?", (session.id,), "id")).rows
    parts: dict[str, list[tuple[str, bytes]]] = {}
    columns = ("message_id", "id", "data")
    found = there.rows("part", columns, _OF_ITS_MESSAGES, (session.id,), "message_id, id")
    for message_id, id, data in told_of(skeleton, "part", found).rows:
        parts.setdefault(text_of(message_id), []).append((text_of(id), _bytes(data)))
    if not there.lacks("part", ("session_id",)):
        for row in told_of(skeleton, "part", there.rows("part", columns, _OF_NONE, (session.id,), "id")).rows:
            session.beside.append(_raw("part", session.id, row))
            sentence = f"The part {row[1]} belongs to a message that is not there; it is kept raw."
            skeleton.problems.append(problem("missing-parent", there.path, text_of(row[1]), sentence))
    for id, data, created in rows:
        written = Written(text_of(id), _bytes(data), parts.get(text_of(id), []))
        message = written.message(evidence(written), written.id)
        if message.created is None and isinstance(created, int | float):
            message.info["time"] = {**dict_of(message.info.get("time")), "created": created}
        session.messages.append(message)


def _info(row: dict[str, Any]) -> dict[str, Any]:
    """A session's row as the object that it is elsewhere."""
    revert = row["revert"]
    return {
        "id": row["id"],
        "parentID": row["parent_id"],
        "directory": row["directory"],
        "title": row["title"],
        "agent": row["agent"],
        "revert": decoded(_bytes(revert)) if revert else None,
        "time": {"created": row["time_created"], "updated": row["time_updated"]},
    }


def _raw(table: str, id: str, row: tuple[Any, ...]) -> Raw:
    length = sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
    return Raw(table, (0, 0, length), f"{table} {id}")


def _bytes(value: object) -> bytes:
    """What a column holds as the bytes of a document: as a rule a text."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return b"" if value is None else quoted(str(value))
