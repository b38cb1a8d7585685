"""What one item says, whole: ours beside theirs, and between them what it was before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from bough.core.comparing.wording import wording
from bough.core.errors import BoughError
from bough.core.merging.items import Item
from bough.core.merging.results import reworded
from bough.core.merging.sides import Side, Sides
from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit
from bough.tui.widgets.line_view import LineView
from bough.tui.widgets.transcript.wrap import wrap

from .versions import Words, said

_COMPONENTS = ("head", "text", "common", "divider", "side")


Twin = Callable[[int], str]
"""What the other version says at a place of the item."""


class MergeDetail(LineView):
    """Scrolls by itself: it takes no keys, the wheel and page keys move it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"detail--{part}" for part in _COMPONENTS}
    DEFAULT_CSS: ClassVar[str] = """
    MergeDetail {
        & > .detail--head { color: $text-muted; text-style: bold; }
        & > .detail--side { color: $primary; text-style: bold; }
        & > .detail--text { color: $foreground; }
        & > .detail--common { color: $text-muted; }
        & > .detail--divider { color: $quiet; }
    }
    """
    PREFETCH_DELAY: ClassVar[float | None] = None

    def __init__(self, *, ascii: bool | None = None, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self.can_focus = False
        self._shown: tuple[Sides, Item, Sequence[str], bool] | None = None
        self._rows: list[list[Words]] = []
        self._rooms: list[int] = []

    def show(self, sides: Sides, item: Item, columns: Sequence[str], *, base: bool) -> None:
        """Show an item. `columns`: the sides there is room for; `base`: whether what it was before is shown too."""
        same = self._shown is not None and self._shown[1:] == (item, columns, base)
        self._shown = (sides, item, columns, base)
        self._lay_out()
        self.place(self.top if same else 0)

    def scroll(self, step: int) -> None:
        """Go down by so many windows."""
        self.place(self.top + step * max(1, self.window.height - 1))

    # What `LineView` asks

    def line_count(self) -> int:
        """Lines of the longest column."""
        return len(self._rows)

    def window_changed(self, old: Size) -> None:
        """Lines are broken for the width."""
        self._lay_out()
        super().window_changed(old)

    def paint(self, line: int, width: int) -> Strip:
        """One line of all columns."""
        palette = self.palette
        segments = [Segment(" ", palette.style("detail--text"))]
        for number, ((text, part), room) in enumerate(zip(self._rows[line], self._rooms, strict=True)):
            if number:
                segments.append(Segment("| " if self.ascii else "│ ", palette.style("detail--divider")))
            segments.append(Segment(fit(text, room, ascii=self.ascii), palette.style(f"detail--{part}")))
        strip = Strip(segments)
        return strip.adjust_cell_length(width, palette.style()) if strip.cell_length != width else strip

    # How it is laid out

    def _lay_out(self) -> None:
        self.strips.clear()
        self._rows, self._rooms = [], []
        if self._shown is None or self.window.width < 1:
            return
        sides, item, columns, base = self._shown
        wanted = list(_columns(sides, item, columns, base=base)) or [[("Nothing stands here on this side.", "head")]]
        width = self.window.width - 1 - 2 * (len(wanted) - 1)
        each = max(1, width // len(wanted))
        self._rooms = [*[each] * (len(wanted) - 1), max(1, width - each * (len(wanted) - 1))]
        broken = [list(_broken(column, room)) for column, room in zip(wanted, self._rooms, strict=True)]
        self._rows = [list(row) for row in zip_longest(*broken, fillvalue=("", "text"))]


def _columns(sides: Sides, item: Item, columns: Sequence[str], *, base: bool) -> Iterator[list[Words]]:
    """What stands in each column."""
    if item.same:
        yield list(_texts(sides.ours, item.ours, item, "both"))
        return
    for column in ("ours", "base", "theirs"):
        side = sides.ours if column == "ours" else sides.theirs if column == "theirs" else sides.base
        span = item.ours if column == "ours" else item.theirs if column == "theirs" else item.base
        if column == "base":
            if base:
                yield _before(sides, side, item)
        elif span and side is not None and (column in columns or "result" in columns):
            other = (sides.theirs, item.theirs) if column == "ours" else (sides.ours, item.ours)
            yield list(_texts(side, span, item, column, partial(_twin, *other)))


def _before(sides: Sides, side: Side | None, item: Item) -> list[Words]:
    if side is not None and item.base:
        return list(_texts(side, item.base, item, "base"))
    none = [("base", "side"), ("There is none: both sides are new after what they share.", "head")]
    if item.ours.start or item.theirs.start or not (item.ours and item.theirs):
        return none
    try:
        elder = sides.elder()
        return none if elder is None else [("base", "side"), *said(wording(sides.ours.conversation.parts(elder)))]
    except (BoughError, OSError) as error:
        return [("base", "side"), (f"! {safe_line(str(error))}", "text")]


def _texts(side: Side, span: range, item: Item, name: str, twin: Twin = lambda _: "") -> Iterator[Words]:
    yield name, "side"
    edits = {(edit.side, edit.at): edit.text for edit in item.edits}
    for at in span:
        entry = side.entry(at)
        message = side.conversation.message(entry)
        text = edits.get(("theirs" if name == "theirs" else "ours", at))
        yield safe_line(message.model or message.role) + (" · edited" if text is not None else ""), "head"
        try:
            parts = side.parts(at)
        except (BoughError, OSError) as error:
            yield f"! {safe_line(str(error))}", "text"
            continue
        yield from said(wording(parts if text is None else reworded(parts, text)), twin(at - span.start))
        yield "", "text"


def _twin(side: Side | None, span: range, place: int) -> str:
    """What stands at the same place of the item on the other side; empty if nothing does, or it cannot be read."""
    try:
        return wording(side.parts(span[place])) if side is not None and place < len(span) else ""
    except (BoughError, OSError):
        return ""


def _broken(column: list[Words], room: int) -> Iterator[Words]:
    for text, part in column:
        for start, end in wrap(text, room, by_words=True):
            yield text[start:end], part
