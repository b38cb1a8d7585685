"""Sessions of pi, version 3, as `pi --session FILE` opens them: real trees, so a whole conversation fits in one.

Source of the format: `docs/session-format.md` and `session-manager.js` of npm `@earendil-works/pi-coding-agent`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from secrets import token_hex
from typing import Any
from uuid import uuid4

from ..errors import Invalid
from ..model import Text, Thinking, ToolCall, ToolResult, Usage
from .document import Document
from .lines import json_lines
from .losing import lost
from .naming import system_path
from .pieces import NOTHING_SAID, Piece, Pieces, joined, pieces_of
from .script import Said, Script

_APIS = {"anthropic": "anthropic-messages", "openai": "openai-responses", "google": "google-generative-ai"}
_OTHER_API = "openai-completions"
_HIDDEN = "What was injected and not typed stands there as if it was typed."
_SYSTEM = "pi has no messages of the system: what it said stands there as if it was typed."
_LONGEST_FOLDER = 240
"""Bytes of a name that leave room for what pi puts around it: file systems take 255."""


class Pi:
    """Writes a path or a tree as a session."""

    name = "pi"
    ending = ".jsonl"
    trees = True

    def encode(self, script: Script) -> Document:
        """A session in the folder of its project, relative to pi's folder of sessions."""
        id, now = str(uuid4()), datetime.now(UTC)
        header = {"type": "session", "version": 3, "id": id, "timestamp": stamp(now), "cwd": script.project or _home()}
        writing = _Writing(script, now)
        for chain in chains(script):
            writing.add(chain)
        if not writing.records:
            raise Invalid(NOTHING_SAID)
        records = [header, *writing.records, *writing.closing(now)]
        name = f"{stamp(now).replace(':', '-').replace('.', '-')}_{id}.jsonl"
        ids = {old: new for old, new in writing.last.items() if old != new}
        path = PurePath(folder_name(script.project or _home()), name)
        return Document(((path, json_lines(records)),), id, ids, tuple(writing.problems))


def folder_name(project: str) -> str:
    """The folder that pi keeps the sessions of a project in; cut to what file systems take, where pi itself fails."""
    name = re.sub(r"[/\\:]", "-", system_path(project).lstrip("/\\"))
    return f"--{os.fsdecode(os.fsencode(name)[:_LONGEST_FOLDER])}--"


