"""Pictures of the search screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ..start import app_on
from ..test_snapshots import SIZES, Compare
from .asking import answered, search


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES)
def test_picture(snap_compare: Compare, files: Path, size: tuple[int, int], theme: str) -> None:
    """Hits on two branches, one of them abandoned, with the message beside them where there is room."""

    async def run(pilot: Pilot[int]) -> None:
        await search(pilot, "role:assistant result OR wombat OR plan ")
        await pilot.press("down")
        await answered(pilot)

    assert snap_compare(app_on(files, theme=theme), terminal_size=size, run_before=run)


def test_picture_of_a_mistake(snap_compare: Compare, files: Path) -> None:
    """What is wrong is said below what is typed."""

    async def run(pilot: Pilot[int]) -> None:
        await search(pilot, "sorce:pi plan ")

    assert snap_compare(app_on(files, theme="night"), terminal_size=(80, 24), run_before=run)
