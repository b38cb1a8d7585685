"""Searches that were saved or led somewhere are offered again."""

from __future__ import annotations

from pathlib import Path

from bough.core.platform import state_dir
from bough.tui.searches import Searches

from ..screen_text import seen
from ..start import app_on, running, until
from .asking import answered, search, searching, there


async def test_searches_are_offered_again(files: Path) -> None:
    """Where nothing is typed, saved searches come first, then those that led somewhere."""
    async with running(app_on(files)) as pilot:
        await search(pilot, "livewombat")
        await pilot.press("enter")
        await there(pilot, "a4")
        await search(pilot, "is:abandoned alpha")
        await pilot.press("ctrl+s")
        assert Searches(state_dir()).read() == (("is:abandoned alpha",), ("livewombat",))
        searching(pilot).line.value = ""
        await until(pilot, lambda: "★ is:abandoned alpha" in seen(pilot.app))
        assert "livewombat" in seen(pilot.app)
        await pilot.press("down", "enter")
        await answered(pilot)
        assert searching(pilot).line.value == "livewombat"


async def test_a_damaged_file_of_searches_is_nothing_remembered(home: Path) -> None:
    """It is mended by the next search that is saved."""
    state_dir().mkdir(parents=True)
    (state_dir() / "searches.json").write_text('{"saved": 3, "recent": ["a", 4]')
    searches = Searches(state_dir())
    assert searches.read() == ((), ())
    assert searches.toggle_saved("x")
    searches.searched("y")
    searches.searched("z")
    searches.searched("y")
    assert searches.read() == (("x",), ("y", "z"))
    assert not searches.toggle_saved("x")
    assert home.exists()
