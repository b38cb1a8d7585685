"""A line view whose lines are all one row high, with a cursor on one of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from enum import IntEnum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Leave, MouseMove
from textual.geometry import Region, Size

from .view import LineView

_MARGIN = 2
"""Lines kept in sight above and below the cursor."""


class Look(IntEnum):
    """How a line is set off from the others."""

    PLAIN = 0
    HOVER = 1
    CURSOR = 2
    """The cursor's line while another pane has the focus."""
    FOCUSED = 3


class CursorView(LineView):
    """Lines to move a cursor over with keys and mouse.

    A subclass paints with `look(line)`, and says in `cursor_moved` and `activated` what follows from a movement and
    from enter or a double click. Lines it does not `accept` are stepped over.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", show=False),
        Binding("down,j", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "cursor_home", show=False),
        Binding("end", "cursor_end", show=False),
        Binding("enter", "activate", show=False),
    ]

    def __init__(
        self, *, ascii: bool | None = None, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(ascii=ascii, name=name, id=id, classes=classes)
        self.cursor_line = 0
        """The line the cursor is on; 0 when there are none."""
        self._hover: int | None = None
        self._stride = 1
        """Lines of the last movement."""

    # What a subclass says

    def accepts(self, line: int) -> bool:  # noqa: ARG002  # all lines do, unless a subclass knows better
        """Whether the cursor may stand on a line."""
        return True

    def cursor_moved(self, line: int) -> None:
        """A person moved the cursor to another line."""

    def activated(self, line: int) -> None:
        """A person pressed enter on a line or clicked it twice."""

    # What a subclass uses

    def look(self, line: int) -> Look:
        """How to set a line off."""
        if line == self.cursor_line:
            return Look.FOCUSED if self.has_focus else Look.CURSOR
        return Look.HOVER if line == self._hover else Look.PLAIN

    def cache_key(self, line: int) -> Hashable:
        """A line looks the same as long as the rows stand; a subclass clears `strips` when they change."""
        return line, self.look(line)

    @property
    def cursor_in_sight(self) -> bool:
        """Whether the cursor's line is in the window; the wheel may have left it behind."""
        return 0 <= self.cursor_line - self.top < self.window.height

    def put_cursor(self, line: int) -> None:
        """Set the cursor and bring it in sight, without telling anybody."""
        old, self.cursor_line = self.cursor_line, max(0, min(line, self.line_count() - 1))
        if not self.reveal(self.cursor_line, _MARGIN):
            self.repaint(old)
            self.repaint(self.cursor_line)
            self.prefetch_soon()

    def go(self, line: int, step: int = 1) -> None:
        """Move the cursor to a line for a person, or to the next acceptable one in the direction of `step`."""
        found = self._acceptable(line, 1 if step > 0 else -1)
        if found is not None and found != self.cursor_line:
            self._stride = found - self.cursor_line
            self.put_cursor(found)
            self.cursor_moved(found)
        elif found is not None and not self._hidden_above(found):
            self.reveal(found, _MARGIN)

    def likely_lines(self) -> Iterator[int]:
        """Where the next keys may lead: on as the last one did, else a line, a page, to either end."""
        at, page, end = self.cursor_line, max(1, self.window.height - 1), self.line_count() - 1
        passed = {at}
        for line in (at + self._stride, at + 1, at - 1, at + page, at - page, 0, end):
            found = self._acceptable(line, 1 if line > at else -1)
            if found is not None and found not in passed:
                passed.add(found)
                yield found

    def prefetch(self) -> Iterator[None]:
        """Paint what the likely movements bring on the screen."""
        for cursor in self.likely_lines():
            top = self.top_with(cursor, _MARGIN)
            for line in range(top, top + self.window.height):
                if line < self.line_count():
                    self._make_ready_for(cursor, line)
                    yield

    def _make_ready_for(self, cursor: int, line: int) -> None:
        """Paint a line as it is with the cursor on another one."""
        there, self.cursor_line = self.cursor_line, cursor
        try:
            self.make_ready(line)
        finally:
            self.cursor_line = there

    def repaint(self, line: int) -> None:
        """Paint one line again, if it is in the window."""
        row = line - self.top
        if 0 <= row < self.window.height:
            self.refresh(Region(0, row, self.window.width, 1))

    def scrolled(self, old: float, new: float) -> None:
        """What was pointed at has moved away from under the mouse."""
        self._hover = None
        super().scrolled(old, new)

    def window_changed(self, old: Size) -> None:
        """Keep a cursor that was in sight there, at its distance from the top if that still is in the window."""
        was_in_sight = not old.height or 0 <= self.cursor_line - self.top < old.height
        super().window_changed(old)
        if was_in_sight:
            self.reveal(self.cursor_line)

    def _acceptable(self, line: int, step: int) -> int | None:
        """The nearest acceptable line from `line` on in the direction of `step`, else in the other."""
        count = self.line_count()
        if not count:
            return None
        line = max(0, min(line, count - 1))
        for lines in (range(line, count if step > 0 else -1, step), range(line, -1 if step > 0 else count, -step)):
            found = next((at for at in lines if self.accepts(at)), None)
            if found is not None:
                return found
        return None

    def _hidden_above(self, line: int) -> bool:
        """At the first acceptable line there may be headings above it that only scrolling shows."""
        if self._acceptable(0, 1) != line:
            return False
        self.place(0)
        return True

    # Events

    def on_focus(self) -> None:
        """The cursor's line says where keys go."""
        self.repaint(self.cursor_line)

    def on_blur(self) -> None:
        """The cursor's line says where keys go."""
        self.repaint(self.cursor_line)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Two lines are painted: the one left and the one entered."""
        self._set_hover(self.line_under(event))

    def on_leave(self, event: Leave) -> None:
        """Nothing is pointed at any more."""
        if event.node is self:
            self._set_hover(None)

    def on_click(self, event: Click) -> None:
        """A click moves the cursor, a second one activates."""
        line = self.line_under(event)
        if line is None or not self.accepts(line):
            return
        if event.chain > 1:
            self.activated(line)
        else:
            self.go(line)

    def _set_hover(self, line: int | None) -> None:
        old, self._hover = self._hover, line
        if old != line:
            for changed in (old, line):
                if changed is not None:
                    self.repaint(changed)

    # Actions

    def action_cursor_up(self) -> None:
        """One line up."""
        self.go(self.cursor_line - 1, -1)

    def action_cursor_down(self) -> None:
        """One line down."""
        self.go(self.cursor_line + 1)

    def action_page_up(self) -> None:
        """One window up."""
        self.go(self.cursor_line - max(1, self.window.height - 1), -1)

    def action_page_down(self) -> None:
        """One window down."""
        self.go(self.cursor_line + max(1, self.window.height - 1))

    def action_cursor_home(self) -> None:
        """To the first line."""
        self.go(0)

    def action_cursor_end(self) -> None:
        """To the last line."""
        self.go(self.line_count() - 1, -1)

    def action_activate(self) -> None:
        """Open what the cursor is on."""
        if self.line_count():
            self.activated(self.cursor_line)
