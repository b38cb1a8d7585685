"""Pictures of the dialogs and of a family. `pytest --snapshot-update` takes them anew; look at each."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from textual.pilot import Pilot

from bough.core.resuming import claude_code
from tests.tui.going_home.families import KEY, family
from tests.tui.going_home.test_dialogs import at, exporting, resuming
from tests.tui.start import app_on, until
from tests.tui.test_snapshots import SIZES, Compare


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two sessions of one family; paths and new ids are the same everywhere."""
    numbers = count(1)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", "claude-home")
    monkeypatch.setattr(claude_code, "uuid4", lambda: UUID(int=next(numbers), version=4))
    monkeypatch.setattr("bough.core.resuming._folder", lambda _: Path("/src/lake"))
    family(Path("claude"))
    return Path("claude")


@pytest.mark.parametrize("size", SIZES)
def test_export(snap_compare: Compare, files: Path, size: tuple[int, int]) -> None:
    """Written, with what the format cannot hold."""

    async def run(pilot: Pilot[int]) -> None:
        await at(pilot, f"Use {KEY} to ask.")
        dialog = await exporting(pilot)
        await pilot.press("end", "up")
        await until(pilot, lambda: dialog.format == "helixcode")
        await pilot.press("up", "f", *["backspace"] * 9, *"lake.jsonl", "enter", "enter")
        await until(pilot, lambda: dialog.written is not None)

    assert snap_compare(app_on(files, theme="night"), terminal_size=size, run_before=run)


def test_secrets(snap_compare: Compare, files: Path) -> None:
    """What looks like one, and what becomes of it."""

    async def run(pilot: Pilot[int]) -> None:
        await at(pilot, f"Use {KEY} to ask.")
        await exporting(pilot)
        await pilot.press("r", "space")

    assert snap_compare(app_on(files, theme="day"), terminal_size=(80, 24), run_before=run)


@pytest.mark.parametrize("size", SIZES)
def test_resume(snap_compare: Compare, files: Path, size: tuple[int, int]) -> None:
    """The command, and what it needs."""

    async def run(pilot: Pilot[int]) -> None:
        await at(pilot, "And how warm?")
        await resuming(pilot)

    assert snap_compare(app_on(files, theme="night"), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES)
def test_family(snap_compare: Compare, files: Path, size: tuple[int, int]) -> None:
    """Two files as one tree; the status line says so."""

    async def run(pilot: Pilot[int]) -> None:
        app = await at(pilot, "Are there fish?")
        await pilot.press("T")
        await until(pilot, lambda: app.browse.opening.now is not None and app.browse.opening.now.conversation.members)
        await pilot.press("2", "up")

    assert snap_compare(app_on(files, theme="night"), terminal_size=size, run_before=run)
