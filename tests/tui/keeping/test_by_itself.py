"""What the app does by itself: scheduled backups, keeping, cleaning up; and what it marks and counts."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from bough.core.store import Store
from bough.tui.application import BoughApp
from tests.sessions import pi_home

from ..samples import HOSTILE, forked
from ..screen_text import lines, seen
from ..start import app_on, press, running, settled, until
from ..stores import Hand, changes, written
from .shelf import Shelf

WIDE, NARROW = (120, 40), (80, 24)


async def passed(pilot: Pilot[int], hand: Hand, seconds: float) -> str:
    """Let time pass, and whatever is due be done; what is seen then."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    browse, stop = app.browse, "stop-upkeep"
    hand.passed += seconds
    while browse.works.busy or browse.tending.possible(stop):  # nothing is begun then, and what was knows an older time
        await until(pilot, lambda: not browse.works.busy and not browse.tending.possible(stop))
    browse.tending.tick()
    await until(pilot, lambda: not browse.tending.possible(stop))
    return seen(app)


async def test_a_scheduled_backup(shelf: Shelf) -> None:
    """At the start if it is due, then when so much time has passed; said at the end of the status line, where it is."""
    shelf.save()
    shelf.settings('every = "1d"\n')
    hand = Hand()
    async with running(app_on(clock=hand), WIDE) as pilot:
        await settled(pilot)
        assert "backed up 12:00" in await passed(pilot, hand, 0)
        assert len(shelf.backup.list()) == 2
        await passed(pilot, hand, 3600)
        assert len(shelf.backup.list()) == 2
        shelf.say("garden", "More beans")
        assert "backed up" in await passed(pilot, hand, 24 * 3600)
        assert len(shelf.backup.list()) == 3
        assert shelf.backup.diff("latest", shelf.store).nothing


async def test_a_disk_that_is_away_is_told_once(shelf: Shelf) -> None:
    """Nothing is begun there; when it is back, the backup is made."""
    shelf.settings('every = "1d"\n')
    hand = Hand()
    async with running(app_on(clock=hand), NARROW) as pilot:
        await settled(pilot)
        assert "Not backed up" in await passed(pilot, hand, 0)
        assert not shelf.folder.exists()
        await pilot.press("down")
        assert "Not backed up" not in await passed(pilot, hand, 400)
        shelf.save(days=-9)
        assert "backed up" in await passed(pilot, hand, 400)
        assert len(shelf.backup.list()) == 2


async def test_nothing_is_done_where_only_what_was_named_is_shown(shelf: Shelf, tmp_path: Path) -> None:
    """A file of somebody's is looked at: that is no reason to begin with one's own conversations."""
    shelf.save()
    shelf.settings('every = "1d"\n')
    forked(tmp_path)
    hand = Hand()
    async with running(app_on(tmp_path, clock=hand), NARROW) as pilot:
        await settled(pilot)
        await passed(pilot, hand, 1e6)
    assert len(shelf.backup.list()) == 1


async def test_cleaning_up_spares_what_is_being_written(shelf: Shelf) -> None:
    """By the rules, at the start and every hour; it is said, and gone from the list."""
    shelf.settings("[retention]\napply = true\nstandard = { count = 0 }\n")
    hand = Hand()
    app = app_on(clock=hand)
    async with running(app, WIDE) as pilot:
        await settled(pilot)
        assert "2 conversations had their time" in await passed(pilot, hand, 0)
        await until(pilot, lambda: not app.browse.works.busy)
        assert shelf.titles() == []
        shelf.store.create(HOSTILE, messages=["written"])
        shelf.store.create("other", messages=["a"])
        await pilot.press("f5")
        await settled(pilot)
        await press(pilot, ["3", "a"])
        await pilot.press(*"half")
        written_for = changes(app).composing.now
        assert written_for is not None
        await passed(pilot, hand, 3601)
        assert [f"bough:{ref.id}" for ref in shelf.store.list()] == [written_for.ref]


async def test_kept_sessions_are_marked_and_readable(shelf: Shelf, home: Path) -> None:
    """Copied while the app runs; once gone from their tool they are listed with a mark, and the status line says so."""
    shelf.settings('[keep]\nsources = ["pi"]\n')
    (file,) = pi_home(home, 1)
    hand = Hand()
    async with running(app_on(clock=hand), WIDE) as pilot:
        await settled(pilot)
        assert "kept 12:00" in await passed(pilot, hand, 0)
        assert "⌂" not in seen(pilot.app)
        file.unlink()
        await pilot.press("f5")
        await settled(pilot)
        (row,) = [row for row in lines(pilot.app) if "⌂" in row]
        assert "Question 1" in row
        await press(pilot, ["1"])
        await until(pilot, lambda: "pi · kept, gone from its tool" in seen(pilot.app))
        assert "About Question 1" in seen(pilot.app)


async def test_openings_are_counted_when_one_goes_into_it(shelf: Shelf) -> None:
    """Not for what the cursor only comes by; once, however often the pane changes."""
    store = Store.open(shelf.store.root)
    async with running(app_on(), NARROW) as pilot:
        await settled(pilot)
        await press(pilot, ["down", "up", "down"])
        assert [store.accesses(id).openings for id in shelf.ids.values()] == [0, 0]
        await press(pilot, ["enter", "2", "3", "1", "3"])
        await written(pilot)
        assert store.accesses(shelf.ids["garden"]).openings == 1
        await press(pilot, ["1", "up", "enter"])
        await press(pilot, ["1", "down", "enter"])
        await written(pilot)
        assert [store.accesses(id).openings for id in shelf.ids.values()] == [2, 1]
    assert not shelf.folder.exists(), "nothing is backed up unasked"
