"""Responses, as versions before threads kept them: what was asked and answered in one row, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...model import Nature, Usage
from ...skeleton import Skeleton
from ..database_rows import Row, key_of, one_row, rows_of, text
from ..databases import Database, evidence
from ..drafts import count_of, text_of, time_of

RESPONSE = (
    "id", "model", "resolved_model", "prompt", "system", "prompt_json", "response", "reasoning", "conversation_id",
    "datetime_utc", "input_tokens", "output_tokens",
)  # fmt: skip
_NATURES: dict[str, Nature] = {
    "system": ("system", "context", True),
    "results": ("tool", "result", False),
    "prompt": ("user", "prompt", False),
    "response": ("assistant", "answer", False),
}


class Piece(NamedTuple):
    """What one side says in a response."""

    side: str
    row: Row
    beside: tuple[Row, ...] = ()
    """Calls or results of tools."""

    @property
    def raw(self) -> bytes:
        """The rows."""
        return Row({**self.row.fields, "beside": [row.fields for row in self.beside]}).raw


_CALL = ("id", "name", "arguments", "tool_call_id")
_RESULT = ("id", "name", "output", "tool_call_id", "exception")


def read(there: Database, skeleton: Skeleton, id: str, without: set[str]) -> None:
    """Add the responses of a conversation, but for those in `without`, each behind the one before."""
    keys = dict(skeleton.keys)
    last, system = -1, ""
    for row in rows_of(there, skeleton, "responses", RESPONSE, "conversation_id = ?", (id,), "datetime_utc, id"):
        if text(row, "id") in without:
            continue
        for piece in _pieces(there, row):
            if piece.side == "system" and text(row, "system") == system:
                continue
            last = _append(skeleton, piece, last)
            keys[last] = key_of(f"responses.{piece.side}", text(row, "id"))
        system = text(row, "system") or system
    skeleton.keys = keys
    about = one_row(there, "conversations", ("id", "name", "model"), "id", id)
    if about is not None and not skeleton.title:
        skeleton.title = text(about, "name")


def load(there: Database, side: str, id: str) -> Piece | None:
    """One side of a response."""
    row = one_row(there, "responses", RESPONSE, "id", id)
    return next((piece for piece in _pieces(there, row) if piece.side == side), None) if row is not None else None


def ids(there: Database) -> Iterator[str]:
    """All conversations in which something was said."""
    yield from (text_of(id) for (id,) in there.rows("responses", ("conversation_id",)).rows)


def _pieces(there: Database, row: Row) -> Iterator[Piece]:
    """In the order in which they were said; a response to results has no prompt."""
    id = text(row, "id")
    calls = _of(there, "tool_calls", _CALL, id)
    results = _of(there, "tool_results", _RESULT, id)
    if text(row, "system"):
        yield Piece("system", row)
    if results:
        yield Piece("results", row, results)
    if text(row, "prompt") or not results:
        yield Piece("prompt", row)
    yield Piece("response", row, calls)


def _of(there: Database, table: str, columns: tuple[str, ...], id: str) -> tuple[Row, ...]:
    if there.lacks(table, ("response_id",)):
        return ()
    found = there.rows(table, columns, "response_id = ?", (id,), "rowid").rows
    return tuple(Row(dict(zip(columns, row, strict=True))) for row in found)


def _append(skeleton: Skeleton, piece: Piece, parent: int) -> int:
    role, kind, hidden = _NATURES[piece.side]
    row = piece.row
    answers = piece.side == "response"
    asked, answered = count_of(row.fields["input_tokens"]), count_of(row.fields["output_tokens"])
    if answers and piece.beside and not text(row, "response"):
        kind = "call"
    skeleton.records += 1
    return skeleton.append(
        text(row, "id") + ("" if answers else f".{piece.side}"), parent, role, kind, evidence(piece),
        time=time_of(row.fields["datetime_utc"]), hidden=hidden,
        model=(text(row, "resolved_model") or text(row, "model") or None) if answers else None,
        usage=Usage(asked, answered) if answers and (asked or answered) else None,
    )  # fmt: skip
