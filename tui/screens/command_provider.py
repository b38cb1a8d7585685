"""The commands of the table, for Textual's command palette: only those that would do something now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from bough.tui.commands import COMMANDS, Command
from bough.tui.keys import shown
from bough.tui.safe import safe_line

from .browse import BrowseScreen


class CommandProvider(Provider):
    """What the screen below the palette can do."""

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for screen, command in self._possible():
            title = Content.styled(command.title, _style(screen, command))
            yield DiscoveryHit(title, partial(screen.action_give, command.id), command.title, _help(screen, command))

    async def search(self, query: str) -> Hits:
        """What a few letters mean."""
        matcher = self.matcher(query)
        for screen, command in self._possible():
            score = matcher.match(command.title)
            if score > 0:
                title = matcher.highlight(command.title).stylize(_style(screen, command))
                yield Hit(score, title, partial(screen.action_give, command.id), command.title, _help(screen, command))

    def _possible(self) -> Iterator[tuple[BrowseScreen, Command]]:
        screen = self.screen
        if isinstance(screen, BrowseScreen):
            yield from ((screen, command) for command in COMMANDS if command.listed and screen.can(command.id))


def _style(screen: BrowseScreen, command: Command) -> str:
    return "$text-disabled" if screen.refusal(command.id) else ""


def _help(screen: BrowseScreen, command: Command) -> str:
    """Its keys and the rest worth knowing, or why it is refused. Textual takes a string for markup."""
    keys = " ".join(shown(key) for key in screen.config.keys.get(command.id, ()))
    explained = safe_line(screen.refusal(command.id)) or command.help
    return cast("str", Content(f"{keys}  {explained}".strip()))
