"""Choosing one of several merges that were left half decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bough.tui.screens.left_once import LeftOnce


class Row(NamedTuple):
    """A merge as the list has it: texts that are safe to show."""

    ours: str
    theirs: str
    title: str
    """Of the conversation that ours is from."""
    left: int
    """Items that are still to be decided."""
    saved: str
    """When it was left."""


class WaitingMerges(ModalScreen[int | None], LeftOnce[int | None]):
    """Answers with the number of the merge that was chosen, or None."""

    CSS_PATH = "waiting.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Back", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self, rows: Sequence[Row], *, ascii: bool = False) -> None:
        super().__init__()
        self._rows = rows
        self._arrow = "->" if ascii else "→"

    def compose(self) -> ComposeResult:
        """One merge two lines."""
        options = OptionList(*(Option(self._content(row)) for row in self._rows), id="waiting", markup=False)
        options.border_title = Content("merges that wait")
        options.border_subtitle = Content("enter takes it up · esc goes back")
        yield options

    def _content(self, row: Row) -> Content:
        return Content.assemble(
            (row.theirs, "$secondary"),
            f" {self._arrow} ",
            (row.ours, "$primary"),
            "\n",
            (f"{row.saved} · {row.left:,} open · {row.title}", "$text-muted"),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it up."""
        self.dismiss(event.option_index)

    def action_down(self) -> None:
        """One row down."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """One row up."""
        self.query_one(OptionList).action_cursor_up()
