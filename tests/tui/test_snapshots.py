"""Pictures of the screens. `pytest --snapshot-update` takes them anew; look at each before it is committed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from bough.core.platform import config_dir
from bough.tui.application import BoughApp

from .samples import forked, hostile, plain
from .start import app_on, settled, until

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]


def after(*keys: str) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken: everything is read, then keys are pressed."""

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await pilot.press(*keys)
        await settled(pilot)

    return run


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Three conversations under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    folder = Path("claude")
    for make in (plain, forked, hostile):
        make(folder)
    return folder


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES)
def test_browse(snap_compare: Compare, files: Path, size: tuple[int, int], theme: str) -> None:
    """The whole screen, or the list of a narrow one."""
    assert snap_compare(app_on(files, theme=theme), terminal_size=size, run_before=after())


def test_transcript_on_a_narrow_screen(snap_compare: Compare, files: Path) -> None:
    """The pane that is read has the width for itself."""
    assert snap_compare(app_on(files, theme="night"), terminal_size=(80, 24), run_before=after("3"))


@pytest.mark.parametrize("size", SIZES)
def test_help(snap_compare: Compare, files: Path, size: tuple[int, int]) -> None:
    """All keys, those of the pane first."""
    run = after("2", "question_mark")
    assert snap_compare(app_on(files, theme="night"), terminal_size=size, run_before=run)


def test_themes(snap_compare: Compare, files: Path) -> None:
    """The picker beside the screen that previews."""
    assert snap_compare(app_on(files, theme="night"), terminal_size=(120, 40), run_before=after("ctrl+t"))


def test_palette(snap_compare: Compare, files: Path) -> None:
    """What can be done now, found by a few letters."""

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await pilot.press("ctrl+p", *"copy")
        await until(pilot, lambda: pilot.app.screen.query("CommandList"))
        found = pilot.app.screen.query_one(CommandList)
        await until(pilot, lambda: found.option_count and not any(one.is_running for one in pilot.app.workers))
        pilot.app.screen.query_one("CommandInput").cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    assert snap_compare(app_on(files, theme="night"), terminal_size=(120, 40), run_before=run)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_found(snap_compare: Compare, files: Path, size: tuple[int, int]) -> None:
    """Where Bough looked, and what there is to try."""

    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, BoughApp)
        await until(pilot, lambda: app.browse.has_class("-nothing") and not app.browse.works.busy)

    assert snap_compare(app_on(Path("none"), theme="night"), terminal_size=size, run_before=run)


def test_errors(snap_compare: Compare, files: Path) -> None:
    """Mistakes in the settings, and a work that failed: said, and nothing else is harmed."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('theme = "night"\ncolour = 1\n[keys]\nfly = "f"\n')

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        app = pilot.app
        assert isinstance(app, BoughApp)
        app.browse.works.start("open", "reading", lambda task: Path("gone").read_text(), lambda _: None)
        await until(pilot, lambda: not app.browse.works.busy)
        await until(pilot, lambda: app.screen.query("Toast"))

    assert snap_compare(app_on(files), terminal_size=(120, 40), run_before=run)
