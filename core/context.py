"""What the parts of one open store share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from .clock import Clock, Ids, RandomIds, SystemClock, stamp
from .codecs import Codec
from .events import Event, Events
from .files import Files
from .guarded import GuardedLocks
from .native import CONVERSATIONS

PRIVATE: Final = ".bough"
"""Folder of a store that belongs to this machine: locks, unfinished files, the trash."""


@dataclass
class Context:
    """The seams, the folders and the settings of an open store."""

    root: Path
    id: str
    codec: Codec = "jsonl"
    files: Files = field(default_factory=Files)
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = field(default_factory=RandomIds)
    events: Events = field(default_factory=Events)
    program: str = "bough"
    by: str = ""
    """Who is said to have made a change."""
    network: bool = False
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Source and foreign id that conversations were made of, by their own: as far as anybody asked, and for good."""
    locks: GuardedLocks = field(init=False)

    def __post_init__(self) -> None:
        self.locks = GuardedLocks(
            self.private / "locks", self.files, self.clock, self.ids, program=self.program, network=self.network
        )

    @property
    def conversations(self) -> Path:
        """Folder of the conversations' folders."""
        return self.root / CONVERSATIONS

    @property
    def private(self) -> Path:
        """Folder of what belongs to this machine."""
        return self.root / PRIVATE

    def now(self) -> str:
        """The time as files have it."""
        return stamp(self.clock)

    def saved(self, conversation: str, path: Path, what: str, format: str, size: int, items: int) -> None:
        """Tell that a change is on the disk."""
        self.events.emit(Event("saved", conversation, path, format, what, size, items, self.now()))

    def failed(self, conversation: str, path: Path, what: str, format: str, error: Exception) -> None:
        """Tell that a change could not be kept."""
        self.events.emit(Event("failed", conversation, path, format, what, time=self.now(), error=str(error)))
