"""The screen of keys."""

from __future__ import annotations

from pathlib import Path

from .samples import forked
from .screen_text import lines
from .start import app_on, running, settled


async def test_what_is_said_of_a_key_stays_beside_it(tmp_path: Path) -> None:
    """Where it is too long for a line, it goes on in its own column; another width breaks it elsewhere."""
    forked(tmp_path)
    app = app_on(tmp_path)
    async with running(app, (80, 60)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        found = lines(app)
        (first,) = [number for number, line in enumerate(found) if "Previous alternate." in line]
        column = found[first].index("Previous")
        assert found[first + 1][column - 16 : column].strip() == ""
        assert found[first + 1][column:].startswith("stands beside this one.")
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        assert any("The answer or prompt that stands beside this one." in line for line in lines(app))
