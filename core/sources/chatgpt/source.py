"""The source for the data exports of ChatGPT, and for single conversations as its web API gives them."""

from __future__ import annotations

from pathlib import Path

from ...model import Parts
from ...skeleton import Skeleton, Stat
from .exports import Exports
from .members import take_apart
from .parts import message_parts
from .reading import build
from .sniff import is_export


class ChatGPT(Exports):
    """Exports: `conversations.json`, `conversations-000.json` …, a zip that holds them, or one conversation."""

    name = "chatgpt"

    def is_export(self, data: bytes) -> bool:
        """Told by the nodes of its mapping."""
        return is_export(data)

    def build(self, path: Path, stat: Stat, data: bytes, offset: int) -> Skeleton:
        """The skeleton of a conversation."""
        return build(path, stat, take_apart(data), offset)

    def parts(self, record: object) -> Parts:
        """What one node says."""
        return message_parts(record.get("message") if isinstance(record, dict) else record)
