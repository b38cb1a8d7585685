"""The sections, each a pile of tables of which one sees the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .sections import first_level

if TYPE_CHECKING:
    from .level import Level
    from .screen import KeepingScreen


class Piles:
    """What one was doing in a section stays there as long as the screen is open."""

    def __init__(self, screen: KeepingScreen, section: str) -> None:
        self._screen = screen
        self._piles: dict[str, list[Level]] = {}
        self.section = section
        """The one that is shown."""

    @property
    def top(self) -> Level:
        """What is shown."""
        return self._pile(self.section)[-1]

    def section_of(self, level: Level) -> str:
        """The section that a level is in; the one that is shown if it is in none any more."""
        return next((name for name, pile in self._piles.items() if level in pile), self.section)

    def go(self, section: str) -> bool:
        """Show a section. True if nobody was there before."""
        new = section not in self._piles
        self.section = section
        return new

    def push(self, level: Level) -> None:
        """Lay another table over the one that is shown."""
        self._pile(self.section).append(level)

    def pop(self) -> bool:
        """Take the top one away. False if it is the last."""
        pile = self._pile(self.section)
        if len(pile) > 1:
            pile.pop()
            return True
        return False

    def back_to_first(self, level: Level) -> Level:
        """Take all away but the first table of the section that a level is in, and return that."""
        pile = self._pile(self.section_of(level))
        del pile[1:]
        return pile[0]

    def _pile(self, section: str) -> list[Level]:
        if section not in self._piles:
            self._piles[section] = [first_level(section, self._screen, self._screen.desk)]
        return self._piles[section]
