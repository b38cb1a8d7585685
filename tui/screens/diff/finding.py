"""Finding words in what both sides say, folded or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from bough.core.comparing.wording import wording
from bough.core.errors import BoughError
from bough.tui.safe import safe_line
from bough.tui.widgets.diff_view.items import Item
from bough.tui.widgets.transcript.wanted import Wanted

if TYPE_CHECKING:
    from bough.core.comparing import Diff
    from bough.tui.screens.browse.work import Task

    from .screen import DiffScreen

_STEP = 256
"""Messages between two words on how far it is."""


class Place(NamedTuple):
    """A message of a diff; one that both sides have is looked at on ours."""

    region: int
    side: Literal["ours", "theirs"]
    at: int


class Finding:
    """The line in which a word is typed, and the search for it in a thread."""

    def __init__(self, screen: DiffScreen) -> None:
        self._screen = screen
        self._sought = ""

    def commands(self) -> dict[str, Callable[[], object]]:
        """What is done for our command."""
        return {"find-diff": self._open}

    async def _open(self) -> None:
        hint = "words, from here on; enter again goes on"
        await self._screen.questions.text("find", self._sought, hint, self._given, selected=True)

    def _given(self, words: str) -> None:
        found, item = self._screen.found, self._screen.view.item
        if not words or found is None or item is None:
            return
        self._sought = words
        wanted = Wanted(words)

        def body(task: Task[Place | None]) -> Place | None:
            for number, place in enumerate(_in_turn(found, item)):
                if task.stopped:
                    return None
                if not number % _STEP:
                    task.far = f"{number:,} messages looked at"
                if wanted.search(_said(found, place)):
                    return place
            return None

        self._screen.works.start("find", "looking", body, self._show)

    def _show(self, place: Place | None) -> None:
        if place is None:
            self._screen.say(f"“{safe_line(self._sought)}” is on neither side.")
            return
        self._screen.view.show_message(place.region, place.side, place.at)


def _said(found: Diff, place: Place) -> str:
    side = found.ours if place.side == "ours" else found.theirs
    try:
        return wording(side.conversation.parts(side.entries[place.at]))
    except (BoughError, OSError):  # what cannot be read any more holds nothing that could be shown
        return ""


def _in_turn(found: Diff, item: Item) -> Iterator[Place]:
    """Every message once: those behind an item first, then from the beginning up to it."""
    places = list(_places(found))
    after = next((number for number, place in enumerate(places) if _is_behind(place, item)), len(places))
    return iter([*places[after:], *places[:after]])


def _places(found: Diff) -> Iterator[Place]:
    for number, region in enumerate(found.regions):
        yield from (Place(number, "ours", at) for at in region.ours)
        if region.kind != "same":
            yield from (Place(number, "theirs", at) for at in region.theirs)


def _is_behind(place: Place, item: Item) -> bool:
    """Whether a message comes after the item one is at; in a folded run, all of which is one item, any of its does."""
    if place.region != item.region:
        return place.region > item.region
    if item.kind == "fold":
        return True
    return place.at > (item.ours if place.side == "ours" else item.theirs)
