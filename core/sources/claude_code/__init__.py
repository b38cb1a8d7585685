"""Claude Code: sessions, and the sub-agents they called, one JSON record a line.

Anthropic calls the format internal and unstable, so every unknown type and field is kept. What is known of it comes
from the vendor's SDK (anthropics/claude-agent-sdk-python, `_internal/sessions.py`) and from real files of versions 1.0
to 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...bodies import pool
from ...lines import parse
from ...model import Locator, Parts, Unknown
from ...skeleton import Skeleton
from ..base import Head, Ref
from . import layout
from .parts import parts_of
from .reading import read as read_files

_LINKS = ("parentUuid", "leafUuid", "isSidechain", "isSnapshotUpdate", "customTitle", "aiTitle", "lastPrompt")
_METADATA = frozenset(
    {
        "agent-name",
        "ai-title",
        "atis-latch",
        "bridge-session",
        "content-replacement",
        "cost-state",
        "custom-title",
        "file-history-snapshot",
        "frame-link",
        "last-prompt",
        "mode",
        "permission-mode",
        "pr-link",
        "queue-operation",
        "relocated",
        "tag",
        "worktree-state",
    }
)


class ClaudeCode:
    """The source `claude-code`."""

    name = "claude-code"

    def roots(self) -> Iterable[Path]:
        """The folder of projects, `CLAUDE_CONFIG_DIR` honoured."""
        return layout.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """Sessions and sub-agents below a folder of projects."""
        return layout.files(root)

    def detect(self, head: Head) -> bool:
        """By the keys of the first records, not by their text: other tools' sessions speak of Claude Code's."""
        return any(_is_ours(record) for record in head.records)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """Each session with its sub-agents."""
        return layout.discover(self.name, files)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton, in one pass over the files, or over what was added to them. Raises Unreadable."""
        return read_files(ref, after)

    def current(self, ref: Ref) -> Ref:
        """The same session with the sub-agents it has now."""
        return layout.current(ref)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """The parts of one record. Raises Moved."""
        data = self.raw(ref, skeleton, locator)
        try:
            return parts_of(parse(data))
        except ValueError:
            return (Unknown(data.decode("utf-8", "replace")),)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:  # noqa: ARG002 - part of the protocol
        """The line of one record. Raises Moved."""
        at = locator.file
        return pool.read(skeleton.files[at], skeleton.stats[at], locator.offset, locator.length)


def _is_ours(record: dict[str, Any]) -> bool:
    if any(key in record for key in _LINKS):
        return True
    kind = record.get("type")
    return isinstance(kind, str) and kind in _METADATA and ("sessionId" in record or "messageId" in record)
