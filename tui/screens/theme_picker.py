"""Choosing a theme: each is shown on the whole screen while the cursor is on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bough.tui.safe import safe_line
from bough.tui.screens.left_once import LeftOnce
from bough.tui.themes import ThemeFile


class _Themes(OptionList):
    """A list that takes no page up or down before it is laid out: that would end the app."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region.height:
            super()._move_page(direction)


class ThemePicker(ModalScreen[str | None], LeftOnce[str | None]):
    """Answers with the name of the theme that was chosen, or None."""

    CSS_PATH = "theme_picker.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Keep the theme", show=False),
        Binding("j", "move('down')", "Down", show=False),
        Binding("k", "move('up')", "Up", show=False),
    ]

    def __init__(self, themes: Sequence[ThemeFile], current: str, preview: Callable[[ThemeFile], None]) -> None:
        super().__init__()
        self._themes = list(themes)
        self._current = current
        self._preview = preview

    def compose(self) -> ComposeResult:
        """One theme a row, with what it is for."""
        options = _Themes(*(Option(_row(theme)) for theme in self._themes), id="themes", markup=False)
        options.border_title = Content("themes")
        options.border_subtitle = Content("enter chooses · esc keeps")
        names = [theme.name for theme in self._themes]
        options.highlighted = names.index(self._current) if self._current in names else 0
        yield options

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the whole screen in this theme."""
        self._preview(self._themes[event.option_index])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Keep it."""
        self.dismiss(self._themes[event.option_index].name)

    def action_move(self, way: str) -> None:
        """One row up or down."""
        options = self.query_one(OptionList)
        if way == "down":
            options.action_cursor_down()
        else:
            options.action_cursor_up()


def _row(theme: ThemeFile) -> Content:
    about = safe_line(theme.about or ("dark" if theme.dark else "light"))
    return Content.assemble((f"{safe_line(theme.title):<18} ", "bold"), (about, "$text-muted"))
