"""The commands of the table, for Textual's command palette: only those that would do something now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from bough.tui.commands import COMMANDS, Command
from bough.tui.keys import shown

from .browse import BrowseScreen


class CommandProvider(Provider):
    """What the screen below the palette can do."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for screen, command in self._possible():
            yield DiscoveryHit(
                Content(command.title), partial(screen.action_give, command.id), command.title, _help(screen, command)
            )

    async def search(self, query: str) -> Hits:
        """What a few letters mean."""
        matcher = self.matcher(query)
        for screen, command in self._possible():
            score = matcher.match(command.title)
            if score > 0:
                title = matcher.highlight(command.title)
                yield Hit(score, title, partial(screen.action_give, command.id), command.title, _help(screen, command))

    def _possible(self) -> Iterator[tuple[BrowseScreen, Command]]:
        screen = self.screen
        if isinstance(screen, BrowseScreen):
            yield from ((screen, command) for command in COMMANDS if command.listed and screen.can(command.id))


def _help(screen: BrowseScreen, command: Command) -> str:
    """Its keys and the rest worth knowing. Textual takes a string for markup, and content as it is."""
    keys = " ".join(shown(key) for key in screen.config.keys.get(command.id, ()))
    return cast("str", Content(f"{keys}  {command.help}".strip()))
