"""Going to the conversation that most tests of the browse screen are about."""

from __future__ import annotations

from textual.pilot import Pilot

from bough.tui.application import BoughApp

from ..looked_at import shown
from ..start import press, settled, until

FORKED = "claude-code:11111111-1111-4111-8111-111111111111"
PLAIN = "claude-code:33333333-3333-4333-8333-333333333333"


async def open_forked(pilot: Pilot[int]) -> None:
    """Wait for the list, and go to the forked conversation."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await settled(pilot)
    if shown(app).ref != FORKED:
        await press(pilot, ["down" if app.browse.conversations.cursor_line < 2 else "up"])
    await until(pilot, lambda: shown(app).ref == FORKED)
