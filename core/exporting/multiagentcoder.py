"""Sessions of MultiAgentCoder, one for each branch: a fork keeps the messages it took over, with their ids.

What loading needs: an id that is the name of the file, all fields of its structures, and a time of each message
(`justin4957/multi_agent_coder` 823a67c, `session/storage.ex`). Its server ends on a message without `tokens`.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from ..carried import FIELD, carry, in_words
from ..linking import problem
from ..model import Problem, Thinking, ToolCall, ToolResult, Usage
from .document import Document
from .losing import well_formed
from .pieces import Piece, pieces_of, usages_of
from .script import Said, Script
from .strands import Strand, strands

_WORDS = (
    "MultiAgentCoder knows texts only: thoughts, calls and results stand there in words, and as they were in the "
    "metadata of the message."
)


class MultiAgentCoder:
    """Writes a path as a session, a tree as sessions that are forks of one another."""

    name = "multiagentcoder"
    ending = ".json"
    trees = True

    def encode(self, script: Script) -> Document:
        """One file a branch, named as the tool looks for it below `~/.multi_agent_coder/sessions`."""
        writing = _Writing(script)
        files = [writing.session(number, strand) for number, strand in enumerate(strands(script))]
        return Document(tuple(files), writing.names[0], {}, tuple(writing.problems))


class _Writing:
    """The sessions so far."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.now = datetime.now(UTC)
        self.names: list[str] = []
        self.written: list[list[dict[str, Any]]] = []
        self.problems: list[Problem] = []
        if any(isinstance(part, Thinking | ToolCall | ToolResult) for one in script.said for part in one.parts):
            self.problems.append(problem("in-words", script.id, "", _WORDS))

    def session(self, number: int, strand: Strand) -> tuple[PurePath, bytes]:
        """The file of one strand; those it leaves come before it."""
        script, id = self.script, f"session_{number + 1}_{int(self.now.timestamp() * 1_000_000)}"
        self.names.append(id)
        above = self.written[strand.parent] if strand.parent >= 0 else []
        messages = self._messages(strand.path)
        taken = _taken_over(messages, above)
        messages = [*above[:taken], *(one | {"session_id": id} for one in messages[taken:])]
        self.written.append(messages)
        own = [one.message.time for one in strand.path[strand.shared :] if one.message.time is not None]
        metadata = {"title": script.title, "tags": list(script.tags)}
        metadata |= {"project": script.project} if script.project else {}
        metadata |= {"fork_reason": strand.name} if strand.parent >= 0 and strand.name else {}
        session = {
            "access_count": 0,
            "created_at": _stamp(min(own, default=None) or script.created or self.now),
            "estimated_cost": _cost(strand.path),
            "fork_point": taken if strand.parent >= 0 else None,
            "id": id,
            "last_accessed_at": _stamp(max(own, default=None) or script.updated or self.now),
            "messages": messages,
            "metadata": metadata,
            "parent_id": self.names[strand.parent] if strand.parent >= 0 else None,
            "providers_used": list(dict.fromkeys(one["provider"] for one in messages)),
            "retention_policy": "standard",
            "total_tokens": sum(one["tokens"] for one in messages),
        }
        text = json.dumps(session, ensure_ascii=False, separators=(",", ":"))
        return PurePath(f"{id}.json"), well_formed(text, script, self.problems)

    def _messages(self, path: list[Said]) -> list[dict[str, Any]]:
        pieces, problems = pieces_of(path, self.script.id)
        self.problems = list(dict.fromkeys((*self.problems, *problems)))
        found: list[dict[str, Any]] = []
        seen: Counter[str] = Counter()
        for piece, usage in zip(pieces, usages_of(pieces), strict=True):
            id = piece.message.id
            seen[id] += 1
            found.append(self._message(piece, id if seen[id] == 1 else f"{id}.{seen[id]}", usage))
        return found

    def _message(self, piece: Piece, id: str, usage: Usage | None) -> dict[str, Any]:
        message = piece.message
        hidden = message.hidden and piece.side == "user"
        kept = carry(piece.parts, usage, hidden=hidden)
        metadata = {"model": message.model} if piece.side == "assistant" and message.model else {}
        return {
            "content": in_words(piece.parts),
            "id": id,
            "metadata": metadata | ({FIELD: kept} if kept else {}),
            "provider": message.provider if piece.side == "assistant" else None,
            "role": piece.side,
            "session_id": "",
            "timestamp": _stamp(message.time or self.script.created or self.now),
            "tokens": usage.tokens if usage is not None else 0,
        }


def _taken_over(messages: list[dict[str, Any]], above: list[dict[str, Any]]) -> int:
    """How many of the first messages are another session's, but for where they were said."""
    pairs = enumerate(zip(messages, above, strict=False))
    differ = (at for at, (one, other) in pairs if one != other | {"session_id": ""})
    return next(differ, min(len(messages), len(above)))


def _cost(path: list[Said]) -> float:
    return sum(one.message.usage.cost or 0.0 for one in path if one.message.usage is not None)


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
