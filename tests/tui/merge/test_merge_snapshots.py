"""Pictures of the merge screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.start import app_on
from tests.tui.stores import Hand

from .forks import forks, open_merge, still

NARROW, WIDE = (80, 24), (120, 40)
Compare = Callable[..., bool]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A store under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    forks(Path("store"))
    return Path("store")


def after(*keys: str) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken."""

    async def run(pilot: Pilot[int]) -> None:
        screen = await open_merge(pilot)
        for key in keys:
            await pilot.press(key)
            await still(pilot, screen)
        for widget in screen.query("Input"):
            widget.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    return run


@pytest.mark.parametrize(("size", "theme"), [(NARROW, "night"), (WIDE, "night"), (WIDE, "day")])
def test_half_decided(snap_compare: Compare, root: Path, size: tuple[int, int], theme: str) -> None:
    """Ours, the result and theirs; what is open; what the item says that one is at."""
    assert snap_compare(app_on(root, theme=theme, clock=Hand()), terminal_size=size, run_before=after("1", "2"))


def test_warned(snap_compare: Compare, root: Path) -> None:
    """All is decided, and two prompts would follow each other."""
    run = after("1", "2", "1", "2")
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=NARROW, run_before=run)


def test_edited(snap_compare: Compare, root: Path) -> None:
    """A text is being changed, under the items."""
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=WIDE, run_before=after("t", "e", "!"))


def test_saved_as(snap_compare: Compare, root: Path) -> None:
    """The name is asked for."""
    run = after("0", "2", "0", "2", "ctrl+s", "b")
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=WIDE, run_before=run)
