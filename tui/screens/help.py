"""Every key, by the pane in which it works: made from the command table, so that it is always right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from bough.tui.commands import COMMANDS, PLACES, Command
from bough.tui.keys import shown


class HelpScreen(ModalScreen[None]):
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
        self._text = help_text(place, keys)
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="sheet", classes="-ascii" if self._ascii else "") as sheet:
            sheet.border_title = Content("keys")
            sheet.border_subtitle = Content("esc closes")
            yield Static(self._text, markup=False)

    def action_scroll(self, way: str) -> None:
        """Scroll without animation."""
        getattr(self.query_one("#sheet"), f"scroll_{way}")(animate=False)


def help_text(place: str, keys: Mapping[str, Sequence[str]]) -> Content:
    """All commands with their keys, under the headings of their panes."""
    order = [place, "everywhere", *(other for other in PLACES if other not in {place, "everywhere"})]
    parts: list[str | tuple[str, str]] = []
    for heading in order:
        rows = [command for command in COMMANDS if command.place == heading]
        name = next(words for key, words in PLACES.items() if key == heading) if heading in PLACES else ""
        parts += [(f"{name}\n", "bold $primary")] if rows else []
        for command in rows:
            parts += _row(command, keys.get(command.id, ()))
        parts += ["\n"] if rows else []
    parts.append(('Keys are set in config.toml, under [keys]: copy = "c"', "$text-muted"))
    return Content.assemble(*parts)


def _row(command: Command, keys: Sequence[str]) -> list[str | tuple[str, str]]:
    written = " ".join(shown(key) for key in keys) or "(palette)"
    explained = f"  {command.help}" if command.help else ""
    return [(f"  {written:<14}", "bold"), f"{command.title}.", (f"{explained}\n", "$text-muted")]
