"""Backups on the screen: taking, verifying, comparing, restoring and pruning, on a real store and real damage."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from textual.color import Color

from bough.core.backup import Backup, Progress, Verified
from bough.core.backup.values import Stop, Tell
from bough.core.errors import Stopped
from bough.core.kept.keeper import Keeper
from bough.core.store import Store
from bough.tui.screens.browse import BrowseScreen
from tests.sessions import pi_home

from ..samples import HOSTILE
from ..screen_text import lines, seen, strips
from ..start import app_on, running, settled, until
from .shelf import Shelf, at, do, line, screen

WIDE, NARROW = (120, 40), (80, 24)


def damage(shelf: Shelf, name: str) -> None:
    """Change a byte of what the newest snapshot holds of a conversation."""
    entries = shelf.backup.files_of(shelf.backup.choose())
    digest = next(entry.digest for entry in entries if shelf.ids[name] in entry.path)
    blob = next(path for path in shelf.folder.rglob(digest))
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.chmod(0o600)
    blob.write_bytes(data)


async def test_the_first_snapshot_is_asked_for(shelf: Shelf) -> None:
    """Nothing is begun by looking; `n` asks once, then takes one, which is listed with all that is known."""
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        assert "There is no backup in ~/backups now." in seen(pilot.app)
        assert not shelf.folder.exists()
        assert "There is no snapshot here yet; n takes one." in await do(pilot, "r")
        await pilot.press("n")
        await line(pilot, "y takes the first one")
        await pilot.press("escape", "n")
        await line(pilot, "y takes the first one")
        shown = await do(pilot, "y")
        assert "Taken: 2 conversations" in shown
        (made,) = Backup(shelf.folder).list()
        assert made.name in shown
        assert "this store" in shown


async def test_no_folder_is_named() -> None:
    """What to write into the settings is said; `f` names one for now, and it stays until the app ends."""
    Shelf().fill()
    async with running(app_on(), NARROW) as pilot:
        await at(pilot)
        assert "No folder is named for backups" in seen(pilot.app)
        assert "n take one" not in seen(pilot.app)
        for key in ("r", "n", "V"):
            assert "No folder is named for backups; f names one." in await do(pilot, key)
        (Path.home() / "file").write_text("no folder")
        await pilot.press("f", *"~/file", "enter")
        await line(pilot, "backups · ~/file")
        await do(pilot, "n", "y")
        assert "✗" in seen(pilot.app)
        await pilot.press("f", "ctrl+u", *"~/usb", "enter")
        await line(pilot, "backups · ~/usb")
        await do(pilot, "n", "y")
        assert len(Backup(Path.home() / "usb").list()) == 1
        await do(pilot, "escape")
        assert "backups · ~/usb" in await do(pilot, "B")


async def test_what_changed_and_what_a_restore_would_change(shelf: Shelf) -> None:
    """Both ways round, each conversation in words; the restore asks, does it, and keeps what was there."""
    shelf.save()
    shelf.say("garden", "More beans")
    shelf.store.create(HOSTILE, messages=["x"])
    shelf.store.delete(shelf.ids["glaze"])
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        shown = await do(pilot, "d")
        assert "changed since 2026-03-01 09:30" in shown
        assert "+1 message" in shown
        assert "[@click=app.quit]" in shown
        shown = await do(pilot, "r")
        assert "loses 1 newer message" in shown
        assert "goes: it is newer than the snapshot" in shown
        assert "comes back" in shown
        assert len(shelf.titles()) == 2
        await pilot.press("r")
        await line(pilot, "y restores · esc leaves it")
        await pilot.press("escape", "enter")
        await line(pilot, "y restores")
        shown = await do(pilot, "y")
        assert "Restored as of 2026-03-01 09:30" in shown
        assert "safety: what a restore replaced" in shown
        assert shelf.titles() == ["Glaze recipes", "Kitchen garden"]
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(shown)
        assert "Nothing changed since 2026-03-01 09:30." in await do(pilot, "end", "r")
        assert "That cannot be done here." in await do(pilot, "r")
        await do(pilot, "escape", "escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, BrowseScreen)
        await until(pilot, lambda: "Glaze recipes" in seen(pilot.app) and "@click" not in lines(pilot.app)[3])


async def test_one_conversation_back_or_beside(shelf: Shelf) -> None:
    """From what a snapshot holds: in its place, the others left alone; or as another one."""
    shelf.save()
    shelf.say("garden", "More beans")
    shelf.say("glaze", "And cobalt")
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        shown = await do(pilot, "enter")
        assert "snapshot of 2026-03-01 09:30" in shown
        shown = await do(pilot, "enter")
        assert "Kitchen garden" in shown
        assert "Glaze" not in shown
        await pilot.press("r")
        await line(pilot, "Put “Kitchen garden” back")
        await do(pilot, "y")
        assert [len(shelf.store.read(shelf.ids[name]).skeleton) for name in ("garden", "glaze")] == [4, 2]
        await do(pilot, "down", "enter")
        assert "beside what" in await do(pilot, "b")
        assert shelf.titles().count("Kitchen garden") == 2


async def test_everything_beside(shelf: Shelf) -> None:
    """Into a folder that is typed, which is a store of its own then; one that is not empty is refused in a sentence."""
    shelf.save()
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        await pilot.press("b", *"~/old", "enter")
        await line(pilot, "It is in ~/old")
        assert len(Store.open(Path.home() / "old").list()) == 2
        await pilot.press("b", *"~/old", "enter")
        await line(pilot, "✗")
        assert "~/old" not in lines(pilot.app)[-1]


async def test_damage_is_found_and_not_restored(shelf: Shelf) -> None:
    """Verifying says which snapshot and which file; a restore of it is refused, and the store is as it was."""
    shelf.save()
    shelf.say("garden", "More beans")
    damage(shelf, "garden")
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        shown = await do(pilot, "v")
        assert "1 snapshot of 1 damaged." in shown
        assert "~/backups/" in shown
        shown = await do(pilot, "r")
        assert "The backup is damaged" in shown
        assert "That cannot be done here." in await do(pilot, "r")
        assert len(shelf.store.read(shelf.ids["garden"]).skeleton) == 5


async def test_a_snapshot_that_cannot_be_read_is_listed(shelf: Shelf) -> None:
    """With why; the others can be used, and are good."""
    shelf.save()
    name = shelf.save(days=1)
    path = next(found for found in shelf.folder.rglob("*") if found.name.startswith(name))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-9])
    async with running(app_on(), NARROW) as pilot:
        await at(pilot)
        assert "damaged" in seen(pilot.app)
        assert "n take one" in seen(pilot.app)
        shown = await do(pilot, "down", "v")
        assert "Every byte is as it was written." in shown
        assert "good" in shown


async def test_pruning_shows_first_what_would_go(shelf: Shelf) -> None:
    """By rules that are typed; rules that make no sense are refused; then a question, then they are gone."""
    for days in range(4):
        shelf.save(days)
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        await pilot.press("p", "ctrl+u", *"nonsense 3", "enter")
        await line(pilot, "is no rule")
        await pilot.press("p", "ctrl+u", *"last 1", "enter")
        await line(pilot, "no rule keeps it")
        shown = await do(pilot)
        assert shown.count("no rule keeps it") == 2
        assert "one of the newest 2" in shown
        await pilot.press("a")
        await line(pilot, "Remove 2 snapshots")
        shown = await do(pilot, "y")
        assert "Removed 2 snapshots" in shown
        assert len(shelf.backup.list()) == 2


async def test_a_newer_store_is_only_read(shelf: Shelf) -> None:
    """What would change it says so; a snapshot can be looked at and taken beside all the same."""
    shelf.save()
    (shelf.store.root / "store.json").write_text('{"format":"bough/9","id":"x","codec":"jsonl"}')
    (shelf.store.root / ".gitignore").unlink()
    async with running(app_on(), WIDE) as pilot:
        await at(pilot)
        await do(pilot, "enter")
        shown = await do(pilot, "b")
        assert "bough/9" in shown
        shown = await do(pilot, "3")
        assert "newer format" in shown
        assert "R repair" in shown
        assert "it is of the format bough/9" in await do(pilot, "R")
        assert not (shelf.store.root / ".gitignore").exists()


async def test_what_takes_long_says_so_and_can_be_stopped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is; `esc` stops it, what is listed stays, and the screen too."""
    shelf.save()
    reading = Event()

    def verify(_: Backup, name: str, *, progress: Tell, stop: Stop) -> list[Verified]:
        progress(Progress(f"reading {name[:4]}", 1, 3))
        while not stop():
            reading.wait(0.01)
        raise Stopped("verification")

    monkeypatch.setattr(Backup, "verify", verify)
    async with running(app_on(), NARROW) as pilot:
        await at(pilot)
        await pilot.press("v")
        await line(pilot, "verifying reading 2026 1 of 3 · esc stops")
        await pilot.press("escape")
        await line(pilot, "The verification was stopped; everything is as it was.")
        assert "Sun 09:30" in seen(pilot.app)


