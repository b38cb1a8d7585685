"""Codex as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..jsonlines import decoded
from . import packed
from .bodies import parts
from .family import current, groups
from .places import ENDINGS, home, rollouts
from .reader import read


class Codex:
    """Rollouts of Codex CLI and its editor extension, from mid-2025 on; one thread a conversation."""

    name = "codex"

    def roots(self) -> Iterable[Path]:
        """The folders of living and of archived threads. What else lies in Codex's folder is not looked at."""
        return (home() / "sessions", home() / "archived_sessions")

    def files(self, root: Path) -> Iterator[Path]:
        """All rollouts, compressed ones too."""
        return rollouts(root)

    def detect(self, head: Head) -> bool:
        """Records in Codex's envelope; before there was one, a first record with instructions, or bare items."""
        if head.path.name.startswith("rollout-") and head.path.name.endswith(ENDINGS):
            return True
        for record in head.records:
            if record.get("type") in ("session_meta", "response_item", "event_msg", "turn_context"):
                return isinstance(record.get("payload"), dict)
            if record.get("record_type") == "state":
                return True
            if "type" not in record and record.keys() >= {"id", "timestamp", "instructions"}:
                return True
        return False

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a thread, with the files it continues and those of its sub-agents."""
        for group in groups(files):
            yield Ref(self.name, group.id, (group.path, *group.bases, *group.agents))

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton, in one pass, or two for a thread that has its messages as events only. Raises Unreadable."""
        return read(ref.files, after)

    def current(self, ref: Ref) -> Ref:
        """The same thread with the sub-agents it has now."""
        return ref._replace(files=current(ref.files))

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one record says. Raises Moved."""
        return parts(decoded(self.raw(ref, skeleton, locator)))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The line of one record. Raises Moved."""
        return packed.read(ref.files[locator.file], skeleton.stats[locator.file], locator.offset, locator.length)
