"""Two conversations to compare, and an app on them."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from bough.core import Diff, diff, open_path
from bough.tui.application import BoughApp
from bough.tui.screens.diff import DiffScreen

from ..samples import claude_session
from ..start import press, settled, until

PLAN = "Here is the plan:\n\n```python\nfd = os.open(path)\n```\n\n1. Read the tree\n2. Draw it"
PREAD = [
    ("p1", None, "user", "Start a plan for the parser"),
    ("a1", "p1", "assistant", PLAN),
    ("p2", "a1", "user", "Use pread instead of mmap. The file may be truncated while we read it."),
    ("a2", "p2", "assistant", "A version that keeps the descriptor open. It takes **40 ms** for 30 MB."),
    ("p3", "a2", "user", "Write the tests"),
    ("a3", "p3", "assistant", "Twelve tests, all green."),
]
MMAP = [
    ("q1", None, "user", "Start a plan for the parser"),
    ("b1", "q1", "assistant", PLAN),
    ("q2", "b1", "user", "Use mmap instead of pread. The file is never truncated while we read it."),
    ("b2", "q2", "assistant", "A version that maps the file. It takes **25 ms** for 30 MB."),
    ("q4", "b2", "user", "What about Windows?"),
    ("b4", "q4", "assistant", "There a mapped file cannot be deleted."),
    ("q3", "b4", "user", "Write the tests"),
    ("b3", "q3", "assistant", "Twelve tests, all green."),
]


def two(folder: Path) -> Path:
    """A folder with both, the second one newer."""
    claude_session(folder, "11111111-1111-4111-8111-111111111111", PREAD, cwd="/src/atlas")
    claude_session(folder, "22222222-2222-4222-8222-222222222222", MMAP, cwd="/src/atlas")
    return folder


def compared(folder: Path) -> Diff:
    """The older one beside the newer."""
    sides = sorted(open_path(two(folder)), key=lambda one: one.id)
    return diff(sides[0], sides[1])


async def open_diff(pilot: Pilot[int], *keys: str) -> DiffScreen:
    """Mark, go on, compare, and wait for it."""
    await settled(pilot)
    await press(pilot, ["d", *(keys or ("down",))])
    await pilot.press("d")
    return await on_diff(pilot)


async def on_diff(pilot: Pilot[int]) -> DiffScreen:
    """Wait until a diff is shown."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await until(pilot, lambda: isinstance(app.screen, DiffScreen) and not app.screen.works.busy)
    screen = app.screen
    assert isinstance(screen, DiffScreen)
    await pilot.pause()
    return screen


async def after_diff(pilot: Pilot[int], *keys: str) -> None:
    """Open the diff of both conversations, and press keys."""
    await open_diff(pilot)
    await pilot.press(*keys)
    await pilot.pause()
