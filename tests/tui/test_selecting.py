"""Selecting text with the mouse, in the app."""

from __future__ import annotations

from pathlib import Path

from .samples import forked
from .start import app_on, running, settled


async def test_escape_drops_a_selection_first(tmp_path: Path) -> None:
    """One step back from a selection is no selection; the pane is left by the next one."""
    app = app_on(forked(tmp_path), single=True)
    async with running(app) as pilot:
        await settled(pilot)
        screen = app.browse
        await pilot.double_click(screen.transcript, offset=(4, 1))
        assert screen.transcript.copy_selection()
        await pilot.press("escape")
        assert not screen.selections
        assert screen.place == "transcript"
        await pilot.press("escape")
        assert screen.place == "tree"
