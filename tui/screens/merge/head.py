"""The first line: what is merged into what, from where on, and how much is still to be decided."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from bough.core.errors import BoughError
from bough.core.merging.merging import Merging
from bough.core.merging.sides import Side, Sides
from bough.tui.safe import safe_line
from bough.tui.screens.naming import names
from bough.tui.widgets.one_line import OneLine, two_sides
from bough.tui.widgets.transcript.words import plural

_LONGEST = 40
_LEAST_OF_BASE = 12
"""Cells without which nothing is said of where the two part: less than that says nothing."""


class MergeHead(OneLine):
    """` merge  alpha → beta   from “Here is the plan”   2 of 5 open`."""

    def __init__(self, *, ascii: bool = False) -> None:
        super().__init__()
        self._arrow = "->" if ascii else "→"
        self._names = ("", "")
        self._base = ""
        self._right = Content("")

    def tell(self, sides: Sides, merging: Merging) -> None:
        """Show what is merged into what, and how much is still to be decided."""
        self._names = names(sides.ours.way, sides.theirs.way)
        self._base = _from(sides.ours)
        differ = sum(not item.same for item in merging.items)
        count = merging.conflicts
        words = f"{count} of {differ} open" if count else f"all {differ} decided" if differ else "nothing to decide"
        length = plural(sides.ours.shared + merging.length, "message")
        self._right = Content.assemble(
            (words, "bold $conflict" if count else "$text-success"), (f"   result {length}", "$text-muted")
        )
        self.refresh()

    def render(self) -> Content:
        """The line; what is open stays whatever the width."""
        room = max(1, self.size.width - self._right.cell_length - 2)
        return two_sides(self._left(room).truncate(room, ellipsis=True), self._right, self.size.width)

    def _left(self, room: int) -> Content:
        """Both names have to be seen: where there is no room for them they are cut alike."""
        first = Content.styled("merge", "bold $primary")
        if not any(self._names):
            return first
        arrow = f" {self._arrow} "
        each = max(1, min(_LONGEST, (room - len("merge  ") - len(arrow)) // 2))
        longest = max(each, 2 * each - min(map(cell_len, self._names)))
        ours, theirs = (Content(name).truncate(min(longest, _LONGEST), ellipsis=True) for name in self._names)
        shown = (theirs.stylize("$secondary"), arrow, ours.stylize("$primary"))
        left = Content.assemble(first, "  ", *shown)
        base = (f"   {self._base}", "$text-muted")
        return Content.assemble(left, base) if room - left.cell_length >= _LEAST_OF_BASE else left


def _from(side: Side) -> str:
    if not side.shared:
        return "no beginning in common"
    try:
        said = safe_line(side.conversation.preview(side.way.entries[side.shared - 1]))
    except (BoughError, OSError):
        return ""
    return f"from “{said[:_LONGEST]}”"
