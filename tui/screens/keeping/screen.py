"""The screen of what keeps conversations: five sections, a table in each, and below it what is under the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.screen import Screen

from bough.tui.commands import COMMANDS, WHILE_KEEPING
from bough.tui.screens.browse.bindings import bindings, first_key, hints
from bough.tui.screens.browse.work import Ended, Partly
from bough.tui.widgets.key_bar import KeyBar
from bough.tui.widgets.pane import Pane
from bough.tui.widgets.status_line import StatusLine, Tone
from bough.tui.widgets.steady import Steady
from bough.tui.widgets.table import TableHead, TableView
from bough.tui.widgets.title_line import TitleLine

from .errands import Errands
from .facts_view import FactsView
from .piles import Piles
from .questions import Questions
from .sections import SECTIONS
from .table_pane import TablePane

if TYPE_CHECKING:
    from bough.tui.application import BoughApp

    from .desk import Desk
    from .level import Answer, Level

_MEANWHILE = frozenset("up down page-up page-down top bottom back leave-keeping help palette themes".split()) | {
    "next-section",
    "previous-section",
    *(f"go-{name}" for name in SECTIONS),
}
"""Commands that can be given while a section writes something."""
_OURS = frozenset(command.id for command in COMMANDS if command.place == "keeping") | WHILE_KEEPING


class KeepingScreen(Screen[None], Steady):
    """Shows one section at a time; what one was doing in another stays there as long as the screen is open."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "TableView"

    def __init__(self, desk: Desk, section: str) -> None:
        super().__init__()
        config = desk.config
        self.desk = desk
        self.config = config
        self.piles = Piles(self, section)
        self._bindings = BindingsMap(bindings({id: keys for id, keys in config.keys.items() if id in _OURS}))
        self.title_line = TitleLine()
        head = TableHead()
        self.table = TableView(self._moved, self._activated, head=head, ascii=config.ascii)
        self.table._bindings = BindingsMap()  # noqa: SLF001 - the command table decides on every key
        self.pane = TablePane(head, self.table, ascii=config.ascii)
        self.facts = FactsView(id="known")
        self.facts_pane = Pane(title="details", ascii=config.ascii, id="facts")
        self.facts_pane.view = self.facts
        self.status = StatusLine(ascii=config.ascii)
        self.key_bar = KeyBar(self.action_give)
        self.questions = Questions(self)
        self.errands = Errands(self)
        self._own = self._answers()

    def compose(self) -> ComposeResult:
        """The frame; what is in it is read when it is there."""
        yield self.title_line
        yield self.pane
        yield self.facts_pane
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Show the section that was asked for."""
        self.title_line.show_keys(f"{first_key(self.config.keys, 'next-section')} next")
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
            "help": self._help,
            "palette": self._palette,
            "themes": self._themes,
        }

    @property
    def bough(self) -> BoughApp:
        """The app, by its own type."""
        return cast("BoughApp", self.app)

    async def action_give(self, id: str) -> None:
        """Do a command, wherever it came from: a key, the palette, the key bar."""
        self.status.done()
        if refusal := self.refusal(id):
            self.say(refusal)
        else:
            done = (self._own.get(id) or self.level.answers()[id])()
            if isawaitable(done):
                await done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key is a command while a name is typed or a question waits."""
        return not self.questions.open if action == "give" else super().check_action(action, parameters)

    def can(self, id: str) -> bool:
        """Whether there is such a command here."""
        return id in self._own or id in self.level.answers()

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        if not self.can(id):
            return "That cannot be done here."
        written = self.errands.written(self.piles.section)
        if written and id not in _MEANWHILE:
            return f"Wait until this is done: {written}. {first_key(self.config.keys, 'back')} stops it."
        if id in self._own:
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

    def _help(self) -> None:
        from bough.tui.screens.help import HelpScreen  # noqa: PLC0415 - start-up time

        self.app.push_screen(HelpScreen("keeping", self.config.keys, ascii=self.config.ascii))

    def _look_again(self) -> None:
        self.level.look()

    def _palette(self) -> None:
        self.bough.action_command_palette()

    def _themes(self) -> None:
        self.bough.wardrobe.choose()

    # What happens

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self.errands.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """All of it, or why not."""
        self.errands.ended(message)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say one sentence in the status line."""
        self.status.say(text, tone)

    def show_hints(self) -> None:
        """Show the keys that would do something now."""
        here = {*self.level.answers(), *self._own}
        self.key_bar.show_hints([hint for hint in hints(self.config.keys, here.__contains__) if hint.command in _OURS])
