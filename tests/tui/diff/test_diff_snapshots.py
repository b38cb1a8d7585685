"""Pictures of the diff screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from ..samples import HOSTILE, claude_session
from ..start import app_on, press, settled
from .sides import after_diff, two

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]


def after(*keys: str) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken: both are compared, then keys are pressed."""
    return lambda pilot: after_diff(pilot, *keys)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two conversations under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    return two(Path("claude"))


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES)
def test_diff(snap_compare: Compare, folder: Path, size: tuple[int, int], theme: str) -> None:
    """Two columns, or one where the screen is narrow; words, signs and folds."""
    assert snap_compare(app_on(folder, theme=theme), terminal_size=size, run_before=after("n"))


def test_one_side_whole(snap_compare: Compare, folder: Path) -> None:
    """With the signs of what the other has not."""
    assert snap_compare(app_on(folder, theme="night"), terminal_size=(120, 40), run_before=after("1", "home"))


def test_marked(snap_compare: Compare, folder: Path) -> None:
    """What is marked, in the tree and in the status line."""

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await press(pilot, ["2", "d"])

    assert snap_compare(app_on(folder, theme="night"), terminal_size=(120, 40), run_before=run)


def test_hostile_text(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Visible, and nothing else."""
    monkeypatch.chdir(tmp_path)
    for number, end in ((5, "one two three"), (6, "one two four")):
        rows = [("h1", None, "user", HOSTILE), ("h2", "h1", "assistant", f"{HOSTILE} {end}")]
        claude_session(Path("evil"), f"{number}" * 8 + "-1111-4111-8111-111111111111", rows, cwd="/src/[/b]kiln")
    assert snap_compare(app_on(Path("evil"), theme="night"), terminal_size=(120, 40), run_before=after())
