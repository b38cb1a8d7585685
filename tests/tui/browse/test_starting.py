"""What is there when the app starts: on folders, on one file, on nothing, and where one was before."""

from __future__ import annotations

import stat
from pathlib import Path

from bough.core.platform import state_dir
from bough.tui.commands import COMMANDS
from bough.tui.memory import Memory, Place

from ..looked_at import at, shown
from ..samples import forked
from ..screen_text import lines, seen
from ..start import app_on, running, settled, until
from .going import FORKED, open_forked


async def test_the_first_start_says_what_was_found(folder: Path) -> None:
    """Conversations, branches and transcript are there, counted in the title, and one line greets."""
    app = app_on(folder)
    async with running(app) as pilot:
        await settled(pilot)
        screen = seen(app)
        assert "2 conversations · claude-code 2" in screen
        assert "Found 2 conversations of claude-code" in app.browse.status.text
        assert "Glaze recipes" in screen
        assert "Start a plan for the parser" in screen
        assert lines(app)[-1].rstrip().endswith("? keys")


async def test_the_place_is_remembered(folder: Path) -> None:
    """The next start opens the same conversation at the same message on the same path."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.selecting.go_to(shown(app).conversation.index_of("p2") or 0)
        await pilot.press("q")
        await until(pilot, lambda: app.return_code == 0)
    again = app_on(folder)
    async with running(again) as pilot:
        await settled(pilot)
        assert (shown(again).ref, at(again)) == (FORKED, "p2")
        ids = shown(again).conversation.skeleton.ids
        assert ids[shown(again).head] == "a2"
        assert "Found" not in again.browse.status.text
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in state_dir().rglob("*.json")}
    assert set(modes.values()) == {0o600}


async def test_a_place_on_a_branch_that_goes_another_way_now(tmp_path: Path) -> None:
    """What was rewritten since: the message that is remembered is shown, on a branch that it is on."""
    Memory(state_dir()).keep_place(FORKED, Place("p2", "a4", (), (), {}))
    app = app_on(forked(tmp_path), single=True)
    async with running(app) as pilot:
        await settled(pilot)
        ids = shown(app).conversation.skeleton.ids
        assert (at(app), ids[shown(app).head]) == ("p2", "a2")
        assert "message 3 of 4" in seen(app)


async def test_a_single_file_is_on_the_first_frame(tmp_path: Path) -> None:
    """Read before the start: no list of one, the tree and the text at once, the keys in the transcript."""
    app = app_on(forked(tmp_path), single=True)
    async with running(app) as pilot:
        await pilot.pause()
        assert shown(app).ref == FORKED
        assert "Beta is safer" in seen(app)
        assert app.browse.place == "transcript"
        assert app.browse.tree_pane.region.right == app.browse.transcript_pane.region.x
        assert not app.browse.list_pane.is_attached
        await pilot.press("tab", "tab")
        assert app.browse.place == "transcript"


async def test_nothing_found_says_where_it_looked(tmp_path: Path) -> None:
    """An empty folder: what was looked at, and the ways on; no key does any harm there."""
    app = app_on(tmp_path / "none")
    async with running(app) as pilot:
        await until(pilot, lambda: "No conversations here yet" in seen(app))
        assert str(tmp_path) in "".join(line.strip() for line in lines(app))
        assert "bough demo" in seen(app)
        harmless = [
            command for command in COMMANDS if command.id not in {"quit", "reload"} and app.browse.can(command.id)
        ]
        for command in harmless:
            await app.browse.action_give(command.id)
            await pilot.press("escape")
        assert app.is_running


async def test_a_large_file_is_read_beside_the_frame(tmp_path: Path) -> None:
    """The frame first, then what is in it; keys pressed meanwhile do nothing wrong."""
    app = app_on(forked(tmp_path), single=True, read=False)
    async with running(app) as pilot:
        assert "Reading" in seen(app) or app.browse.opening.now is not None
        await settled(pilot)
        assert shown(app).ref == FORKED
        assert "Beta is safer" in seen(app)
        assert app.browse.place == "transcript"
        assert not app.browse.list_pane.is_attached
