"""A tree as ChatGPT's data export has one: an array of conversations, each a mapping of nodes.

ChatGPT takes no such file back; other viewers and tools read it. Calls and results are messages to and from a tool.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from ..linking import problem
from ..model import File, Image, Part, Problem, Text, Thinking, ToolCall, ToolResult, Unknown
from .document import Document
from .naming import file_name
from .script import Said, Script

_NO_RECIPIENT = "all"
_NO_USAGE = "ChatGPT's files have no place for token counts: they were left out."


class ChatGPT:
    """Writes a path or a tree as `conversations.json`."""

    name = "chatgpt"
    ending = ".json"
    trees = True

    def encode(self, script: Script) -> Document:
        """One file with one conversation."""
        writing = _Writing(script)
        for place in range(len(script.said)):
            writing.add(place)
        if any(one.message.usage is not None for one in script.said):
            writing.problems.append(problem("usage-left", script.id, "", _NO_USAGE))
        id = str(uuid4())
        conversation = {
            "title": script.title,
            "create_time": script.created.timestamp() if script.created is not None else None,
            "update_time": script.updated.timestamp() if script.updated is not None else None,
            "mapping": writing.mapping,
            "current_node": writing.last[script.head],
            "conversation_id": id,
            "id": id,
            "default_model_slug": next((one.message.model for one in script.said if one.message.model), None),
        }
        data = json.dumps([conversation]).encode()
        name = PurePath(file_name(script, self.ending))
        return Document(((name, data),), id, writing.ids, tuple(writing.problems))


class _Writing:
    """The nodes so far."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.root = str(uuid4())
        self.mapping: dict[str, dict[str, Any]] = {
            self.root: {"id": self.root, "message": None, "parent": None, "children": []}
        }
        self.last: list[str] = []
        """The last node of each message."""
        self.ids: dict[str, str] = {}
        self.problems: list[Problem] = []

    def add(self, place: int) -> None:
        """A message after its parent: one node for each recipient that it speaks to."""
        one = self.script.said[place]
        parent = self.last[one.parent] if one.parent >= 0 else self.root
        for content, author, recipient in self._messages(one):
            id = str(uuid4())
            self.mapping[id] = {
                "id": id,
                "message": self._message(one, id, content, author, recipient),
                "parent": parent,
                "children": [],
            }
            self.mapping[parent]["children"].append(id)
            self.ids.setdefault(one.message.id, id)
            parent = id
        self.last.append(parent)

    def _message(
        self, one: Said, id: str, content: dict[str, Any], author: dict[str, Any], recipient: str
    ) -> dict[str, Any]:
        message = one.message
        metadata: dict[str, Any] = {"model_slug": message.model} if message.model else {}
        metadata |= {"is_visually_hidden_from_conversation": True} if message.hidden else {}
        return {
            "id": id,
            "author": {"name": None, "metadata": {}} | author,
            "create_time": message.time.timestamp() if message.time is not None else None,
            "content": content,
            "status": "finished_successfully",
            "end_turn": recipient == _NO_RECIPIENT and author["role"] == "assistant",
            "weight": 1.0,
            "metadata": metadata,
            "recipient": recipient,
        }

    def _messages(self, one: Said) -> list[tuple[dict[str, Any], dict[str, Any], str]]:
        role = "user" if one.message.role == "tool" else one.message.role
        found = [said for part in one.parts if (said := self._content(part, role, one)) is not None]
        return found or [({"content_type": "text", "parts": [""]}, {"role": role}, _NO_RECIPIENT)]

    def _content(self, part: Part, role: str, one: Said) -> tuple[dict[str, Any], dict[str, Any], str] | None:
        by = {"role": role}
        match part:
            case Text():
                content = {"content_type": "text", "parts": [part.text]}
                return (content, by, _NO_RECIPIENT) if part.text.strip() else None
            case Thinking():
                thoughts = [{"summary": "", "content": part.text}]
                return {"content_type": "thoughts", "thoughts": thoughts}, by, _NO_RECIPIENT
            case ToolCall():
                text = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
                return {"content_type": "code", "language": "json", "text": text}, by, part.name or "tool"
            case ToolResult():
                author = {"role": "tool", "name": part.name or "tool"}
                return {"content_type": "execution_output", "text": part.text}, author, _NO_RECIPIENT
            case Image() | File():
                kind = "image" if isinstance(part, Image) else "file"
                said = (
                    f"The {kind} {part.name or part.media_type} is named in its place: its content is not carried over."
                )
                self.problems.append(problem(f"{kind}-left", self.script.id, one.message.id, said))
                text = f"[{kind}: {part.name or part.media_type}]"
                return {"content_type": "text", "parts": [text]}, by, _NO_RECIPIENT
            case Unknown():
                why = "A part of a kind that Bough does not know was left out."
                self.problems.append(problem("part-left", self.script.id, one.message.id, why))
                return None