def stamp(time: datetime) -> str:
    """A time as pi and JavaScript write it: to the millisecond, in UTC."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"


def _home() -> str:
    return str(Path.home())


def chains(script: Script) -> Iterator[list[Said]]:
    """The runs of a tree without a fork, parents first, the one with the head of the script last: pi opens its end."""
    children: dict[int, list[int]] = {}
    for at, one in enumerate(script.said):
        children.setdefault(one.parent, []).append(at)
    active, at = set[int](), script.head
    while at >= 0:
        active.add(at)
        at = script.said[at].parent
    waiting = sorted(children.get(-1, []), key=lambda at: at not in active)
    while waiting:
        at = waiting.pop()
        run = [at]
        while len(below := children.get(run[-1], [])) == 1:
            run.append(below[0])
        yield [script.said[at] for at in run]
        waiting += sorted(below, key=lambda at: at not in active)


class _Writing:
    """The entries so far."""

    def __init__(self, script: Script, now: datetime) -> None:
        self.script = script
        self.records: list[dict[str, Any]] = []
        self.problems = list(lost(script, hidden_left=_HIDDEN, system_left=_SYSTEM))
        self.last: dict[str, str] = {}
        """Id of the last entry of each message by the message's id."""
        self._taken: set[str] = set()
        self._now = now

    def add(self, chain: list[Said]) -> None:
        """A run of messages, after what it hangs on."""
        found: Pieces = pieces_of(chain, self.script.id)
        self.problems += found.problems
        above = self.script.said[chain[0].parent].message.id if chain[0].parent >= 0 else None
        parent = self.last.get(above) if above is not None else None
        pieces, into = joined(found.pieces)
        for piece in pieces:
            for message in messages_of(piece):
                id = self._id(piece.message.id)
                time = piece.message.time or self.script.created or self._now
                message["timestamp"] = int(time.timestamp() * 1000)
                self.records.append(
                    {"type": "message", "id": id, "parentId": parent, "timestamp": stamp(time), "message": message}
                )
                parent = self.last[piece.message.id] = id
        for id, other in into.items():
            self.last.setdefault(id, self.last[other])
        for one in chain:  # what was left out of a message is found at the one before it
            if parent is not None:
                self.last.setdefault(one.message.id, parent)

    def _id(self, wanted: str) -> str:
        """The id of a message where it is one that pi would draw, and still free; else a new one."""
        id = wanted if re.fullmatch(r"[0-9a-f]{8}", wanted) and wanted not in self._taken else token_hex(4)
        while id in self._taken:
            id = token_hex(4)
        self._taken.add(id)
        return id

    def closing(self, now: datetime) -> Iterator[dict[str, Any]]:
        """Labels and the name, in a chain after the head: pi opens the last entry of the file."""
        parent = self.records[-1]["id"] if self.records else None
        more: list[dict[str, Any]] = [
            {"type": "label", "targetId": self.last[id], "label": label}
            for id, label in self.script.labels.items()
            if id in self.last
        ]
        more += [{"type": "session_info", "name": self.script.title}] if self.script.title else []
        for one in more:
            id = self._id("")
            yield {"type": one.pop("type"), "id": id, "parentId": parent, "timestamp": stamp(now), **one}
            parent = id


def messages_of(piece: Piece) -> list[dict[str, Any]]:
    """A piece as pi's messages: each result is one of its own."""
    match piece.side:
        case "assistant":
            return [_answer(piece)]
        case "tool":
            return [_result(part) for part in piece.parts if isinstance(part, ToolResult)]
        case "user" | "system":
            return [{"role": "user", "content": [_block(part) for part in piece.parts]}]


def _answer(piece: Piece) -> dict[str, Any]:
    provider = piece.message.provider or _provider(piece.message.model or "")
    calls = any(isinstance(part, ToolCall) for part in piece.parts)
    return {
        "role": "assistant",
        "content": [_block(part) for part in piece.parts],
        "api": _APIS.get(provider, _OTHER_API),
        "provider": provider,
        "model": piece.message.model or "unknown",
        "usage": _usage(piece.message.usage or Usage()),
        "stopReason": "toolUse" if calls else "stop",
    }


def _provider(model: str) -> str:
    """Who serves a model, by its name, for sources that do not say."""
    known = {"claude": "anthropic", "gpt": "openai", "o3": "openai", "o4": "openai", "gemini": "google"}
    return next((provider for start, provider in known.items() if model.lower().startswith(start)), "unknown")


def _usage(usage: Usage) -> dict[str, Any]:
    tokens = {"input": usage.input, "output": usage.output}
    tokens |= {"cacheRead": usage.cache_read, "cacheWrite": usage.cache_write, "totalTokens": usage.tokens}
    cost = {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0, "total": usage.cost or 0}
    return {**tokens, "cost": cost}


def _block(part: object) -> dict[str, Any]:
    match part:
        case Thinking():
            return {"type": "thinking", "thinking": part.text}
        case ToolCall():
            arguments = part.input if isinstance(part.input, dict) else {"input": part.input}
            return {"type": "toolCall", "id": part.call, "name": part.name, "arguments": arguments}
        case Text():
            return {"type": "text", "text": part.text}
    raise TypeError(part)


def _result(part: ToolResult) -> dict[str, Any]:
    content = [{"type": "text", "text": part.text}]
    found = {"role": "toolResult", "toolCallId": part.call, "toolName": part.name, "content": content}
    return found | ({"details": part.detail} if part.detail is not None else {}) | {"isError": part.error}
