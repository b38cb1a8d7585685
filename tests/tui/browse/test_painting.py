"""What reaches the terminal: every size filled, hostile text as text, and no more than the terminal can."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from bough.core.platform import config_dir

from ..samples import hostile
from ..screen_text import lines, seen, strips
from ..start import app_on, press, running, settled
from .going import open_forked


async def test_one_pane_at_a_time_on_a_narrow_screen(folder: Path) -> None:
    """At 80 columns tab goes round the panes and the title line says where one is; resizing keeps the pane."""
    app = app_on(folder)
    async with running(app, (80, 24)) as pilot:
        await open_forked(pilot)
        assert "[list] tree  transcript" in lines(app)[0]
        seen_panes = []
        for _ in range(4):
            seen_panes.append([pane.id for pane in app.browse.panes if pane.display])
            await pilot.press("tab")
        assert seen_panes == [["list"], ["tree"], ["transcript"], ["list"]]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert all(pane.display for pane in app.browse.panes)
        assert app.browse.place == "tree"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert [pane.id for pane in app.browse.panes if pane.display] == ["tree"]


@pytest.mark.parametrize("size", [(80, 24), (99, 30), (100, 24), (200, 60), (30, 8)])
async def test_every_size_is_filled(folder: Path, size: tuple[int, int]) -> None:
    """No line is longer or shorter than the screen, at the sizes promised and below."""
    app = app_on(folder)
    async with running(app, size) as pilot:
        await settled(pilot)
        assert {strip.cell_length for strip in strips(app)} == {size[0]}
        assert len(strips(app)) == size[1]


async def test_hostile_text_on_every_surface(tmp_path: Path) -> None:
    """Titles, list, tree, transcript, status line: shown as text, and nothing of it can be clicked or reaches out."""
    hostile(tmp_path)
    app = app_on(tmp_path)
    async with running(app, (160, 50)) as pilot:
        await settled(pilot)
        for key in ("right_square_bracket", "2", "i", "3", "i", "f5"):
            await press(pilot, [key])
            screen = seen(app)
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(screen)
            metas = [segment.style.meta for strip in strips(app) for segment in strip if segment.style]
            assert not any("click" in key for meta in metas for key in meta)
        assert screen.count("[@click=app.quit]x[/]") >= 3
        assert "␛]52;" in screen


async def test_no_color_means_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR no segment of any pane has a colour, and the cursor still shows."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        colors = {
            color.name
            for strip in strips(app)
            for segment in strip
            if segment.style
            for color in (segment.style.color, segment.style.bgcolor)
            if color is not None
        }
        assert colors <= {"default"}
        assert "▌" in seen(app)


async def test_ascii_alone(folder: Path) -> None:
    """With `ascii = true` the screen, its help and its picker hold nothing else, and every line keeps its width."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("ascii = true\n")
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        for keys in ((), ("question_mark",), ("escape", "ctrl+t")):
            await pilot.press(*keys)
            await pilot.pause()
            painted = [strip.apply_filter(app.get_line_filters()[-1], Color(0, 0, 0)) for strip in strips(app)]
            assert [strip.text for strip in painted if not strip.text.isascii()] == []
            assert {strip.cell_length for strip in painted} == {120}
