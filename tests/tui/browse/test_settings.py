"""Settings of the person: mistakes are said, themes are chosen and read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core.platform import config_dir, state_dir
from bough.tui.screens.command_palette import Palette
from bough.tui.screens.theme_picker import ThemePicker

from ..screen_text import seen
from ..start import app_on, running, settled, until
from .going import open_forked


async def test_mistakes_in_the_settings_are_said_once(folder: Path) -> None:
    """One notification names file, line and what is allowed; a theme that is missing is named with those there are."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('theme = "[/b]"\ncolour = 1\n')
    app = app_on(folder)
    async with running(app) as pilot:
        await settled(pilot)
        (notification,) = app._notifications
        assert "config.toml, line 2: there is no setting “colour”" in notification.message
        assert "config.toml, line 1: there is no theme “[/b]”, so “night” is used" in notification.message
        assert not notification.markup
        await until(pilot, lambda: "[/b]" in seen(app))


async def test_choosing_a_theme(folder: Path) -> None:
    """Each is shown while the cursor is on it, `esc` restores the one before, enter keeps it for the next start."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("ctrl+t", "home")
        await until(pilot, lambda: app.theme == "day")
        await pilot.press("escape")
        assert app.theme == "night"
        await pilot.press("ctrl+t", "home", "enter")
        await until(pilot, lambda: app.screen is app.browse)
        assert app.theme == "day"
        await pilot.press("q")
    assert json.loads((state_dir() / "session.json").read_text())["theme"] == "day"
    assert app_on(folder).theme == "day"


async def test_a_saved_theme_is_read_again(folder: Path) -> None:
    """The colours of the own theme change when its file is saved; a mistake is named, and the rest applies."""
    themes = config_dir() / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('[colors]\nprimary = "#ff0000"\n')
    app = app_on(folder, theme="mine")
    async with running(app) as pilot:
        await open_forked(pilot)
        assert app.current_theme.primary == "#FF0000"
        (themes / "mine.toml").write_text('[colors]\nprimary = "#00ff00"\naccent = "?"\n')
        app.wardrobe.files_changed({"other"})
        assert app.current_theme.primary == "#FF0000"
        app.wardrobe.files_changed({"mine"})
        await pilot.pause()
        assert app.current_theme.primary == "#00FF00"
        assert "themes/mine.toml, line 3: accent must be a colour" in app.browse.status.text


async def test_many_mistakes_in_a_theme_that_is_saved(folder: Path) -> None:
    """All of them are told, not only what fits into one line, and no longer once they are mended."""
    themes = config_dir() / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('name = "Mine"\n')
    app = app_on(folder, theme="mine")
    async with running(app) as pilot:
        await open_forked(pilot)
        assert "line 1: there is no “name”" in next(iter(app._notifications)).message
        (themes / "mine.toml").write_text('\ndark = "yes"\n[colors]\nprimary = "?"\n')
        app.wardrobe.files_changed({"mine"})
        await pilot.pause()
        (notification,) = app._notifications
        assert "line 2: " in notification.message
        assert "line 4: " in notification.message
        assert "line 1: " not in notification.message
        assert app.browse.status.text == "⚠ Theme mine read again: 2 mistakes."
        (themes / "mine.toml").write_text("dark = true\n")
        app.wardrobe.files_changed({"mine"})
        await pilot.pause()
        assert not app._notifications
        assert app.browse.status.text == "✓ Theme mine read again."


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+t", "question_mark", "s", "B", "w"])
async def test_a_screen_that_is_left_twice_at_once(folder: Path, key: str) -> None:
    """Two clicks or keys that came together take one screen away, not the one below it or the app."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press(key)
        await until(pilot, lambda: app.screen is not app.browse)
        over = app.screen
        over.dismiss(None)
        over.dismiss(None)
        await until(pilot, lambda: app.screen is app.browse)
        assert app.is_running


async def test_the_key_of_the_palette_is_free_when_it_has_another(folder: Path) -> None:
    """Textual's own key for it does not go before what the person set; in a dialog neither opens an empty one."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('[keys]\npalette = "ctrl+k"\nthemes = "ctrl+p"\n')
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, ThemePicker))
        await pilot.press("ctrl+p", "ctrl+k")
        assert isinstance(app.screen, ThemePicker)
        await pilot.press("escape", "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, Palette))
