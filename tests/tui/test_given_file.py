"""The app on one file."""

from __future__ import annotations

from pathlib import Path

from .samples import forked
from .screen_text import seen
from .start import app_on, press, running, settled


async def test_it_is_read_again_when_asked(tmp_path: Path) -> None:
    """What was added meanwhile is there, the place is kept, and no list is made of one file."""
    file = forked(tmp_path)
    app = app_on(file, single=True)
    async with running(app) as pilot:
        await settled(pilot)
        now = app.browse.opening.now
        assert now is not None
        count, before = len(now.conversation.skeleton), now.at
        last = file.read_text().splitlines()[-1]
        file.write_text(
            file.read_text() + last.replace('"uuid": "', '"uuid": "new-').replace('"uuid":"', '"uuid":"new-') + "\n"
        )
        await press(pilot, ["f5"])
        again = app.browse.opening.now
        assert again is not None
        assert len(again.conversation.skeleton) == count + 1
        assert again.conversation.skeleton.ids[again.at] == now.conversation.skeleton.ids[before]
        assert "Found" not in seen(app)
