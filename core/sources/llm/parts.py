"""What messages say, of threads and of responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..chat import arguments
from ..database_rows import Row, one_row, text
from ..databases import Database
from ..drafts import dict_of, text_of
from .responses import Piece
from .threads import Stored

_ATTACHMENT = ("id", "type", "path", "url", "content")


def stored_parts(there: Database, stored: Stored) -> Parts:
    """Of a message of a thread."""
    return tuple(one for part in stored.parts for one in _part(there, part))


def piece_parts(there: Database, piece: Piece) -> Parts:
    """Of one side of a response."""
    row = piece.row
    match piece.side:
        case "system":
            return _words(text(row, "system"))
        case "results":
            return tuple(map(_result, piece.beside))
        case "prompt":
            attached = _listed(there, "prompt_attachments", "attachment_id", text(row, "id"))
            fragments = _listed(there, "prompt_fragments", "fragment_id", text(row, "id"))
            said = [_fragment(there, id) for id in fragments]
            return (*(Text(one) for one in said if one), *_words(text(row, "prompt")), *_attachments(there, attached))
    thoughts = (Thinking(text(row, "reasoning")),) if text(row, "reasoning") else ()
    calls = (
        ToolCall(text(call, "tool_call_id"), text(call, "name"), arguments(call.fields["arguments"]))
        for call in piece.beside
    )
    return (*thoughts, *_words(text(row, "response")), *calls)


def _part(there: Database, part: Row) -> Iterator[Part]:
    payload = dict_of(part.json("payload"))
    said = text(part, "text") or _joined(there, payload.get("text_ref"))
    match part.fields["type"]:
        case "text":
            yield Text(said)
        case "reasoning":
            yield Thinking(said)
        case "tool_call":
            name = text_of(payload.get("name")) or text(part, "tool_name")
            yield ToolCall(text_of(payload.get("tool_call_id")), name, payload.get("arguments"))
        case "tool_result":
            name = text_of(payload.get("name")) or text(part, "tool_name")
            failed = text_of(payload.get("exception"))
            output = text_of(payload.get("output")) or said or failed
            yield ToolResult(text_of(payload.get("tool_call_id")), name, output, bool(failed), failed or None)
            listed = payload.get("attachments")
            yield from _attachments(there, [dict_of(one).get("id") for one in listed or [] if isinstance(listed, list)])
        case "attachment" if "attachment" in payload:
            yield from _attachments(there, [dict_of(payload["attachment"]).get("id")])
        case _:
            yield Unknown(part.fields | {"payload": payload})


def _joined(there: Database, pieces: object) -> str:
    """A text that is kept in pieces, some of which are fragments that other messages have too."""
    found: list[str] = []
    for piece in pieces if isinstance(pieces, list) else ():
        named = dict_of(piece)
        found.append(text_of(named["literal"]) if "literal" in named else _fragment(there, named.get("fragment")))
    return "".join(found)


def _fragment(there: Database, id: object) -> str:
    row = one_row(there, "fragments", ("content",), "id", id) if isinstance(id, int) else None
    return text(row, "content") if row is not None else ""


def _listed(there: Database, table: str, column: str, response: str) -> list[Any]:
    if there.lacks(table, ("response_id", column)):
        return []
    order = '"order"' if not there.lacks(table, ("order",)) else "rowid"
    return [row[0] for row in there.rows(table, (column,), "response_id = ?", (response,), order).rows]


def _attachments(there: Database, ids: list[Any]) -> Iterator[Part]:
    for id in ids:
        row = one_row(there, "attachments", _ATTACHMENT, "id", id)
        if row is None:
            yield Unknown({"attachment": id})
            continue
        name, media = text(row, "path") or text(row, "url"), text(row, "type")
        content = row.fields["content"]
        size = len(content) if isinstance(content, str | bytes) else 0
        yield Image(name, media, size) if media.startswith("image/") else File(name, media, size)


def _result(row: Row) -> Part:
    failed = text(row, "exception")
    said = text(row, "output") or failed
    return ToolResult(text(row, "tool_call_id"), text(row, "name"), said, bool(failed), failed or None)


def _words(said: str) -> Parts:
    return (Text(said),) if said else ()
