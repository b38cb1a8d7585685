"""`make screenshots`: every picture in screenshots/, taken by running the app on the built-in example.

The clock and the ids of the example stand still, so a picture changes only when the app does.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from bough.core.demo import make_demo
from tests.tui.start import app_on, press, running, settled

FOLDER = Path(__file__).resolve().parent.parent / "screenshots"


class Shot(NamedTuple):
    """One picture."""

    name: str
    theme: str = "night"
    size: tuple[int, int] = (120, 40)
    keys: tuple[str, ...] = ()


SHOTS = (
    Shot("browse"),
    Shot("browse-light", theme="day"),
    Shot("browse-two-tone", theme="two-tone"),
    Shot("browse-80x24", size=(80, 24), keys=("2",)),
    Shot("transcript-80x24", size=(80, 24), keys=("3",)),
    Shot("browse-200x60", theme="fjord", size=(200, 60)),
    Shot("find", keys=("3", "slash", "c", "l", "o", "c", "k", "enter")),
    Shot("diff", keys=("1", "G", "2", "d", "G", "d")),
    Shot("merge", keys=("1", "G", "2", "d", "G", "m", "1")),
    Shot("merge-80x24", size=(80, 24), keys=("1", "G", "2", "d", "G", "m", "1")),
    Shot("search", keys=("s", *"token bucket")),
    Shot("help", keys=("question_mark",)),
    Shot("themes", keys=("ctrl+t",)),
)


async def take(shot: Shot, store: Path) -> str:
    """The picture as SVG. The font is left to the viewer: a picture asks no server for one."""
    app = app_on(store, theme=shot.theme)
    async with running(app, shot.size) as pilot:
        await settled(pilot)
        if shot.keys:
            await press(pilot, shot.keys)
        drawn = app.export_screenshot(title="Bough")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "bough", drawn)


def main() -> None:
    """Take all of them, away from this person's own settings."""
    FOLDER.mkdir(exist_ok=True)
    for shot in SHOTS:
        with tempfile.TemporaryDirectory() as home:
            os.environ |= {f"BOUGH_{kind}_DIR": f"{home}/{kind}" for kind in ("CONFIG", "CACHE", "STATE")}
            os.environ |= {"BOUGH_STORE": f"{home}/none", "HOME": home, "TZ": "UTC"}
            store = make_demo(Path(home) / "example").root
            (FOLDER / f"{shot.name}.svg").write_text(asyncio.run(take(shot, store)))


if __name__ == "__main__":
    main()
