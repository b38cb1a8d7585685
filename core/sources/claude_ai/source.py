"""Claude.ai as a source."""

from __future__ import annotations

from pathlib import Path

from ...model import Parts
from ...skeleton import Skeleton, Stat
from ..base import HEAD_BYTES, Head
from ..chatgpt.exports import Exports
from ..ranged import first_members
from .parts import parts
from .reading import build


class ClaudeAI(Exports):
    """Exports: `conversations.json`, a zip that holds it, or one conversation.

    The export of an account has the messages of the last line that was seen, one after the other; what the web API
    gives has all of them, and their parents.
    """

    name = "claude-ai"

    def is_export(self, data: bytes) -> bool:
        """Told by `chat_messages` in a conversation that has an id. A list of no conversations is nobody's."""
        data = data[:HEAD_BYTES]
        if b'"chat_messages"' not in data:
            return False
        _, members = first_members(Head(Path("conversations.json"), data, len(data) + 1))
        return members.keys() >= {"chat_messages", "uuid"}

    def build(self, path: Path, stat: Stat, data: bytes, offset: int) -> Skeleton:
        """The skeleton of a conversation."""
        return build(path, stat, data, offset)

    def parts(self, record: object) -> Parts:
        """What one message says."""
        return parts(record)
