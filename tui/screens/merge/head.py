"""The first line: what is merged into what, from where on, and how much is still to be decided."""

from __future__ import annotations

from textual.content import Content

from bough.core.errors import BoughError
from bough.core.merging.merging import Merging
from bough.core.merging.sides import Side, Sides
from bough.tui.safe import safe_line
from bough.tui.screens.naming import names
from bough.tui.widgets.one_line import OneLine, two_sides
from bough.tui.widgets.transcript.words import plural

_LONGEST = 40


class MergeHead(OneLine):
    """` merge  alpha → beta   from “Here is the plan”   2 of 5 open`."""

    def __init__(self, *, ascii: bool = False) -> None:
        super().__init__()
        self._arrow = "->" if ascii else "→"
        self._left = Content.styled("merge", "bold $primary")
        self._right = Content("")

    def tell(self, sides: Sides, merging: Merging) -> None:
        """Tell of a merge as it is now."""
        ours, theirs = (_cut(name) for name in names(sides.ours.way, sides.theirs.way))
        self._left = Content.assemble(
            ("merge", "bold $primary"),
            "  ",
            theirs.stylize("$secondary"),
            f" {self._arrow} ",
            ours.stylize("$primary"),
            (f"   {_from(sides.ours)}", "$text-muted"),
        )
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
        room = self.size.width - self._right.cell_length - 2
        return two_sides(self._left.truncate(max(1, room), ellipsis=True), self._right, self.size.width)


def _cut(name: str) -> Content:
    """So that there is room for both."""
    return Content(name).truncate(_LONGEST, ellipsis=True)


def _from(side: Side) -> str:
    if not side.shared:
        return "no beginning in common"
    try:
        said = safe_line(side.conversation.preview(side.way.entries[side.shared - 1]))
    except (BoughError, OSError):
        return ""
    return f"from “{said[:_LONGEST]}”"
