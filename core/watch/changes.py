"""What becomes of conversations while somebody looks: one frozen value for each thing that can happen.

Every value carries the summary of its conversation as it is now, so that a list needs nothing else. A conversation is
the same one before and after if `place` is the same; its `ref` may change when another of the same id appears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..model import Problem
    from ..owner import Owner
    from ..summary import Summary


class Place(NamedTuple):
    """What tells a conversation from all others, however it grows and whatever it is called."""

    source: str
    path: str
    id: str

    @classmethod
    def of(cls, summary: Summary) -> Place:
        """The place of a conversation in a list."""
        return cls(summary.source, summary.path, summary.id)

    @classmethod
    def of_opened(cls, conversation: Conversation) -> Place:
        """The place of a conversation that was opened."""
        return cls(conversation.source.name, str(conversation.path), conversation.id)


@dataclass(frozen=True, slots=True)
class _About:
    """Something about one conversation."""

    summary: Summary
    """As it is now; of one that vanished, as it was last known."""

    @property
    def place(self) -> Place:
        """Which conversation it is."""
        return Place.of(self.summary)


@dataclass(frozen=True, slots=True)
class Appeared(_About):
    """A conversation is there that was not: a new one, one that came back, or one in a folder that is new."""


@dataclass(frozen=True, slots=True)
class Grew(_About):
    """Messages were added, and nothing that was there before is different."""

    added: tuple[str, ...] | None = None
    """Ids of the new messages in file order, none if only notes came; None where the watch had not read it before."""
    conversation: Conversation | None = None
    """The conversation with what was added; None for one that is not followed (`Watch.follow`)."""
    rewound: str | None = None
    """The last message that is still on the default branch, if its head went elsewhere (`Update.rewound`)."""


@dataclass(frozen=True, slots=True)
class Changed(_About):
    """Something that was there is different: rewritten, rotated, renamed, tagged, its refs moved, its notes changed.

    Also of a conversation whose messages are no more than before.
    """

    added: tuple[str, ...] | None = None
    """Ids of messages that were not there before, in file order; None where the watch had not read it before."""
    conversation: Conversation | None = None
    """The conversation as it is now; None for one that is not followed."""
    rewound: str | None = None
    """As in `Grew`."""


@dataclass(frozen=True, slots=True)
class Unfinished(_About):
    """What a followed conversation has on disk now is half written or cannot be read: the last good view stays.

    `Grew` or `Changed` follows when it is whole again.
    """

    problem: Problem


@dataclass(frozen=True, slots=True)
class Vanished(_About):
    """A conversation is not there any more, or was hidden or deleted. A followed one stays so: it may come back."""


@dataclass(frozen=True, slots=True)
class Held(_About):
    """Somebody took the lock of a conversation. It may be this process: compare `owner.pid`."""

    owner: Owner | None = None
    """Who; None where nobody can know."""


@dataclass(frozen=True, slots=True)
class Freed(_About):
    """Whoever held the lock let go, or ended."""


@dataclass(frozen=True, slots=True)
class Live(_About):
    """Its files were written to just now, or the agent that writes them was found. Nobody need hold a lock."""

    written: datetime
    """When, in UTC: the time of the newest of its files."""
    process: Agent | None = None
    """An agent that runs in its project's folder; None if none was found, or not yet."""


@dataclass(frozen=True, slots=True)
class Quiet(_About):
    """Nothing was written for `LIVE_SECONDS`: it is live no longer."""


Change = Appeared | Grew | Changed | Unfinished | Vanished | Held | Freed | Live | Quiet
"""One thing that happened to one conversation."""
Batch = tuple[Change, ...]
"""What was found at one look, never empty: a burst of a thousand files is a few batches."""


class Agent(NamedTuple):
    """A running program that writes conversations. That it runs in a folder does not prove which one it writes."""

    pid: int
    name: str
    """`claude`, `codex`, …"""

    @property
    def sentence(self) -> str:
        """The agent in a few words, for the status line."""
        return f"{self.name} (pid {self.pid}) runs in this folder"
