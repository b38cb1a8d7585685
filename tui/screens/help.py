"""Every key, by the pane in which it works: made from the command table, so that it is always right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from bough.tui.commands import APART, COMMANDS, PLACES, Command
from bough.tui.keys import shown
from bough.tui.screens.left_once import LeftOnce

_KEYS = 16
"""Columns of the keys."""
_WIDEST, _FRAME, _NARROWEST = 96, 8, 12
"""Columns of the sheet at most, of its border, padding and scrollbar, and of what is explained at least."""


class HelpScreen(ModalScreen[None], LeftOnce[None]):
    """The keys of the pane that has the focus first, then those of everywhere, then the other panes'."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "Close", show=False),
        Binding("j,down", "scroll('down')", "Down", show=False),
        Binding("k,up", "scroll('up')", "Up", show=False),
        Binding("space,pagedown", "scroll('page_down')", "Page down", show=False),
        Binding("b,pageup", "scroll('page_up')", "Page up", show=False),
        Binding("g,home", "scroll('home')", "Top", show=False),
        Binding("G,end", "scroll('end')", "Bottom", show=False),
    ]

    def __init__(self, place: str, keys: Mapping[str, Sequence[str]], *, ascii: bool = False) -> None:
        super().__init__()
        self._place = place
        self._keys = keys
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="sheet", classes="-ascii" if self._ascii else "") as sheet:
            sheet.border_title = Content("keys")
            sheet.border_subtitle = Content("esc closes")
            yield Static(self._text(self.app.size.width), markup=False)

    def on_resize(self, event: Resize) -> None:
        """Break the lines for the width that the style sheet gives the sheet."""
        self.query_one(Static).update(self._text(event.size.width))

    def _text(self, columns: int) -> Content:
        return help_text(self._place, self._keys, min(_WIDEST, columns * 9 // 10) - _FRAME)

    def action_scroll(self, way: str) -> None:
        """Scroll without animation."""
        getattr(self.query_one("#sheet"), f"scroll_{way}")(animate=False)


def help_text(place: str, keys: Mapping[str, Sequence[str]], width: int) -> Content:
    """All commands with their keys, under the headings of their panes, in lines of a width.

    On a screen of its own, those that can be given there.
    """
    apart = next((also for name, also in APART.items() if name == place), None)
    others = [] if apart is not None else [name for name in PLACES if name not in {place, "everywhere"}]
    order = [place, "everywhere", *others]
    parts: list[str | tuple[str, str]] = []
    for heading in order:
        rows = [command for command in COMMANDS if command.place == heading and _works(command, apart)]
        name = next(words for key, words in PLACES.items() if key == heading) if heading in PLACES else ""
        parts += [(f"{name}\n", "bold $primary")] if rows else []
        for command in rows:
            parts += _row(command, keys.get(command.id, ()), width)
        parts += ["\n"] if rows else []
    parts.append(('Keys are set in config.toml, under [keys]: copy = "c"', "$text-muted"))
    return Content.assemble(*parts)


def _works(command: Command, apart: frozenset[str] | None) -> bool:
    """Whether a command can be given: screens of their own have few of those of everywhere."""
    return apart is None or command.place != "everywhere" or command.id in apart


def _row(command: Command, keys: Sequence[str], width: int) -> list[str | tuple[str, str]]:
    """A command: its keys in a column of their own, beside them what it does, the explanation in quieter letters."""
    written = " ".join(shown(key) for key in keys) or "(palette)"
    left = len(f"{command.title}.")
    parts: list[str | tuple[str, str]] = [(f"  {written:<{_KEYS - 2}}", "bold")]
    for number, line in enumerate(wrap(f"{command.title}.  {command.help}", max(_NARROWEST, width - _KEYS))):
        parts += [" " * _KEYS if number else "", line[:left], (f"{line[left:]}\n", "$text-muted")]
        left = max(0, left - len(line) - 1)
    return parts
