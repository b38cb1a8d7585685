"""Threads: each turn ends at a message, and each message names the one before it. Messages are named by what they say.

Two threads that begin alike share these messages, whether one is a fork of the other or not. So that only forks are
taken for relatives, a message's id here says as well in which thread its line began.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...linking import problem
from ...model import Kind, Nature, Usage
from ...skeleton import Fork, Skeleton
from ..database_rows import Row, key_of, one_row, rows_of, text
from ..databases import Database, evidence
from ..drafts import count_of, dict_of, text_of, time_of

MESSAGE = ("hash", "parent_hash", "role", "provider_metadata")
PART = ("id", "position", "type", "tool_name", "text", "payload")
_THREAD = ("id", "name", "tip_message_hash", "forked_from", "datetime_utc")
_TURN = (
    "id", "thread_id", "parent_message_hash", "tip_message_hash", "model", "resolved_model", "input_tokens",
    "output_tokens", "token_details", "datetime_utc",
)  # fmt: skip
_MOST_FORKS = 1000


class Stored(NamedTuple):
    """A message with its parts."""

    message: Row
    parts: list[Row]

    @property
    def raw(self) -> bytes:
        """All its rows: what is kept in pieces of its own has ids that never mean anything else."""
        return Row({**self.message.fields, "parts": [part.fields for part in self.parts]}).raw


def load(there: Database, hash: str) -> Stored | None:
    """One message by the name that its content gives it."""
    message = one_row(there, "messages", MESSAGE, "hash", hash)
    if message is None:
        return None
    parts = there.rows("parts", PART, "message_hash = ?", (hash,), "position").rows
    return Stored(message, [Row(dict(zip(PART, part, strict=True))) for part in parts])


def read(there: Database, skeleton: Skeleton, id: str) -> bool:
    """Add a thread's messages; False if there is no such thread."""
    thread = one_row(there, "threads", _THREAD, "id", id)
    turns = list(rows_of(there, skeleton, "turns", _TURN, "thread_id = ?", (id,), "datetime_utc, id"))
    if thread is None and not turns:
        return False
    about = thread.fields if thread is not None else {}
    found = _Thread(there, skeleton, _origin(there, about))
    for turn in turns:
        found.follow(text(turn, "tip_message_hash"), turn)
    tip = text_of(about.get("tip_message_hash"))
    found.follow(tip, None)
    skeleton.keys = found.keys
    skeleton.active = found.places.get(tip, -1)
    skeleton.title = text_of(about.get("name"))
    skeleton.created = time_of(about.get("datetime_utc"))
    if other := text_of(about.get("forked_from")):
        skeleton.forked_from = Fork(other, found.last_shared(other))
    return True


class _Thread:
    """The messages of one thread, as they are found from the ends of its turns upwards."""

    def __init__(self, there: Database, skeleton: Skeleton, origin: str) -> None:
        self.there = there
        self.skeleton = skeleton
        self.origin = origin
        self.places: dict[str, int] = {}
        self.keys: dict[int, str] = {}

    def follow(self, tip: str, turn: Row | None) -> None:
        """Add what leads to a message and is not there yet. Time, model and usage are of the turn."""
        way: list[Stored] = []
        met: set[str] = set()
        at = tip
        while at and at not in self.places:
            stored = load(self.there, at) if at not in met else None
            if stored is None:
                self._lost(at, ring=at in met)
                break
            met.add(at)
            way.append(stored)
            at = text(stored.message, "parent_hash")
        begins = text(turn, "parent_message_hash") if turn is not None else ""
        own = next((at for at, stored in enumerate(way) if text(stored.message, "hash") == begins), len(way))
        for at, stored in reversed(list(enumerate(way))):
            self._append(stored, turn if at <= own else None)  # the rest was said in turns of another thread
        if turn is not None and tip in self.places and _spent(turn) is not None:
            self.skeleton.usages[self.places[tip]] = _spent(turn)

    def last_shared(self, other: str) -> str | None:
        """Which of the messages the other thread has too, the last one of them."""
        known = _of_thread(self.there, other)
        shared = [entry for hash, entry in self.places.items() if hash in known]
        return self.skeleton.ids[max(shared)] if shared else None

    def _append(self, stored: Stored, turn: Row | None) -> None:
        hash, fields = text(stored.message, "hash"), turn.fields if turn is not None else {}
        role, kind, hidden = _nature(stored)
        parent = self.places.get(text(stored.message, "parent_hash"), -1)
        model = text_of(fields.get("resolved_model")) or text_of(fields.get("model")) if role == "assistant" else ""
        entry = self.skeleton.append(
            f"{hash.rpartition(':')[2]}.{self.origin}", parent, role, kind, evidence(stored),
            time=time_of(fields.get("datetime_utc")), hidden=hidden, model=model or None,
        )  # fmt: skip
        self.skeleton.records += 1
        self.places[hash] = entry
        self.keys[entry] = key_of("messages", hash)

    def _lost(self, hash: str, *, ring: bool) -> None:
        sentence = "Its ancestors lead back to itself" if ring else f"The message {hash} is not there"
        found = problem("cycle" if ring else "missing-parent", self.there.path, hash, f"{sentence}; a root is shown.")
        if found not in self.skeleton.problems:
            self.skeleton.problems.append(found)


def _origin(there: Database, thread: dict[str, Any]) -> str:
    """The thread that it was forked from, and that one, and so on up to the first; itself if it is no fork."""
    way = [text_of(thread.get("id"))]
    other = text_of(thread.get("forked_from"))
    while other and other not in way and len(way) < _MOST_FORKS:
        way.append(other)
        row = one_row(there, "threads", _THREAD, "id", other)
        other = text(row, "forked_from") if row is not None else ""
    return min(way) if other in way else way[-1]


def _of_thread(there: Database, id: str) -> set[str]:
    found: set[str] = set()
    for row in there.rows("turns", ("tip_message_hash",), "thread_id = ?", (id,)).rows:
        at = text_of(row[0])
        while at and at not in found:
            found.add(at)
            message = one_row(there, "messages", MESSAGE, "hash", at)
            at = text(message, "parent_hash") if message is not None else ""
    return found


def _nature(stored: Stored) -> Nature:
    types = {text(part, "type") for part in stored.parts}
    match stored.message.fields["role"]:
        case "user":
            return "user", "prompt", False
        case "tool":
            return "tool", "result", False
        case "assistant":
            kind: Kind = "call" if "tool_call" in types else "thinking" if types == {"reasoning"} else "answer"
            return "assistant", "answer" if "text" in types else kind, False
    return "system", "context", True


def _spent(turn: Row) -> Usage | None:
    details = dict_of(turn.json("token_details"))
    cached = count_of(dict_of(details.get("prompt_tokens_details")).get("cached_tokens"))
    asked, answered = count_of(turn.fields["input_tokens"]), count_of(turn.fields["output_tokens"])
    return Usage(max(0, asked - cached), answered, cached) if asked or answered else None


def ids(there: Database) -> Iterator[str]:
    """All threads in which something was said; those of which only turns are left too."""
    yield from (text_of(id) for id, tip in there.rows("threads", ("id", "tip_message_hash")).rows if tip)
    yield from (text_of(id) for (id,) in there.rows("turns", ("thread_id",)).rows)
