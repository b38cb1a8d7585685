"""The mouse does what keys do, and nothing of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..screen_text import lines
from ..start import app_on, press, running, until
from .going import open_forked


async def test_the_mouse_does_what_keys_do(folder: Path) -> None:
    """A click gives the keys to a pane, selects in it, and a click on a key in the last line gives its command."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.click(app.browse.branches, offset=(4, 0))
        assert app.browse.place == "tree"
        assert app.browse.branches.cursor_line == 0
        await pilot.click(app.browse.transcript, offset=(4, 1))
        assert app.browse.place == "transcript"
        await pilot.click(app.browse.key_bar, offset=(lines(app)[-1].index("? keys"), 0))
        await until(pilot, lambda: app.screen is not app.browse)


async def test_a_click_on_the_sign_of_a_frame_says_what_was_copied(folder: Path) -> None:
    """As the key does: nobody can see the clipboard."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await press(pilot, ["3", "home"])
        row = next(number for number, line in enumerate(lines(app)) if "Y copy" in line)
        await pilot.click(offset=(lines(app)[row].index("Y copy"), row))
        assert app.clipboard == "fd = os.open(path)"
        assert "Copied the code block: 18 characters, 1 line." in app.browse.status.text


@pytest.mark.parametrize("times", [2, 3])
async def test_clicks_beside_the_transcript_select_nothing_in_it(folder: Path, times: int) -> None:
    """Textual would select all that is inside what is clicked twice, and all around it the third time."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        screen = app.browse
        for widget in (screen.transcript_pane, screen.tree_pane, screen.title_line, screen.status, screen.branches):
            await pilot.click(widget, offset=(6, 0), times=times)
            await pilot.pause()
            assert not screen.selections
        await pilot.click(screen.conversations, offset=(6, 1), times=times)
        assert not screen.selections
