"""The screen of what keeps conversations: five sections, a table in each, and below it what is under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from bough.tui.commands import WHILE_KEEPING
from bough.tui.screens.browse.bindings import first_key
from bough.tui.screens.browse.work import Ended, Partly
from bough.tui.screens.command_screen import Answer, CommandScreen
from bough.tui.screens.questions import Questions
from bough.tui.widgets.pane import Pane
from bough.tui.widgets.table import TableHead, TableView
from bough.tui.widgets.title_line import TitleLine

from .errands import Errands
from .facts_view import FactsView
from .piles import Piles
from .sections import SECTIONS
from .table_pane import TablePane

if TYPE_CHECKING:
    from .desk import Desk
    from .level import Level

_MEANWHILE = frozenset("up down page-up page-down top bottom back leave-keeping help palette themes".split()) | {
    "next-section",
    "previous-section",
    *(f"go-{name}" for name in SECTIONS),
}
"""Commands that can be given while a section writes something."""


class KeepingScreen(CommandScreen[None]):
    """Shows one section at a time; what one was doing in another stays there as long as the screen is open."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "TableView"
    place = "keeping"
    also = WHILE_KEEPING

    def __init__(self, desk: Desk, section: str) -> None:
        config = desk.config
        super().__init__(config)
        self.desk = desk
        self.piles = Piles(self, section)
        self.title_line = TitleLine(self._clicked)
        head = TableHead(self._sort_by)
        self.table = TableView(self._moved, self._activated, head=head, ascii=config.ascii)
        self.keyless(self.table)
        self.pane = TablePane(head, self.table, ascii=config.ascii)
        self.facts = FactsView(id="known")
        self.facts_pane = Pane(title="details", ascii=config.ascii, id="facts")
        self.facts_pane.view = self.facts
        self.questions = Questions(self, self.table)
        self.errands = Errands(self)
        self.answers = self._answers()

    def compose(self) -> ComposeResult:
        """The frame; what is in it is read when it is there."""
        yield self.title_line
        yield self.pane
        yield self.facts_pane
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Show the section that was asked for."""
        self.title_line.show_keys(f"{first_key(self.config.keys, 'next-section')} next", "next-section")
        self.go(self.piles.section)

    # Commands

    def _answers(self) -> Mapping[str, Answer]:
        table = self.table
        return {
            "up": table.action_cursor_up,
            "down": table.action_cursor_down,
            "page-up": table.action_page_up,
            "page-down": table.action_page_down,
            "top": table.action_cursor_home,
            "bottom": table.action_cursor_end,
            "next-section": partial(self._beside, 1),
            "previous-section": partial(self._beside, -1),
            **{f"go-{name}": partial(self.go, name) for name in SECTIONS},
            "look-again": self._look_again,
            "back": self._back,
            "leave-keeping": self._leave,
            **self.everywhere(),
        }

    def answer(self, id: str) -> Answer:
        """What the screen does, or the level that is shown."""
        return self.answers.get(id) or self.level.answers()[id]

    def is_typed(self, id: str) -> bool:  # noqa: ARG002 - all of them
        """No key is a command while a name is typed or a question waits."""
        return self.questions.open

    def can(self, id: str) -> bool:
        """Whether there is such a command here."""
        return super().can(id) or id in self.level.answers()

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        if refused := super().refusal(id):
            return self.level.missing(id) or refused
        written = self.errands.written(self.piles.section)
        if written and id not in _MEANWHILE:
            return f"Wait until this is done: {written}. {first_key(self.config.keys, 'back')} stops it."
        if id in self.answers:
            return ""
        return (self.desk.read_only() if id in self.level.writes else "") or self.level.refusal(id)

    # Sections and their levels

    @property
    def level(self) -> Level:
        """What is shown."""
        return self.piles.top

    def go(self, section: str) -> None:
        """Show a section; what it shows is read when one comes there first."""
        new = self.piles.go(section)
        self.title_line.show_panes(SECTIONS, section)
        self.show()
        if new:
            self.level.look()

    def push(self, level: Level) -> None:
        """Lay another table over the one that is shown, and read it."""
        self.piles.push(level)
        self.show()
        level.look()

    def back_to_first(self, level: Level) -> None:
        """What a level proposed was done: show the first one of its section anew."""
        first = self.piles.back_to_first(level)
        self.show()
        first.look()

    def show_level(self, level: Level) -> None:
        """Show what a level has now, if it is the one that is seen."""
        if level is self.level:
            self.show()

    def show(self) -> None:
        """Show what the level has now, the cursor where it was."""
        level = self.level
        self.pane.entitle(level.title)
        key = level.remembered
        self.table.show(level.columns, level.rows, nothing=level.nothing, sorted_by=level.sorted_by, key=key)
        self._moved()
        self.show_hints()

    def _moved(self) -> None:
        self.level.remembered = self.table.current or self.level.remembered
        self.pane.count(self.table.place_words)
        self.facts.show(self.level.facts())

    async def _clicked(self, id: str) -> None:
        if not self.is_typed(id):
            await self.action_give(id)

    def _sort_by(self, column: str) -> None:
        self.level.sort_by(column)

    def _activated(self) -> None:
        self.call_later(self.action_give, "open")

    def _beside(self, step: int) -> None:
        self.go(SECTIONS[(SECTIONS.index(self.piles.section) + step) % len(SECTIONS)])

    def _back(self) -> None:
        if self.errands.stop(self.piles.section, wait=bool(self.level.rows)):
            self.say("Stopping …")
        elif self.piles.pop():
            self.show()
        else:
            self._leave()

    def _leave(self) -> None:
        if self.errands.writing:
            self.say("Something is still being written here; wait for it, or stop it.", "warning")
            return
        self.errands.works.stop()
        self.dismiss()

    def _look_again(self) -> None:
        self.level.look()

    # What happens

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self.errands.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """All of it, or why not."""
        self.errands.ended(message)
