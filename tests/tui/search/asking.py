"""Entering the search, asking, and waiting for the answer or for where a hit leads."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot

from bough.tui.application import BoughApp
from bough.tui.screens.search import SearchScreen

from ..start import settled, until


def searching(pilot: Pilot[int]) -> SearchScreen:
    """The search screen, which is on top."""
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    return screen


async def entered(pilot: Pilot[int]) -> SearchScreen:
    """Open the search once a conversation is shown."""
    await settled(pilot)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    return searching(pilot)


async def search(pilot: Pilot[int], text: str) -> SearchScreen:
    """Open the search, type, and wait for the answer."""
    screen = searching(pilot) if isinstance(pilot.app.screen, SearchScreen) else await entered(pilot)
    screen.line.value = text
    await answered(pilot)
    return screen


async def answered(pilot: Pilot[int]) -> None:
    """Wait for the answer to what is typed, from an index that has all there is, and for the preview."""
    screen = searching(pilot)
    text = screen.line.value

    def is_answered() -> bool:
        busy = screen.works.busy or screen.state.indexing
        return not busy and screen.found is not None and screen.found.query.text == text

    await until(pilot, is_answered)


def browse(pilot: Pilot[int]) -> Any:
    """The browse screen."""
    assert isinstance(pilot.app, BoughApp)
    return pilot.app.browse


async def there(pilot: Pilot[int], message: str) -> None:
    """Wait until the browse screen is at a message."""

    def is_there() -> bool:
        now = browse(pilot).opening.now
        return pilot.app.screen is browse(pilot) and now is not None and message_at(now) == message

    await until(pilot, is_there)


def message_at(now: Any) -> str:
    """Id of the message that the browse screen is at; empty where it is at none."""
    return str(now.conversation.skeleton.ids[now.at]) if now.at >= 0 else ""
