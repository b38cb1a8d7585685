"""`/` in each pane: what is typed is text, narrows or is found, and goes with `esc`."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key

from bough.tui.widgets.filter_input import FilterInput

from ..looked_at import shown
from ..start import app_on, running, until
from .going import PLAIN, open_forked


async def test_filtering_the_list(folder: Path) -> None:
    """`/` narrows as one types, letters typed are text, enter keeps, and `esc` brings everything back."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("1", "slash", *"glaze")
        assert app.browse.conversations.title == "1 of 2 with “glaze”"
        await pilot.press("enter")
        assert app.browse.conversations.has_focus
        assert app.browse.conversations.title == "1 of 2 with “glaze”"
        await until(pilot, lambda: shown(app).ref == PLAIN)
        await pilot.press("escape")
        assert app.browse.conversations.title == "2"
        assert app.is_running


async def test_a_long_search_says_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said to be missing before all was looked at, and what was said meanwhile is not talked over."""
    monkeypatch.setattr("bough.tui.widgets.transcript.view._FIND_AT_ONCE", -1)
    monkeypatch.setattr("bough.tui.widgets.transcript.view._FIND_SLICE", -1)
    monkeypatch.setattr("bough.tui.widgets.transcript.find._SLICE", -1)
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.filtering.find("zebra")
        assert app.browse.status.text == "“zebra” is not found yet · 16 %"
        await until(pilot, lambda: not app.browse.transcript.looking)
        assert app.browse.status.text == "“zebra” is not in this transcript."
        app.browse.filtering.find("quagga")
        assert "not found yet" in app.browse.status.text
        app.browse.say("Copied.")
        await until(pilot, lambda: not app.browse.transcript.looking)
        assert app.browse.status.text == "Copied."


async def test_letters_typed_at_once_are_text(folder: Path) -> None:
    """`/quit` typed faster than a frame filters for it: no letter is lost, and none is a command."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.moving.go("list")
        for character in "/quit":
            app.post_message(Key("slash" if character == "/" else character, character))
        await until(pilot, lambda: app.browse.conversations.title == "0 of 2 with “quit”")
        assert app.browse.query_one(FilterInput).value == "quit"


async def test_filtering_the_tree(folder: Path) -> None:
    """The same in the branches, with the hits counted in the border."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("2", "slash", *"mmap", "enter")
        assert "with “mmap”" in app.browse.branches.title
        await pilot.press("escape")
        assert "mmap" not in app.browse.branches.title


async def test_finding_in_the_transcript(folder: Path) -> None:
    """`/` counts as one types, `n` and `N` go round the hits, `esc` forgets them."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("3", "slash", *"mmap")
        await until(pilot, lambda: "2" in app.browse.status.text)
        await pilot.press("enter", "n")
        assert app.browse.transcript.has_focus
        assert app.browse.can("next-hit")
        await pilot.press("escape")
        assert not app.browse.can("next-hit")
