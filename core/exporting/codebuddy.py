"""CodeBuddy's files: a path as a session, which it resumes; a tree as a folder of branches.

A session keeps times and has no ids of calls; a branch keeps the ids of calls and has no times. Messages of neither
have ids (`phuetz/code-buddy`, `src/persistence/session-store.ts` and `conversation-branches.ts`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from ..model import Problem, Text, Thinking, ToolCall, ToolResult
from .document import Document
from .losing import last_model, lost, lost_models
from .pi import stamp
from .pieces import Piece, pieces_of, usages_of
from .script import Said, Script
from .strands import Strand, strands

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_HIDDEN = "What was injected and not typed stands there as if it was typed."
_SYSTEM = "A session has no place for what the system said: it stands there as if it was typed."
_USAGE = "CodeBuddy counts tokens in one number: it has those of all answers together."
_TIMES = "Messages of a branch have no time: the branch has those of its first and its last one."
_THOUGHTS = "Branches have no place for thoughts: they were left out."
_FAILURES = "Branches have no mark for calls that failed: that one did can be told by its output alone."


class CodeBuddy:
    """Writes a path as a session, a tree as branches."""

    name = "codebuddy"
    ending = ".json"
    trees = True

    def encode(self, script: Script) -> Document:
        """Files relative to CodeBuddy's folder, `~/.codebuddy`."""
        now = datetime.now(UTC)
        id = _draw("session", now)
        return _session(script, id, now) if script.linear else _branches(script, id, now)


def _draw(kind: str, now: datetime) -> str:
    """An id as CodeBuddy draws one: the time in milliseconds and chance, both in base 36."""
    number, time = int(now.timestamp() * 1000), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        time = _DIGITS[digit] + time
    return f"{kind}_{time}_{''.join(secrets.choice(_DIGITS) for _ in range(6))}"


def _json(value: object) -> bytes:
    """Indented as CodeBuddy does; half characters, which UTF-8 has no bytes for, in escapes."""
    try:
        return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value, indent=2)}\n".encode()


# A session


def _session(script: Script, id: str, now: datetime) -> Document:
    pieces, problems = pieces_of(script.path(script.head), script.id)
    problems += lost(script, hidden_left=_HIDDEN, system_left=_SYSTEM, usage_left=_USAGE)
    problems += lost_models(script, "CodeBuddy")
    session = {
        "id": id,
        "name": script.title or "Conversation",
        "workingDirectory": script.project,
        "model": last_model(script) or "",
        "messages": [record for piece in pieces for record in _entries(piece, script, now)],
        "createdAt": stamp(script.created or now),
        "lastAccessedAt": stamp(script.updated or now),
        "metadata": {"tags": list(script.tags), **_spent(pieces, "totalTokens", "totalCost")},
    }
    return Document(((PurePath("sessions", f"{id}.json"), _json(session)),), id, {}, tuple(problems))


def _entries(piece: Piece, script: Script, now: datetime) -> Iterator[dict[str, Any]]:
    """A piece as entries, each of which is a text, a thought, a call or a result."""
    time = {"timestamp": stamp(piece.message.time or script.created or now)}
    for part in piece.parts:
        match part:
            case ToolCall():
                input = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
                yield {"type": "tool_call", "content": input, **time, "toolCallName": part.name or "tool"}
            case ToolResult():
                kept = {"type": "tool_result", "content": part.text, **time}
                yield {**kept, "toolCallName": part.name or "tool", "toolCallSuccess": not part.error}
            case Thinking():
                yield {"type": "reasoning", "content": part.text, **time}
            case Text():
                yield {"type": "assistant" if piece.side == "assistant" else "user", "content": part.text, **time}


def _spent(pieces: Iterable[Piece], tokens: str, cost: str) -> dict[str, Any]:
    """What answers took together, under the names that the tool has for it."""
    spent = [usage for usage in usages_of(list(pieces)) if usage is not None]
    costs = [usage.cost for usage in spent if usage.cost is not None]
    found: dict[str, Any] = {tokens: sum(usage.tokens for usage in spent)} if spent else {}
    return found | ({cost: sum(costs)} if costs else {})


