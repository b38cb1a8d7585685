"""What a comparison found, as values: both sides, where they part, and the regions that cover them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..model import Branch, Usage

RegionKind = Literal["same", "ours", "theirs", "changed"]
"""`same`: on both sides, equal. `ours`, `theirs`: on one side only. `changed`: one message in two versions."""


class Region(NamedTuple):
    """A run of messages, by 0-based positions on the two paths."""

    kind: RegionKind
    base: range
    """Positions on the path to the common ancestor, where these messages are it; else empty."""
    ours: range
    """Empty where the region is `theirs`; one position where it is `changed`."""
    theirs: range


class Facts(NamedTuple):
    """What is known of the own messages of a side: those behind the common ancestor."""

    messages: int
    models: Mapping[str, int]
    """Answers by model, the most used first; an answer of several records counts once."""
    usage: Usage | None
    """None where the source counts nothing."""
    first: datetime | None
    last: datetime | None
    tools: Mapping[str, int]
    """Calls by the name of the tool, the most used first."""
    files: tuple[str, ...]
    """Files that tools were asked to look at or to change, in that order; as the calls name them."""


@dataclass(frozen=True)
class Side:
    """One of the two branches: the path to its head, or to the message that was named."""

    conversation: Conversation = field(repr=False)
    branch: Branch | None
    """The branch that was named, else the default one; None in a conversation without messages."""
    entries: tuple[int, ...] = field(repr=False)
    """The messages of the path, as entries of the conversation's skeleton."""
    facts: Facts

    def ids(self, positions: range) -> list[str]:
        """Ids of the messages at these positions."""
        ids = self.conversation.skeleton.ids
        return [ids[self.entries[at]] for at in positions]


class Base(NamedTuple):
    """The last message that both sides have before they part."""

    branch: str | None
    """Id of the branch whose own message it is, on our side."""
    message: str
    position: int
    """0-based, on either path."""


@dataclass(frozen=True)
class Diff:
    """Two branches laid side by side. The regions cover both paths, each message once and in order."""

    ours: Side
    theirs: Side
    base: Base | None
    """None where they have no beginning in common."""
    regions: tuple[Region, ...]

    @property
    def same(self) -> bool:
        """Whether both sides say the same, message by message."""
        return all(region.kind == "same" for region in self.regions)

    def changes(self) -> Iterator[int]:
        """Numbers of the regions that are not the same."""
        return (number for number, region in enumerate(self.regions) if region.kind != "same")