async def test_ascii_alone(shelf: Shelf, home: Path) -> None:
    """Where the terminal has no more, nothing else is drawn, on any of the sections; a kept session has a mark."""
    shelf.save()
    (file,) = pi_home(home, 1)
    Keeper(shelf.store).run(["pi"])
    file.unlink()
    shelf.say("garden", "More beans")
    shelf.prefer("ascii = true")
    async with running(app_on(), NARROW) as pilot:
        await settled(pilot)
        assert any("Question 1" in row and " ^ " in row for row in lines(pilot.app))
        await at(pilot)
        filters = pilot.app.get_line_filters()
        for key in ("v", "d", "2", "3", "4", "5"):
            await do(pilot, key)
            for strip in strips(pilot.app):
                for found in filters:
                    strip = strip.apply_filter(found, Color(0, 0, 0))
                assert strip.text.isascii(), strip.text


async def test_keys_are_told_and_lead_back(shelf: Shelf) -> None:
    """`?` begins with those of this screen; tab and digits go round; the palette leads to a section from the list."""
    shelf.save()
    async with running(app_on(), NARROW) as pilot:
        await at(pilot)
        await pilot.press("question_mark")
        assert "Backups, trash, doctor, statistics" in seen(pilot.app)
        await pilot.press("escape")
        assert "[trash]" in (await do(pilot, "tab")).splitlines()[0]
        assert "[backups]" in (await do(pilot, "shift+tab")).splitlines()[0]
        assert "[doctor]" in (await do(pilot, "3")).splitlines()[0]
        await do(pilot, "q")
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert "[doctor]" in (await do(pilot, "B")).splitlines()[0]
        await pilot.press("escape")
        await pilot.press("ctrl+p", *"what has had", "enter")
        await line(pilot, "[retention]")
        assert screen(pilot).piles.section == "retention"
