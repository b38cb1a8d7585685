"""Conversations of HelixCode's memory, in the folder that its store loads them from.

What loading needs: a file below `conversations/`, Go's own field names, and of each message an id, one of four roles
and a content that is not empty; metadata is texts only (`HelixDevelopment/HelixCode` b34f627, `internal/memory`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from ..carried import FIELD, carry, in_words
from ..linking import problem
from ..model import Text, Usage
from .document import Document
from .losing import well_formed
from .pieces import Piece, session_pieces, usages_of
from .script import Script

_BYTES_A_TOKEN = 4
"""HelixCode counts no tokens, it guesses them from the length of a text."""
_NANOSECONDS = 1_000_000_000
_MOST = 1000
"""Messages that a conversation of HelixCode holds; of more, it drops the oldest when the next one is added."""
_WORDS = (
    "HelixCode knows texts only: thoughts, calls and results stand there in words, and as they were in the metadata."
)


class HelixCode:
    """Writes one path as a conversation."""

    name = "helixcode"
    ending = ".json"
    trees = False

    def encode(self, script: Script) -> Document:
        """One file, which belongs into the folder that the program of the person chose."""
        now = datetime.now(UTC)
        id = f"conv-{_nanoseconds(now)}-1"
        pieces, problems = session_pieces(script.path(script.head), script.id)
        if any(not isinstance(part, Text) for piece in pieces for part in piece.parts):
            problems.append(problem("in-words", script.id, "", _WORDS))
        if len(pieces) > _MOST:
            said = f"HelixCode holds {_MOST:,} messages: it will drop the oldest when the next one is added."
            problems.append(problem("will-be-cut", script.id, "", said))
        messages, ids = _messages(script, pieces, now)
        conversation = {
            "ID": id,
            "Title": script.title or "Conversation",
            "SessionID": "",
            "CharacterID": "",
            "UserID": "",
            "Messages": messages,
            "CharMessages": None,
            "Metadata": {FIELD: "exported"} | ({"project": script.project} if script.project else {}),
            "CreatedAt": _stamp(script.created or now),
            "UpdatedAt": _stamp(script.updated or now),
            "Version": 0,
            "Status": "",
            "Summary": "",
            "TokenCount": sum(one["TokenCount"] for one in messages),
            "MessageCount": len(messages),
        }
        text = json.dumps({"conversation": conversation, "exported_at": _stamp(now)}, indent=2, ensure_ascii=False)
        data = well_formed(text, script, problems)
        return Document(((PurePath("conversations", f"{id}.json"), data),), id, ids, tuple(problems))


def _messages(script: Script, pieces: list[Piece], now: datetime) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The messages, and the new id of each by its old one."""
    found: list[dict[str, Any]] = []
    ids: dict[str, str] = {}
    started = _nanoseconds(now)
    for number, (piece, usage) in enumerate(zip(pieces, usages_of(pieces), strict=True), 1):
        id = f"msg-{started}-{number}"
        ids.setdefault(piece.message.id, id)
        content = in_words(piece.parts)
        found.append(
            {
                "ID": id,
                "Role": piece.side,
                "Content": content,
                "Timestamp": _stamp(piece.message.time or script.created or now),
                "Metadata": _metadata(piece, usage),
                "TokenCount": len(content.encode("utf-8", "replace")) // _BYTES_A_TOKEN,
                "Size": len(content.encode("utf-8", "replace")),
            }
        )
    return found, ids


def _metadata(piece: Piece, usage: Usage | None) -> dict[str, str]:
    hidden = piece.message.hidden and piece.side == "user"
    kept = carry(piece.parts, usage, hidden=hidden)
    model = {"model": piece.message.model} if piece.side == "assistant" and piece.message.model else {}
    return model | ({FIELD: kept} if kept else {})


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _nanoseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000) * (_NANOSECONDS // 1000)
