"""A screen beside browsing: its commands come from the table, and what there is to say goes to its status line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, TypeVar, cast

from textual.binding import BindingsMap
from textual.widget import Widget

from bough.tui.commands import COMMANDS
from bough.tui.screens.browse.bindings import bindings, hints
from bough.tui.screens.left_once import LeftOnce
from bough.tui.widgets.key_bar import KeyBar
from bough.tui.widgets.status_line import StatusLine, Tone
from bough.tui.widgets.steady import Steady

if TYPE_CHECKING:
    from bough.tui.application import BoughApp
    from bough.tui.config import Config

Answer = Callable[[], object]
Result = TypeVar("Result")


class CommandScreen(LeftOnce[Result], Steady):
    """Gives its keys, the palette and the key bar the same commands: those of `place`, and what else it takes."""

    place = ""
    """Where the table of commands says that they belong."""
    also: frozenset[str] = frozenset()
    """Commands of browsing that can be given here too."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        self.ids = frozenset(command.id for command in COMMANDS if command.place == self.place) | self.also
        self._bindings = BindingsMap(bindings({id: keys for id, keys in config.keys.items() if id in self.ids}))
        self.status = StatusLine(ascii=config.ascii)
        self.key_bar = KeyBar(self.action_give)
        self.answers: Mapping[str, Answer] = {}
        """What each command does; a screen sets them when its parts are made."""

    @property
    def bough(self) -> BoughApp:
        """The app, by its own type."""
        return cast("BoughApp", self.app)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say one sentence in the status line."""
        self.status.say(text, tone)

    # Commands

    async def action_give(self, id: str) -> None:
        """Do a command, wherever it came from: a key, the palette, the key bar."""
        self.status.done()
        if refusal := self.refusal(id):
            self.say(refusal)
            return
        done = self.answer(id)()
        if isawaitable(done):
            await done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is typed is no command."""
        return not self.is_typed(str(parameters[0])) if action == "give" else super().check_action(action, parameters)

    def answer(self, id: str) -> Answer:
        """What a command does that is not refused."""
        return self.answers[id]

    def is_typed(self, id: str) -> bool:  # noqa: ARG002 - for those that override it
        """Whether the key of a command goes to what is being typed instead."""
        return False

    def can(self, id: str) -> bool:
        """Whether a command belongs here and would do something now."""
        return id in self.answers

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        return "" if self.can(id) else "That cannot be done here."

    def everywhere(self) -> dict[str, Answer]:
        """What every such screen answers beside its own, unless nearly all its keys are text."""
        return {"help": self._help, "palette": self._palette, "themes": self._themes}

    def show_hints(self) -> None:
        """Show the keys that would do something now."""
        self.key_bar.show_hints([hint for hint in hints(self.config.keys, self.can) if hint.command in self.ids])

    @staticmethod
    def keyless(view: Widget) -> None:
        """Take the keys that Textual gave a view: the table of commands decides on every one."""
        view._bindings = BindingsMap()  # noqa: SLF001 - there is no other way to have none

    def _help(self) -> None:
        from bough.tui.screens.help import HelpScreen  # noqa: PLC0415 - start-up time

        self.app.push_screen(HelpScreen(self.place, self.config.keys, ascii=self.config.ascii))

    def _palette(self) -> None:
        self.bough.action_command_palette()

    def _themes(self) -> None:
        self.bough.wardrobe.choose()
