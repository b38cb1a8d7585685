"""That the conversation on the screen is being written, when that was last, and by whom where it can be known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bough.core.summary import LIVE_SECONDS

if TYPE_CHECKING:
    from bough.core.watch import Agent, Live

_NOTE = timedelta(seconds=12)
"""For how long it is said that a conversation was rewound: long enough to be read by who looks now and then."""

_TOGETHER = timedelta(seconds=15)
"""A branch that was left for another is not being written any more; two writers seldom pause for so long."""
_PAUSE = timedelta(seconds=5)
"""Of a writer who goes on: agents think for longer, but then nobody else writes either."""


class Liveness:
    """What is known of the writing of one conversation. Times are those of the clock on the wall."""

    def __init__(self) -> None:
        self._written: datetime | None = None
        self._agent: Agent | None = None
        self._branches: dict[str, datetime] = {}
        self._note: tuple[str, datetime] | None = None

    def heard(self, live: Live, branch: str) -> None:
        """It was written to; `branch` is the one that was most likely meant, if nothing better is known."""
        self._written = live.written
        self._agent = live.process
        if not self._branches and branch:
            self._branches[branch] = live.written

    def quiet(self) -> None:
        """Nothing was written for a while."""
        self._written = self._agent = None
        self._branches.clear()

    def wrote(self, branch: str, now: datetime) -> None:
        """Messages were added to a branch."""
        self._written = now
        self._branches[branch] = now

    def left(self, branch: str) -> None:
        """Whoever wrote to a branch went back and on from an earlier message of it."""
        self._branches.pop(branch, None)

    def note(self, words: str, now: datetime) -> None:
        """Something that is worth knowing for a moment."""
        self._note = words, now + _NOTE

    def branches(self, now: datetime) -> frozenset[str]:
        """Ids of the branches that are being written: the newest, and those that others write at the same time."""
        newest = max(self._branches.values(), default=now)
        if newest <= now - timedelta(seconds=LIVE_SECONDS):
            return frozenset()
        return frozenset(branch for branch, written in self._branches.items() if newest - written <= _TOGETHER)

    def newest(self, now: datetime) -> str:
        """Id of the branch that was written last; empty if none is being written."""
        return max(self.branches(now), key=self._branches.__getitem__, default="")

    def is_quiet(self, branch: str, now: datetime) -> bool:
        """Whether nobody is in the middle of writing to a branch."""
        written = self._branches.get(branch)
        return written is None or now - written > _PAUSE

    def words(self, now: datetime) -> list[str]:
        """`live`, `written 2 s ago`, `claude (pid 4242) runs here`; nothing if it is quiet."""
        said = []
        if self._written is not None:
            ago = max(0, round((now - self._written).total_seconds()))
            said += ["live", f"written {ago} s ago" if ago < 2 * LIVE_SECONDS else "written a while ago"]
            if self._agent is not None:
                said.append(f"{self._agent.name} (pid {self._agent.pid}) runs here")
        return said

    def notes(self, now: datetime) -> list[str]:
        """What is worth knowing for a moment."""
        return [self._note[0]] if self._note is not None and now < self._note[1] else []
