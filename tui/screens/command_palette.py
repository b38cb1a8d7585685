"""The command palette: Textual's own, safe from keys and clicks that come faster than its frames."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette

from .left_once import LeftOnce


class Palette(CommandPalette, LeftOnce[None]):
    """Textual's palette with its keys mended."""

    def _action_command_list(self, action: str) -> None:
        """Hand a key on to the list once that is laid out: a page up or down before would end the app."""
        if self.query_one(CommandList).scrollable_content_region.height:
            super()._action_command_list(action)
