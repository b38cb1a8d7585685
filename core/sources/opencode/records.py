"""Messages and sessions of OpenCode, wherever they were found, and what they are in our words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...model import Nature, Usage
from ..drafts import cost_of, count_of, dict_of, text_of
from ..jsonlines import decoded

_UNTITLED = re.compile(r"(New|Child) session - \d{4}-\d\d-\d\dT")
"""What a session is called until a model has found a title."""
_INJECTED = ("synthetic", "ignored")


class Message(NamedTuple):
    """One message with its parts."""

    id: str
    info: dict[str, Any]
    parts: list[dict[str, Any]]
    place: tuple[int, int, int]
    key: str = ""
    broken: bool = False
    """Whether some of it could not be read; that is told when it is placed."""

    @property
    def created(self) -> float | None:
        """When it was begun, in milliseconds."""
        time = dict_of(self.info.get("time")).get("created")
        return time if isinstance(time, int | float) and not isinstance(time, bool) else None


class Raw(NamedTuple):
    """A record beside the messages."""

    type: str
    place: tuple[int, int, int]
    key: str = ""


@dataclass
class Session:
    """One session; that of a sub-agent names its parent."""

    id: str
    info: dict[str, Any]
    messages: list[Message] = field(default_factory=list)
    beside: list[Raw] = field(default_factory=list)

    @property
    def parent(self) -> str:
        """Id of the session that started it; empty if none did."""
        return text_of(self.info.get("parentID"))

    @property
    def title(self) -> str:
        """Empty as long as it only has the one it began with."""
        title = text_of(self.info.get("title"))
        return "" if _UNTITLED.match(title) else title

    def in_order(self) -> list[Message]:
        """Its messages by time, where all have one; ids tell the order as well."""
        timed = all(message.created is not None for message in self.messages)
        return sorted(self.messages, key=lambda message: (message.created or 0 if timed else 0, message.id))


@dataclass(frozen=True)
class Written:
    """A message as it is written: the texts of its row, or file, and those of its parts, by their ids."""

    id: str
    info: bytes
    parts: Sequence[tuple[str, bytes]]

    @property
    def raw(self) -> bytes:
        """As one document."""
        parts = b",".join(b'{"id":%b,"data":%b}' % (quoted(id), data or b"null") for id, data in self.parts)
        return b'{"id":%b,"info":%b,"parts":[%b]}' % (quoted(self.id), self.info or b"null", parts)

    def message(self, place: tuple[int, int, int], key: str = "") -> Message:
        """Decoded; what no parser can read is a part of no type."""
        info = decoded(self.info)
        parts = [decoded(data) for _, data in self.parts]
        known = [part if isinstance(part, dict) else {"raw": part} for part in parts]
        broken = not isinstance(info, dict) or not all(isinstance(part, dict) for part in parts)
        return Message(self.id, dict_of(info), known, place, key, broken)


def quoted(text: str) -> bytes:
    """A text as JSON."""
    return json.dumps(text).encode()


def nature(message: Message) -> Nature:
    """Role, kind, and whether it is hidden: what was typed, what a command put in, what a compaction left."""
    role = message.info.get("role")
    types = {text_of(part.get("type")) for part in message.parts if not _is_injected(part)}
    if role == "user":
        typed = types & {"text", "file", "agent", "subtask"} or not message.parts
        return ("user", "prompt", False) if typed else ("user", "context", True)
    if role != "assistant":
        return "system", "context", True
    if message.info.get("summary") is True or message.info.get("mode") == "compaction":
        return role, "summary", False
    said = any(text_of(part.get("text")) for part in message.parts if part.get("type") == "text")
    if said or message.info.get("error"):
        return role, "answer", False
    return role, "call" if "tool" in types else "thinking" if "reasoning" in types else "answer", False


def usage_of(info: dict[str, Any]) -> Usage | None:
    """Of an answer. The tool counts thoughts beside the rest of the output, and so adds them up."""
    tokens = dict_of(info.get("tokens"))
    cache = dict_of(tokens.get("cache"))
    used = Usage(
        count_of(tokens.get("input")),
        count_of(tokens.get("output")) + count_of(tokens.get("reasoning")),
        count_of(cache.get("read")),
        count_of(cache.get("write")),
        cost_of(info.get("cost")),
    )
    return used if used.tokens or used.cost else None


def model_of(info: dict[str, Any]) -> tuple[str, str]:
    """Model and provider; users' messages name those that they ask."""
    if info.get("role") != "assistant":
        return "", ""
    return text_of(info.get("modelID")), text_of(info.get("providerID"))


def started_by(messages: Iterable[Message]) -> dict[str, str]:
    """Which message started the session of a sub-agent, by the id of that session."""
    found: dict[str, str] = {}
    for message in messages:
        for part in message.parts:
            if part.get("type") == "tool":
                metadata = dict_of(dict_of(part.get("state")).get("metadata")) | dict_of(part.get("metadata"))
                for name in ("sessionId", "sessionID"):
                    if session := text_of(metadata.get(name)):
                        found.setdefault(session, message.id)
    return found


def _is_injected(part: dict[str, Any]) -> bool:
    return any(part.get(name) is True for name in _INJECTED)
