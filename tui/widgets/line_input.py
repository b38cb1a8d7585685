"""An input of one line, as all of ours are."""

from __future__ import annotations

from textual.strip import Strip
from textual.widgets import Input


class LineInput(Input):
    """Takes what is typed behind the text it begins with."""

    def __init__(self, text: str, *, hint: str, id: str | None = None) -> None:
        super().__init__(text, placeholder=hint, select_on_focus=False, compact=True, id=id)

    def render_line(self, y: int) -> Strip:
        """Nothing once it is taken apart: Textual may draw it then, and its styles are gone."""
        return super().render_line(y) if self.is_attached else Strip.blank(self.size.width)
