"""A widget whose lines are made when it says that they changed, and not again for each frame."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Steady(Widget):
    """What stands still while something else moves: a frame, a single line, a pane beside, the ground under all of it.

    Textual asks everything that is seen for all its lines at every frame. Its style cache has them ready, yet looks
    colours, opacity, labels and filters up each time: 0.1 to 0.3 ms a widget, together as much as the lines that moved.

    As a base it comes last: Textual takes the style sheet of the first one.
    """

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they were, unless something was said to have changed."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = (crop, self.fresh_lines(crop))
        return self._kept[1]

    def fresh_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are now; by default as Textual draws them."""
        return super().render_lines(crop)

    def notify_style_update(self) -> None:
        """Colours may be others than before."""
        self._kept = None
        super().notify_style_update()

    def _set_dirty(self, *regions: Region) -> None:
        """Where all of Textual's ways to ask for a repaint meet, and its own cache is told."""
        self._kept = None
        super()._set_dirty(*regions)
