"""Bringing the index up to date beside the answers: shown, stopped, and in turn with them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from bough.tui.screens.search import SearchScreen
from bough.tui.screens.search.state import State
from bough.tui.screens.search.turn import Turn

from ..screen_text import seen
from ..start import app_on, running, settled, until
from .asking import browse, search


async def test_a_long_indexing_is_shown_and_can_be_stopped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, and esc: what is there so far is searched, and the next esc leads back."""

    def long(_: State, stop: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        tell(3, 600)
        while not stop():
            Event().wait(0.005)
        return False

    monkeypatch.setattr(State, "bring_up_to_date", long)
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "indexing 3 of 600 · esc stops" in seen(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in seen(pilot.app))
        assert isinstance(pilot.app.screen, SearchScreen)
        await pilot.press("escape")
        assert pilot.app.screen is browse(pilot)


async def test_an_answer_during_a_look_for_changes_is_settled_after_it(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the index is looked through it is the answer so far; where nothing was new it is the answer."""
    go_on, looks = Event(), count()
    looked = 0
    plain = State.bring_up_to_date

    def slow(state: State, stop: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        changed = plain(state, stop, tell)
        while not (changed or go_on.is_set() or stop()):
            go_on.wait(0.005)
        nonlocal looked
        looked = next(looks)
        return changed

    monkeypatch.setattr("bough.tui.screens.search.indexing._LOOK_AGAIN", 0.01)
    monkeypatch.setattr(State, "bring_up_to_date", slow)
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        await pilot.press("s", *"zzzz")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        await until(pilot, lambda: "0 hits so far" in seen(pilot.app))
        before = looked
        go_on.set()
        await until(pilot, lambda: looked > before + 2)
        assert "0 of 0 hits" in seen(pilot.app)
        assert "nothing says that" in seen(pilot.app)


async def test_a_look_on_its_way_while_one_leaves_is_none(files: Path) -> None:
    """Nobody would hear of its end, and every search from then on would wait for it."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "plan ")
        await pilot.press("escape")
        screen.indexing._look()
        again = await search(pilot, "start plan ")
        assert again is not screen


def test_a_turn_is_taken_in_order() -> None:
    """Who has waited comes before who has just been."""
    turn, order, waiting = Turn(), [], Event()

    def wait() -> None:
        with turn:
            order.append("waited")

    thread = Thread(target=wait)
    with turn:
        thread.start()
        while not turn._waiting:
            waiting.wait(0.001)
    with turn:
        order.append("again")
    thread.join()
    assert order == ["waited", "again"]