# A folder of branches


def _branches(script: Script, id: str, now: datetime) -> Document:
    problems = list(
        lost(
            script,
            times_left=_TIMES,
            usage_left=_USAGE,
            thoughts_left=_THOUGHTS,
            failure_left=_FAILURES,
            hidden_left=_HIDDEN,
        )
    )
    ids: list[str] = []
    written: list[list[_Told]] = []
    files: list[tuple[PurePath, bytes]] = []
    for number, strand in enumerate(strands(script)):
        ids.append("main" if not number else _draw("branch", now))
        above = written[strand.parent] if strand.parent >= 0 else []
        told = _told(strand, script, problems)
        taken = _taken_over(told, above)
        written.append(told)
        name = strand.name or ("Main conversation" if not number else ids[-1])
        branch: dict[str, Any] = {"id": ids[-1], "name": name}
        branch |= {"parentId": ids[strand.parent], "parentMessageIndex": taken} if strand.parent >= 0 else {}
        branch |= {"messages": [message for _, _, message in told]} | _about(script, strand, told[taken:], number, now)
        files.append((PurePath("branches", id, f"{ids[-1]}.json"), _json(branch)))
    return Document(tuple(files), id, {}, tuple(problems))


_Told = tuple[int, Piece, dict[str, Any]]
"""Place of a message in the conversation, its piece, and how it is written."""


def _told(strand: Strand, script: Script, problems: list[Problem]) -> list[_Told]:
    pieces, found = pieces_of(strand.path, script.id)
    known = set(problems)
    problems += [one for one in found if one not in known]
    return [(piece.message.index, piece, message) for piece in pieces for message in _messages(piece)]


def _taken_over(told: list[_Told], above: list[_Told]) -> int:
    """How many of the first messages are those of another branch."""
    pairs = enumerate(zip(told, above, strict=False))
    differ = (at for at, (one, other) in pairs if (one[0], one[2]) != (other[0], other[2]))
    return next(differ, min(len(told), len(above)))


def _about(script: Script, strand: Strand, own: list[_Told], number: int, now: datetime) -> dict[str, Any]:
    times = [one.message.time for one in _own(strand) if one.message.time is not None]
    pieces = list({id(piece): piece for _, piece, _ in own}.values())
    model = next((piece.message.model for piece in reversed(pieces) if piece.message.model), None)
    metadata: dict[str, Any] = {"model": model} if model else {}
    metadata |= {"description": script.title, "tags": list(script.tags)} if not number else {}
    return {
        "createdAt": stamp(min(times, default=None) or script.created or now),
        "updatedAt": stamp(max(times, default=None) or script.updated or now),
        "metadata": metadata | _spent(pieces, "tokenCount", "costEstimate"),
    }


def _own(strand: Strand) -> list[Said]:
    return strand.path[strand.shared :]


def _messages(piece: Piece) -> Iterator[dict[str, Any]]:
    """A piece as messages of OpenAI's chat completions; nothing for one of thoughts alone."""
    texts = "\n\n".join(part.text for part in piece.parts if isinstance(part, Text))
    match piece.side:
        case "assistant":
            calls = [_call(part) for part in piece.parts if isinstance(part, ToolCall)]
            if texts or calls:
                yield {"role": "assistant", "content": texts or None} | ({"tool_calls": calls} if calls else {})
        case "tool":
            for part in piece.parts:
                if isinstance(part, ToolResult):
                    yield {"role": "tool", "tool_call_id": part.call, "content": part.text}
        case "user" | "system":
            yield {"role": piece.side, "content": texts}


def _call(part: ToolCall) -> dict[str, Any]:
    arguments = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
    return {"id": part.call, "type": "function", "function": {"name": part.name or "tool", "arguments": arguments}}
