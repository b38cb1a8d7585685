"""What both dialogs have in common: a list to choose from, what follows from the choice, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bough.tui.commands import COMMANDS, IN_DIALOGS, Place
from bough.tui.safe import safe_line
from bough.tui.screens.browse.bindings import bindings, hints
from bough.tui.screens.browse.work import Ended, Partly, Works
from bough.tui.screens.left_once import LeftOnce
from bough.tui.widgets.key_bar import KeyBar
from bough.tui.widgets.status_line import StatusLine, Tone

if TYPE_CHECKING:
    from bough.core.model import Problem
    from bough.tui.application import BoughApp
    from bough.tui.config import Config

Answer = Callable[[], object]
_LOW = 30
"""Lines below which the list is short: what follows from the choice has to be seen as well."""
_TOLD = 4
"""Problems that are said one by one."""


class Choices(OptionList):
    """A list without keys of its own, which takes no page up or down before it is laid out."""

    def __init__(self) -> None:
        super().__init__(id="choices", markup=False)
        self._bindings = BindingsMap()

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region.height:
            super()._move_page(direction)


class Dialog(ModalScreen[None], LeftOnce[None]):
    """One list, some lines below it, and what can be done."""

    AUTO_FOCUS: ClassVar[str | None] = "Choices"
    PLACE: ClassVar[Place]
    """Where its commands stand in the command table."""
    DEFAULT_CSS: ClassVar[str] = """
    Dialog {
        align: center middle;
        background: $background 60%;
        #panel {
            width: 90%; max-width: 100; height: auto; max-height: 92%;
            border: round $border; background: $surface; padding: 0 1;
        }
        #panel.-ascii { border: ascii $border; }
        #choices {
            height: auto; max-height: 14; border: none; padding: 0; background: $surface;
            scrollbar-size-vertical: 1;
        }
        #choices:focus { border: none; }
        &.-low #panel { max-height: 100%; }
        &.-low #choices { max-height: 9; }
        #facts { height: auto; max-height: 14; padding: 1 1 0 1; background: $surface; }
        StatusLine { background: $surface; }
        KeyBar { background: $surface; }
    }
    """

    def __init__(self, title: str, config: Config) -> None:
        super().__init__()
        self.config = config
        ours = {command.id for command in COMMANDS if command.place == self.PLACE} | IN_DIALOGS
        self._bindings = BindingsMap(bindings({id: keys for id, keys in config.keys.items() if id in ours}))
        self.choices = Choices()
        self.facts = Static(id="facts", markup=False)
        self.status = StatusLine(ascii=config.ascii)
        self.key_bar = KeyBar(self.action_give)
        self.panel = Vertical(self.choices, self.facts, self.status, self.key_bar, id="panel")
        self.panel.border_title = Content(safe_line(title))
        self.panel.set_class(config.ascii, "-ascii")
        self.works = Works(self, self.status.progress, lambda text: self.say(text, "error"))
        self.answers = {**self._moves(), **self.own_answers()}

    def compose(self) -> ComposeResult:
        """All of it is one panel."""
        yield self.panel

    def _moves(self) -> dict[str, Answer]:
        choices = self.choices
        return {
            "up": choices.action_cursor_up,
            "down": choices.action_cursor_down,
            "page-up": choices.action_page_up,
            "page-down": choices.action_page_down,
            "top": choices.action_first,
            "bottom": choices.action_last,
        }

    # For those who build on it

    def own_answers(self) -> Mapping[str, Answer]:
        """What is done for each command of this dialog."""
        raise NotImplementedError

    def can(self, id: str) -> bool:
        """Whether a command would do anything now."""
        return id in self.answers

    @property
    def typing(self) -> bool:
        """Whether letters are text now."""
        return False

    def chosen(self) -> None:
        """The cursor moved."""

    # Commands

    async def action_give(self, id: str) -> None:
        """Do a command, wherever it came from."""
        self.status.done()
        if self.can(id):
            self.answers[id]()
            self.show_hints()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is typed, letters are text."""
        if action == "give":
            return not self.typing
        return super().check_action(action, parameters)

    @property
    def bough(self) -> BoughApp:
        """The app, by its own type."""
        return cast("BoughApp", self.app)

    # What is seen

    def offer(self, rows: Sequence[Content], at: int = 0) -> None:
        """Show other rows, the cursor on one of them."""
        self.choices.clear_options()
        self.choices.add_options([Option(row) for row in rows])
        self.choices.highlighted = at if rows else None

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say one sentence."""
        self.status.say(text, tone)

    def show_hints(self) -> None:
        """Show the keys that would do something now."""
        self.key_bar.show_hints(hints(self.config.keys, lambda one: one not in IN_DIALOGS and self.can(one)))

    def on_mount(self) -> None:
        """Show the keys."""
        self.show_hints()

    def on_resize(self, event: Resize) -> None:
        """Leave room for what stands below the list."""
        self.set_class(event.size.height < _LOW, "-low")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What follows from the choice."""
        event.stop()
        self.chosen()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses; the keys do."""
        event.stop()

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """All of what a thread was asked for, or why not."""
        self.works.ended(message)


def line(label: str, text: str, style: str = "") -> Content:
    """One line below the list: what it is about, and what is said of it."""
    return Content.assemble((f"{label:<9}", "$text-muted"), (safe_line(text), style))


def told(problems: Sequence[Problem]) -> list[Content]:
    """What a format could not hold, the first ones in words."""
    lines = [
        line("⚠" if not number else "", one.message, "$text-warning") for number, one in enumerate(problems[:_TOLD])
    ]
    more = len(problems) - _TOLD
    return [*lines, line("", f"… and {more} more")] if more > 0 else lines
