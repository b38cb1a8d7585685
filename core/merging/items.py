"""What is decided by itself: an item, and the ways to decide it."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

import msgspec

Which = Literal["ours", "base", "theirs"]
"""Whose message it is."""

Pick = Literal["ours", "theirs", "ours+theirs", "theirs+ours", "neither"]
"""What is taken of an item. Of a turn that only one side has, nothing is taken if the other side is picked."""

PICKS: Final[tuple[Pick, ...]] = get_args(Pick)
EMPTY: Final = range(0)


class Edit(NamedTuple):
    """A message of an item, said differently."""

    side: Which
    at: int
    """Its place in the transcript of its side."""
    text: str


class Taken(NamedTuple):
    """A message of the result."""

    side: Which
    at: int
    """Its place in the transcript of its side."""
    twin: int | None = None
    """The place of the same message in the transcript of theirs, if both sides have it."""
    text: str | None = None
    """What it says instead, if it was edited."""


class Item(msgspec.Struct, frozen=True):
    """A turn, or a piece of one, that is picked by itself."""

    ours: range
    """Its messages on our side, by their places in our transcript."""
    base: range
    """What it was before both sides changed it, where that is known."""
    theirs: range
    same: bool = False
    """Whether both sides say the same."""
    pick: Pick | None = None
    """None as long as nobody has decided."""
    settled: bool = False
    """Whether nobody has to: only one side changed anything here, or nobody did."""
    edits: tuple[Edit, ...] = ()
    split: bool = False
    """Whether it is a piece of a turn that was taken apart."""

    @property
    def open(self) -> bool:
        """Whether it is still to be decided."""
        return self.pick is None

    @property
    def length(self) -> int:
        """How many messages of the result come from it."""
        ours, theirs = len(self.ours), len(self.theirs)
        match self.pick:
            case "neither" | None:
                return 0
            case _ if self.same:
                return ours
            case "ours":
                return ours
            case "theirs":
                return theirs
            case _:
                return ours + theirs

    def taken(self) -> list[Taken]:
        """The messages of the result that come from it; none while it is open."""
        if self.same and self.pick != "neither":
            return self._edited([Taken("ours", one, other) for one, other in zip(self.ours, self.theirs, strict=True)])
        ours = [Taken("ours", at) for at in self.ours]
        theirs = [Taken("theirs", at) for at in self.theirs]
        match self.pick:
            case "ours":
                return self._edited(ours)
            case "theirs":
                return self._edited(theirs)
            case "ours+theirs":
                return self._edited(ours + theirs)
            case "theirs+ours":
                return self._edited(theirs + ours)
            case "neither" | None:
                return []

    def _edited(self, taken: list[Taken]) -> list[Taken]:
        texts = {(edit.side, edit.at): edit.text for edit in self.edits}
        return [one._replace(text=texts.get((one.side, one.at))) for one in taken] if texts else taken
