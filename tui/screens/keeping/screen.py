"""The screen of what keeps conversations: five sections, a table in each, and below it what is under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.screen import Screen

from bough.core.errors import BoughError, Stopped
from bough.tui.commands import COMMANDS, WHILE_KEEPING
from bough.tui.screens.browse.bindings import bindings, first_key, hints
from bough.tui.screens.browse.work import Ended, Partly, Task, Works
from bough.tui.widgets.key_bar import KeyBar
from bough.tui.widgets.pane import Pane
from bough.tui.widgets.status_line import StatusLine, Tone
from bough.tui.widgets.table import TableHead, TableView
from bough.tui.widgets.title_line import TitleLine

from .facts_view import FactsView
from .questions import Questions
from .sections import SECTIONS, first_level
from .table_pane import TablePane

if TYPE_CHECKING:
    from bough.tui.application import BoughApp

    from .desk import Desk
    from .level import Answer, Level

T = TypeVar("T")


class Running(NamedTuple):
    """What a section does in a thread."""

    task: Task[Any]
    writes: bool
    """Whether it changes something: then nothing else is begun, and nobody leaves, until it has ended."""


_OURS = frozenset(command.id for command in COMMANDS if command.place == "keeping") | WHILE_KEEPING


class KeepingScreen(Screen[None]):
    """Shows one section at a time; what one was doing in another stays there as long as the screen is open."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "TableView"

    def __init__(self, desk: Desk, section: str) -> None:
        super().__init__()
        config = desk.config
        self.desk = desk
        self.config = config
        self.section = section
        self._piles: dict[str, list[Level]] = {}
        self._going: dict[str, Running] = {}
        self._bindings = BindingsMap(bindings({id: keys for id, keys in config.keys.items() if id in _OURS}))
        self.title_line = TitleLine()
        head = TableHead()
        self.table = TableView(self._moved, self._open, head=head, ascii=config.ascii)
        self.table._bindings = BindingsMap()  # noqa: SLF001 - the command table decides on every key
        self.pane = TablePane(head, self.table, ascii=config.ascii)
        self.facts = FactsView(id="known")
        self.facts_pane = Pane(title="details", ascii=config.ascii, id="facts")
        self.facts_pane.view = self.facts
        self.status = StatusLine(ascii=config.ascii)
        self.key_bar = KeyBar(self.action_give)
        self.questions = Questions(self)
        self.works = Works(self, self.status.progress, lambda text: self.say(text, "error"))
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
        self.go(self.section)

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
            "open": table.action_activate,
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
        if id in self._own:
            return ""
        if id in self.level.writes and (why := self.desk.read_only()):
            return why
        busy = self._going.get(self.section)
        if busy is not None and busy.writes:
            return f"Wait until this is done: {busy.task.label}. {first_key(self.config.keys, 'back')} stops it."
        return self.level.refusal(id)

    # Sections and their levels

    @property
    def level(self) -> Level:
        """What is shown."""
        if self.section not in self._piles:
            self._piles[self.section] = [first_level(self.section, self, self.desk)]
        return self._piles[self.section][-1]

    def section_of(self, level: Level) -> str:
        """The section that a level is in; the one that is shown if it is in none any more."""
        return next((name for name, pile in self._piles.items() if level in pile), self.section)

    def go(self, section: str) -> None:
        """Show a section; what it shows is read when one comes there first."""
        self.section = section
        new = section not in self._piles
        self.title_line.show_panes(SECTIONS, section)
        self.show()
        if new:
            self.level.look()

    def push(self, level: Level) -> None:
        """Lay another table over the one that is shown, and read it."""
        self._piles[self.section].append(level)
        self.show()
        level.look()

    def pop(self) -> bool:
        """Go back to the table below. False if this is the last one."""
        pile = self._piles[self.section]
        if len(pile) > 1:
            pile.pop()
            self.show()
            return True
        return False

    def back_to_first(self, level: Level) -> None:
        """What a level proposed was done: show the first one of its section anew."""
        pile = next(pile for pile in self._piles.values() if level in pile)
        del pile[1:]
        if self.level is pile[0]:
            self.show()
        pile[0].look()

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

    def _open(self) -> None:
        answer = self.level.answers().get("open")
        if answer is not None:
            answer()

    def _beside(self, step: int) -> None:
        self.go(SECTIONS[(SECTIONS.index(self.section) + step) % len(SECTIONS)])

    def _back(self) -> None:
        running = self._going.get(self.section)
        if running is not None and not running.task.stopped and (running.writes or self.level.rows):
            running.task.stop()  # and wait for what it says: whoever writes knows best how far it came
            self.say("Stopping …")
            return
        if running is not None and not running.writes:
            running.task.stop()
        if not self.pop():
            self._leave()

    def _leave(self) -> None:
        if any(running.writes for running in self._going.values()):
            self.say("Something is still being written here; wait for it, or stop it.", "warning")
            return
        self.works.stop()
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

    # What takes its time

    def work(
        self,
        section: str,
        label: str,
        body: Callable[[Task[T]], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[str], None] | None = None,
        writes: bool = False,
    ) -> None:
        """Have something done in a thread, one thing a section. `failed` takes why it was not, else that is said."""

        def run(task: Task[T | BoughError]) -> T | BoughError:
            try:
                return body(cast("Task[T]", task))
            except BoughError as error:
                return error

        def ended(result: T | BoughError) -> None:
            if not isinstance(result, BoughError):
                done(result)
            elif isinstance(result, Stopped) or failed is None:
                self.say(str(result), "plain" if isinstance(result, Stopped) else "error")
            else:
                failed(str(result))
            self.show_hints()

        self._going[section] = Running(self.works.start(section, label, run, ended), writes)

    def on_partly(self, message: Partly) -> None:
        """A part of what the thread was asked for."""
        self.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """All of it, or why not."""
        running = self._going.get(message.task.kind)
        if running is not None and running.task is message.task:
            del self._going[message.task.kind]
        self.works.ended(message)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say one sentence in the status line."""
        self.status.say(text, tone)

    def show_hints(self) -> None:
        """Show the keys that would do something now."""
        answers = self.level.answers()
        here = {*answers, *self._own} if "open" in answers else {*answers, *self._own} - {"open"}
        self.key_bar.show_hints([hint for hint in hints(self.config.keys, here.__contains__) if hint.command in _OURS])
