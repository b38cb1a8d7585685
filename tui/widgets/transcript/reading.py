"""Reading a path: what is folded on it, and what becomes of one's place when anything changes. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bough.core.conversation import Conversation

from .blocks import Block
from .making import Later, Making
from .moving import Moving
from .pairing import REACH
from .sections import Fold, Section
from .window import Spot


class Reading(Moving):
    """A path that is read: moved along, folded, resized, added to."""

    # Folding

    def turn(self, position: int, key: str) -> None:
        """Fold or unfold one section; its bar stays where it is."""
        row = self._row_of_bar(position, key)
        self.pages.folds.turn(key)
        self.pages.refold([position])
        self._show_bar(position, key, row)

    def turn_current(self) -> bool:
        """Fold or unfold what the current message holds, all as its first section goes. False if nothing folds."""
        found = self.pages.sections(self.current) if self.path else []
        sections = [section for section in found if section.bar is not None and not section.within]
        if not sections:
            return False
        folds = self.pages.folds
        opened = folds.is_open(sections[0])
        row = self._row_of_bar(self.current, "")
        for section in sections:
            if folds.is_open(section) == opened:
                folds.turn(section.key)
        self.pages.refold([self.current])
        self._show_bar(self.current, "", row)
        return True

    def set_kinds(self, kinds: Collection[Fold], *, opened: bool) -> None:
        """Open or fold all sections of some kinds."""
        held = self._held()
        for kind in kinds:
            self.pages.folds.set_kind(kind, opened=opened)
        self.pages.refold()
        self._hold(*held)

    def turn_kinds(self, kinds: Sequence[Fold]) -> None:
        """Open all sections of some kinds; if that was done last, fold all of them."""
        opened = self.pages.folds.kinds.get(kinds[0], False)
        self.set_kinds(kinds, opened=not opened)

    def turn_notes(self) -> None:
        """Show notes and what injected messages say, or put both away."""
        shown = not self.pages.messages.notes
        self.pages.folds.set_kind("context", opened=shown)
        self.show_notes(shown=shown)

    def show_notes(self, *, shown: bool) -> None:
        """Show notes after the messages they follow, or do not."""
        held = self._held()
        self.pages.messages.notes = shown
        self.pages.forget()
        self._hold(*held)

    def turn_raw(self) -> None:
        """Show the record of the current message instead of what it says, or that again."""
        if not self.path:
            return
        row = self._row_of_bar(self.current, "")
        self.pages.raw ^= {self.conversation.skeleton.ids[self.path[self.current]]}
        self.pages.forget([self.current])
        self._show_bar(self.current, "", row)

    def unfold(self, position: int, holds: Callable[[Section], bool]) -> None:
        """Open the folded sections of a message that hold something."""
        folds = self.pages.folds
        sections = self.pages.sections(position)
        wanted = {section.key for section in sections if section.bar is not None and holds(section)}
        wanted |= {section.within for section in sections if section.key in wanted}
        closed = [each.key for each in sections if each.key in wanted and not folds.is_open(each)]
        for key in closed:
            folds.turn(key)
        if closed:
            self.pages.refold([position])

    # What changes from outside

    def resize(self, width: int, rows: int) -> None:
        """Another size of the window: the first character in it stays the first."""
        spot, place, at_end = self._held_character()
        self.window.rows = rows
        if width != self.pages.width:
            self.pages.resize(width)
        self.window.anchor = self._spot_of(spot, place)
        if self.follow and at_end:
            self.window.show_end()
        else:
            self.window.sync()

    def take(self, position: int, text: str, blocks: list[Block]) -> None:
        """Take in the blocks of a long text, made elsewhere."""
        if position >= len(self.path):
            return
        spot = self.window.anchor
        old = self.pages.page(spot.message)
        share = old.place(spot.line) / max(1, len(old.text))
        self.pages.take(text, blocks, position)
        if position == spot.message and spot.line > self.pages.lead(position):
            page = self.pages.page(position)
            self.window.anchor = Spot(position, page.line_at(round(share * len(page.text))))
        self.window.sync()

    def extend(self, conversation: Conversation, path: Sequence[int], to: int | None = None) -> None:
        """The conversation was read again, or another head is shown: what both paths share stays as it is.

        `to` is the entry that one goes to next: if that seems to be out of sight, nothing else is laid out.
        """
        at_end = self.window.at_end
        same = shared(self.conversation, self.path, conversation, path)
        self.conversation, self.path = conversation, path
        self.pages.extend(conversation, path, max(0, same - REACH))
        self.window.anchor = self._anchor_above(same, path)
        self.current = min(self.current, max(0, min(same, len(path) - 1)))
        aim = self.position(to) if to is not None else None
        if self.follow and at_end:
            self.window.show_end()
            self.current = self._next_shown(len(path), -1)
        elif aim is not None and not self._seems_near(aim):
            self.go(aim)
        else:
            self.window.sync()

    def beside(self, path: Sequence[int], later: Later) -> tuple[Making, Spot]:
        """Pages of a path of the same conversation as `extend` would show it, and the anchor it would keep.

        `later` takes the texts of another path for which that is only so in part.
        """
        same = shared(self.conversation, self.path, self.conversation, path)
        if same == len(path) == len(self.path):
            return self.pages, self.window.anchor
        return self.pages.beside(path, max(0, same - REACH), later), self._anchor_above(same, path)

    def reread(self) -> None:
        """Messages may say something else than before: the first character in the window stays as near as it can."""
        spot, place, at_end = self._held_character()
        self.pages.forget()
        self.window.anchor = self._spot_of(spot, place)
        if self.follow and at_end:
            self.window.show_end()
        else:
            self.window.sync()

    def _anchor_above(self, same: int, path: Sequence[int]) -> Spot:
        """Where the window begins on a path, of which the first `same` messages are those of this one."""
        parting = max(0, min(same, len(path) - 1))
        return self.window.anchor if self.window.anchor.message <= parting else Spot(parting, 0)

    def _seems_near(self, position: int) -> bool:
        """Whether a message begins in the window, as far as heights are known or guessed."""
        anchor, pages = self.window.anchor, self.pages
        return 0 <= pages.before(position) - pages.before(anchor.message) - anchor.line < self.window.rows

    # Holding on

    def _row_of_bar(self, position: int, key: str) -> int:
        return self.window.row_of(Spot(position, self._line_of_bar(position, key))) or 0

    def _show_bar(self, position: int, key: str, row: int) -> None:
        self.window.show(Spot(position, self._line_of_bar(position, key)), row)
        self._stay_in_view()

    def _line_of_bar(self, position: int, key: str) -> int:
        """The line of a section's bar; without one, the first line that says something."""
        page = self.pages.page(position)
        for number, line in enumerate(page.lines):
            if key and line.block >= 0 and page.blocks[line.block].fold == key:
                return number
        return self.pages.lead(position)

    def _held(self) -> tuple[int, int]:
        """The topmost message whose beginning is in view, and its row; else the one at the top."""
        for row, spot in enumerate(self.window.spots):
            if spot.line == self.pages.lead(spot.message):
                return spot.message, row
        return self.window.anchor.message, 0

    def _hold(self, position: int, row: int) -> None:
        if not self.path:
            return
        self.window.show(Spot(position, self.pages.lead(position)), row)
        self._stay_in_view()

    def _held_character(self) -> tuple[Spot, int, bool]:
        spot = self.window.anchor
        if not self.path:
            return spot, 0, True
        return spot, self.pages.page(spot.message).place(spot.line), self.window.at_end

    def _spot_of(self, spot: Spot, place: int) -> Spot:
        if not self.path or spot.line <= self.pages.lead(spot.message):
            return spot
        return Spot(spot.message, self.pages.page(spot.message).line_at(place))


def shared(old: Conversation, before: Sequence[int], new: Conversation, after: Sequence[int]) -> int:
    """Number of messages that two paths have in common. There is one way to a message: a bisection will do."""
    same, differs = 0, min(len(before), len(after)) + 1
    while same + 1 < differs:
        middle = (same + differs) // 2
        if old.skeleton.ids[before[middle - 1]] == new.skeleton.ids[after[middle - 1]]:
            same = middle
        else:
            differs = middle
    return same
