"""The commands of the table, for Textual's command palette: only those that would do something now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher

from bough.tui.commands import COMMANDS, Command
from bough.tui.keys import shown
from bough.tui.safe import safe_line

if TYPE_CHECKING:
    from bough.tui.config import Config


_PER_LETTER = 1e-3
_EXPLAINED = 0.5
"""Less than any title that has the letters."""


@runtime_checkable
class Commanded(Protocol):
    """A screen on which commands of the table can be given."""

    config: Config

    def can(self, id: str) -> bool:
        """Whether a command would do something now, or say why it is refused."""

    def refusal(self, id: str) -> str:
        """Why it would do nothing; empty if it would."""

    async def action_give(self, id: str) -> None:
        """Do it."""


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
            score = _score(matcher, command)
            if score > 0:
                title = matcher.highlight(command.title).stylize(_style(screen, command))
                yield Hit(score, title, partial(screen.action_give, command.id), command.title, _help(screen, command))

    def _possible(self) -> Iterator[tuple[Commanded, Command]]:
        screen = self.screen
        if isinstance(screen, Commanded):
            yield from ((screen, command) for command in COMMANDS if command.listed and screen.can(command.id))


def _score(matcher: Matcher, command: Command) -> float:
    """How well a command is meant: by its title, of two the shorter; else by a word it goes by or is explained with."""
    score = matcher.match(command.title)
    if score > 0:
        return score - len(command.title) * _PER_LETTER
    explained = f"{command.id} {command.hint} {command.help}".casefold()
    return _EXPLAINED if matcher.query.strip().casefold() in explained else 0


def _style(screen: Commanded, command: Command) -> str:
    return "$text-disabled" if screen.refusal(command.id) else ""


def _help(screen: Commanded, command: Command) -> str:
    """Its keys and the rest worth knowing, or why it is refused. Textual takes a string for markup."""
    keys = " ".join(shown(key) for key in screen.config.keys.get(command.id, ()))
    explained = safe_line(screen.refusal(command.id)) or command.help
    return cast("str", Content(f"{keys}  {explained}".strip()))
