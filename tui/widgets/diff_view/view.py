"""Moving along a diff, folding and unfolding, going from change to change."""

from __future__ import annotations

from typing import Literal

from textual.events import Click

from bough.core.errors import BoughError
from bough.tui.widgets.transcript.window import Spot

from .items import Whole
from .pane import DiffPane
from .versions import plain


class DiffView(DiffPane):
    """Both sides of a diff, to be gone through with keys and mouse."""

    def text(self) -> str:
        """What is to be copied of the item one is at: what it says, in two versions with signs around the words."""
        laid, item = self._laid, self.item
        if laid is None or item is None or item.kind == "fold":
            return ""
        try:
            if item.kind == "changed" and not self.whole:
                return plain(laid.words(item))
        except (BoughError, OSError):
            return ""
        pages = [page for page in laid.pair(self.current)[:2] if page is not None]
        if item.kind == "same":
            pages = pages[:1]
        return "\n\n".join("\n".join(block.said for block in page.blocks if block.said) for page in pages)

    def toggle_split(self) -> None:
        """Two columns, or one."""
        self._wanted = not self.split
        self.whole = ""
        self._lay_out_again()

    def toggle_whole(self, side: Whole) -> None:
        """Show one side by itself, or both again."""
        self.whole = "" if self.whole == side else side
        self._lay_out_again()

    def toggle_fold(self) -> bool:
        """Open or close a run in common, or what a message holds. False if there is nothing that folds."""
        item = self.item
        if item is None or self._laid is None or self._window is None:
            return False
        if item.kind == "fold" or (item.kind == "same" and not self.whole):
            self._unfolded ^= {item.region}
            self._lay_out_again()
            return True
        if self._laid.turn(self.current):
            self._window.sync()
            self._settle()
            return True
        return False

    def next_change(self, step: int) -> bool:
        """Go to the next change (1) or the one before (-1). False if there is none."""
        beyond = [at for at in self._starts if (at > self.current if step > 0 else at < self.current)]
        if not beyond:
            return False
        self.go_to(beyond[0] if step > 0 else beyond[-1], row=2)
        return True

    def show_message(self, region: int, side: Literal["ours", "theirs"], at: int) -> None:
        """Go to a message by its position on a side: a run in common is opened, a side shown by itself may be left."""
        if self.whole and self.whole != side:
            self.whole = ""
        if self._diff is not None and self._diff.regions[region].kind == "same":
            self._unfolded.add(region)
        self._lay_out_again()
        items = self._laid.items if self._laid is not None else ()
        place = next((n for n, item in enumerate(items) if (item.ours if side == "ours" else item.theirs) == at), None)
        if place is not None:
            self.go_to(place, row=2)

    def action_cursor_down(self) -> None:
        """To the next item, or a line further where this one goes on below the window."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """To the item above, or a line up where this one began above the window."""
        self._step(-1)

    def action_page_down(self) -> None:
        """A page down, of which two lines stay in sight."""
        self._move(max(1, self.window.height - 2))

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-max(1, self.window.height - 2))

    def action_cursor_home(self) -> None:
        """To the first item."""
        self.go_to(0, row=0)

    def action_cursor_end(self) -> None:
        """To the last line."""
        if self._window is not None and self._laid is not None:
            self._window.show_end()
            self.current = self._shown(len(self._laid), -1)
            self._settle()

    def on_click(self, event: Click) -> None:
        """A click goes to an item, a second one opens or closes it."""
        spots = self._window.spots if self._window is not None else []
        if event.y < len(spots):
            self.current = spots[event.y].message
            if event.chain > 1 or (self.item is not None and self.item.kind == "fold"):
                self.toggle_fold()
            else:
                self._settle()

    def _step(self, step: int) -> None:
        window, laid = self._window, self._laid
        if window is None or laid is None or not len(laid):
            return
        edge = Spot(self.current, laid.height(self.current) - 1 if step > 0 else laid.lead(self.current))
        after = self._shown(self.current, step)
        if window.row_of(edge) is None:
            self._move(step)
        elif after == self.current:
            self._move(step)  # the last line of all, or the blank above the first
        else:
            self.current = after
            self._reveal()
            self._settle()

    def _move(self, lines: int) -> None:
        if self._window is None or self._laid is None:
            return
        self._window.move(lines)
        seen = [spot.message for spot in self._window.spots]
        if seen and self.current not in seen:
            self.current = seen[0] if lines > 0 else seen[-1]
        self._settle()

    def _reveal(self) -> None:
        """Bring the beginning of the current item in sight, and as much of it as there is room for."""
        if self._window is None or self._laid is None:
            return
        lead, height = self._laid.lead(self.current), self._laid.height(self.current)
        first = self._window.row_of(Spot(self.current, lead))
        last = self._window.row_of(Spot(self.current, height - 1))
        if first is None or last is None:
            room = max(0, self._window.rows - (height - lead))
            above = first is None and last is not None
            self._window.show(Spot(self.current, lead), min(1, room) if above or not room else room)

    def _shown(self, at: int, step: int) -> int:
        """The next item that has a line; where there is none, the same."""
        laid = self._laid
        found = at + step
        while laid is not None and 0 <= found < len(laid):
            if laid.height(found):
                return found
            found += step
        return max(0, min(at, len(laid) - 1 if laid is not None else 0))

    def scrolled(self, old: float, new: float) -> None:
        """The wheel moves by lines; the scrollbar goes to a place that is partly guessed."""
        lines = round(new - old)
        if abs(lines) <= 3 * self.window.height:
            self._move(lines)
        elif self._window is not None:
            self._window.show_line(round(new))
            self._move(0)
