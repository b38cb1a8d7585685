"""The table of commands, everywhere it is used: flows, keys, help, palette, and the clipboard."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from bough.core.platform import config_dir
from bough.tui.commands import APART, COMMANDS

from ..looked_at import shown
from ..samples import plain
from ..screen_text import lines, seen
from ..start import app_on, running, settled, until
from .going import open_forked


async def test_copying_writes_to_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`y` copies the message, `Y` its code, both said in the status line."""
    app = app_on(folder)
    written: list[str] = []
    monkeypatch.setattr(app, "_write_to_terminal", written.append)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.selecting.go_to(shown(app).conversation.index_of("a1") or 0)
        await pilot.press("3", "y")
        assert "Copied the message" in app.browse.status.text
        await pilot.press("Y")
        assert "Copied the code block" in app.browse.status.text
    texts = [base64.b64decode(sequence[7:-1]).decode() for sequence in written]
    assert "Here is the plan" in texts[0]
    assert texts[1].strip() == "fd = os.open(path)"


async def test_every_command_has_an_answer(folder: Path) -> None:
    """The table and the flows agree, and each command can be given: those for everywhere in one pane each."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        elsewhere = {place for place in APART if place != "composer"}
        commands = [command for command in COMMANDS if command.place not in elsewhere]
        assert set(app.browse.answers) == {command.id for command in commands}
        for number, pane in enumerate(app.browse.panes, 1):
            for place, command in enumerate(commands):
                if command.place == "everywhere" and place % len(app.browse.panes) != number - 1:
                    continue
                if app.focused is not pane.view:
                    await pilot.press(str(number))
                if command.id not in {"quit", "pager", "editor", "reload", "search"} and app.browse.can(command.id):
                    await app.browse.action_give(command.id)
                    if app.screen is not app.browse or app.focused is not pane.view:
                        await pilot.press("escape")
        assert app.is_running


async def test_keys_can_be_bound_anew(folder: Path) -> None:
    """A key of the configuration works, its old one does not, and the key bar shows it."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('[keys]\nopen = "o"\nhelp = "f1"\nquit = "Q"\n')
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        assert lines(app)[-1].rstrip().endswith("f1 keys")
        await pilot.press("q", "1", "enter")
        assert app.browse.place == "list"
        await pilot.press("o")
        assert app.browse.place == "transcript"
        await pilot.press("Q")
        await until(pilot, lambda: app.return_code == 0)


async def test_the_help_is_made_from_the_table(folder: Path) -> None:
    """Every command with its keys, those of the focused pane first; it scrolls and closes with `esc`."""
    app = app_on(folder)
    async with running(app, (100, 24)) as pilot:
        await open_forked(pilot)
        await pilot.press("2", "question_mark")
        screen = seen(app)
        assert screen.index("Branches") < screen.index("Everywhere")
        await pilot.press("G")
        assert "config.toml" in seen(app)
        await pilot.press("escape")
        assert app.screen is app.browse


@pytest.mark.parametrize(
    ("typed", "found"),
    [("diff", "Mark, then compare"), ("keep", "Backups, trash, doctor, statistics"), ("statis", "Statistics")],
)
async def test_the_palette_knows_a_command_by_more_than_its_title(folder: Path, typed: str, found: str) -> None:
    """By the word it goes by in the settings, and by what explains it; of two titles the shorter one is first."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("ctrl+p", *typed)
        await until(pilot, lambda: found in seen(app) and "Next pane" not in seen(app))
        offered = [line for line in lines(app) if found in line or "Backups, trash" in line]
        assert offered[0].strip() == found


async def test_the_palette_offers_what_is_possible(tmp_path: Path) -> None:
    """A conversation without forks has no fork point to go to; what is offered can be chosen."""
    plain(tmp_path)
    app = app_on(tmp_path)
    async with running(app) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Go to the branches" in seen(app))
        assert "Go to the fork point" not in seen(app)
        await pilot.press(*"branches")
        await until(pilot, lambda: "Next pane" not in seen(app) and "Go to the branches" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.browse and app.browse.place == "tree")
