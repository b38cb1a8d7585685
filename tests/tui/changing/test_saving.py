"""On its way to the disk: what is full or slow is said, holds nothing up and loses nothing."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from bough.core.files import Files

from ..screen_text import lines
from ..start import app_on, running, until
from ..stores import Hand, changes, garden, open_at, read, said, written


async def test_a_full_disk_is_said_and_tried_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says why and when; once there is room, the message is there, once."""
    id, hand, room = garden(root), Hand(), threading.Event()
    write = Files.write

    def full(self: Files, descriptor: int, data: bytes) -> int:
        if not room.is_set():
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(self, descriptor, data)

    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "write", full)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "not saved: " in app.browse.status.text)
        assert "trying again in 1 s – esc stops" in app.browse.status.text
        hand.passed += 1
        changes(app).tick()
        await until(pilot, lambda: "trying again in 2 s" in app.browse.status.text)
        room.set()
        hand.passed += 2
        changes(app).tick()
        await written(pilot)
        assert said(read(root, id), "main")[-1] == "Peas"
        assert len(read(root, id).skeleton) == 4
        assert "saved 12:00" in lines(app)[-2]


async def test_what_is_not_tried_again_stays_in_the_text_area(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`esc` gives up trying; the text is where it was."""
    garden(root)

    def full(self: Files, descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "write", full)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "not saved: " in app.browse.status.text)
        await pilot.press("escape")
        assert changes(app).composing.text == "Peas"
        assert "not saved" in app.browse.status.text.lower()
        assert not changes(app).saving.trying
        await pilot.press("!")
        assert changes(app).composing.text == "Peas!"


async def test_a_slow_disk_holds_nothing_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a message is on its way to the disk the screen goes on, and says that it is."""
    id, synced = garden(root), threading.Event()
    sync = Files.sync

    def slow(self: Files, descriptor: int) -> None:
        synced.wait(20)
        sync(self, descriptor)

    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "sync", slow)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saving the message …" in lines(app)[-2])
        await pilot.press("tab", "tab", "up")
        assert app.browse.place == "tree"
        assert not synced.is_set()
        synced.set()
        await written(pilot)
        assert said(read(root, id), "main")[-1] == "Peas"
