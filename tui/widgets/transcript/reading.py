"""Reading a path: where one is, what is folded, and what becomes of both when anything changes. Knows no terminal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bough.core.conversation import Conversation
from bough.core.tree import Path

from .layout import BLANK
from .pages import Later, Pages
from .pairing import REACH
from .sections import Fold, Folds, Section
from .window import Spot, Window


class Reading:
    """One conversation's path in a window, and the message that one is on (`current`, a position on the path)."""

    def __init__(
        self,
        conversation: Conversation,
        path: Sequence[int],
        *,
        width: int,
        rows: int,
        later: Later,
        clock: Callable[[], datetime],
    ) -> None:
        self.conversation = conversation
        self.path = path
        self.follow = False
        """Whether the end stays in view when messages are added, as long as it is in view."""
        self.current = 0
        self.pages = Pages(conversation, path, Folds(), width=width, later=later, clock=clock)
        self.window = Window(self.pages, rows)
        self.window.sync()

    @property
    def entry(self) -> int | None:
        """The message that one is on."""
        return self.path[self.current] if self.path else None

    def position(self, entry: int) -> int | None:
        """Where an entry is shown: a note at its message, a result at its call. None if it is not on the path."""
        skeleton = self.conversation.skeleton
        if not 0 <= entry < len(skeleton):
            return None
        if skeleton.kinds[entry] == "note":
            entry = skeleton.parents[entry]
        found = position_on(self.path, entry)
        return self.pages.messages.home(found) if found is not None else None

    # Moving

    def move(self, lines: int) -> None:
        """Move by lines."""
        self.window.move(lines)
        self._stay_in_view()

    def move_pages(self, pages: float) -> None:
        """Move by pages, of which two lines stay in view."""
        lines = max(1, round((self.window.rows - 2) * abs(pages)))
        self.move(lines if pages > 0 else -lines)

    def scroll_to(self, line: int) -> None:
        """Go where the scrollbar points."""
        self.window.show_line(line)
        self._stay_in_view()

    def go_start(self) -> None:
        """Go to the first message."""
        self.window.show(Spot(0, 0))
        self.current = self._next_shown(-1, 1, self._is_shown)

    def go_end(self) -> None:
        """Go to the last line."""
        self.window.show_end()
        self.current = self._next_shown(len(self.path), -1, self._is_shown)

    def go(self, position: int, *, calmly: bool = False) -> None:
        """Go to a message; `calmly`: without moving the text if all of the message is in view."""
        if not self.path:
            return
        self.current = position
        lines = range(self.pages.lead(position), self.pages.height(position))
        if calmly and all(self.window.row_of(Spot(position, line)) is not None for line in lines):
            return
        self.window.show(Spot(position, lines.start))

    def reveal(self, spot: Spot) -> None:
        """Go to a line of a message, without moving the text if the line is well in view."""
        self.current = spot.message
        self.window.sync()
        row, rows = self.window.row_of(spot), self.window.rows
        if row is None or not min(1, rows // 3) <= row < rows - min(1, rows // 3):
            self.window.show(spot, rows // 3)

    def go_message(self, step: int) -> None:
        """Go to the next (1) or previous (-1) message."""
        self.go(self._next_shown(self.current, step, self._is_shown), calmly=True)

    def go_prompt(self, step: int) -> None:
        """Go to the next or previous thing that a person typed; without one, stay."""
        kinds = self.conversation.skeleton.kinds
        at = self.current + step
        while 0 <= at < len(self.path) and kinds[self.path[at]] != "prompt":
            at += step
        if 0 <= at < len(self.path):
            self.go(at)

    # Folding

    def turn(self, position: int, key: str) -> None:
        """Fold or unfold one section; its bar stays where it is."""
        with_bar = (position, key)
        row = self._row_of_bar(*with_bar)
        self.pages.folds.turn(key)
        self.pages.refold([position])
        self._show_bar(*with_bar, row)

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
        with_place = self._held()
        for kind in kinds:
            self.pages.folds.set_kind(kind, opened=opened)
        self.pages.refold()
        self._hold(*with_place)

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
        with_place = self._held()
        self.pages.messages.notes = shown
        self.pages.forget()
        self._hold(*with_place)

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

    def take(self, position: int, text: str, blocks: list[Any]) -> None:
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

    def extend(self, conversation: Conversation, path: Sequence[int]) -> None:
        """The conversation was read again, or another head is shown: what both paths share stays as it is."""
        at_end = self.window.at_end
        shared = _shared(self.conversation, self.path, conversation, path)
        self.conversation, self.path = conversation, path
        self.pages.extend(conversation, path, max(0, shared - REACH))
        self.current = min(self.current, max(0, len(path) - 1))
        if self.window.anchor.message >= len(path):
            self.window.anchor = Spot(max(0, len(path) - 1), 0)
        if self.follow and at_end:
            self.window.show_end()
            self.current = self._next_shown(len(path), -1, self._is_shown)
        else:
            self.window.sync()

    def state(self) -> dict[str, Any]:
        """Where one is and what is folded, by ids: plain values that can be stored."""
        folds = self.pages.folds
        spot = self.window.anchor
        ids = self.conversation.skeleton.ids
        return {
            "anchor": ids[self.path[spot.message]] if self.path else "",
            "line": spot.line,
            "current": ids[self.path[self.current]] if self.path else "",
            "folds": sorted(folds.turned),
            "kinds": dict(folds.kinds),
            "notes": self.pages.messages.notes,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to where `state` was taken, as far as that is still there. Anything odd in it is passed over."""
        folds, kinds = state.get("folds"), state.get("kinds")
        self.pages.folds = Folds(
            (key for key in folds if isinstance(key, str)) if isinstance(folds, list) else (),
            {str(kind): value is True for kind, value in kinds.items()} if isinstance(kinds, dict) else {},
        )
        self.pages.messages.notes = state.get("notes") is True
        self.pages.forget()
        anchor, line = self._position_of_id(state.get("anchor")), state.get("line")
        current = self._position_of_id(state.get("current"))
        if anchor is not None:
            most = max(0, self.pages.height(anchor) - 1)
            self.window.anchor = Spot(anchor, min(most, max(0, line)) if isinstance(line, int) else 0)
        if current is not None:
            self.current = current
        self.window.sync()

    # Holding on

    def _stay_in_view(self) -> None:
        """The current message is one that is in view: the same as long as it is, else the topmost."""
        seen = [spot.message for spot in self.window.spots if self.pages.page(spot.message).lines[spot.line] != BLANK]
        if seen and self.current not in seen:
            self.current = seen[0]

    def _is_shown(self, position: int) -> bool:
        return self.pages.height(position) > 0

    def _next_shown(self, position: int, step: int, holds: Callable[[int], bool]) -> int:
        at = position + step
        while 0 <= at < len(self.path):
            if holds(at):
                return at
            at += step
        return max(0, min(position, len(self.path) - 1))

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

    def _position_of_id(self, id: object) -> int | None:
        entry = self.conversation.index_of(id) if isinstance(id, str) and id else None
        return position_on(self.path, entry) if entry is not None else None


def position_on(path: Sequence[int], entry: int) -> int | None:
    """Where an entry is on a path, None if it is not on it."""
    if isinstance(path, Path):
        return path.position(entry)
    return path.index(entry) if entry in path else None


def _shared(old: Conversation, before: Sequence[int], new: Conversation, after: Sequence[int]) -> int:
    """Number of messages that two paths have in common. There is one way to a message: a bisection will do."""
    same, differs = 0, min(len(before), len(after)) + 1
    while same + 1 < differs:
        middle = (same + differs) // 2
        if old.skeleton.ids[before[middle - 1]] == new.skeleton.ids[after[middle - 1]]:
            same = middle
        else:
            differs = middle
    return same
