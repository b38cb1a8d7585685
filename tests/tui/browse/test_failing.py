"""What is slow or fails is said, and the screen lives on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from bough.core.library import Library
from bough.core.summary import Summary

from ..looked_at import shown
from ..start import app_on, press, running, until
from .going import FORKED, PLAIN, open_forked


async def test_slow_work_shows_and_can_be_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is named in the status line, and `esc` stops waiting for it."""
    release = Event()
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.works.start("open", "reading a mountain", lambda task: release.wait(10), lambda _: None)
        await until(pilot, lambda: "reading a mountain · esc stops" in app.browse.status.text)
        await pilot.press("escape")
        assert "Stopped: reading a mountain." in app.browse.status.text
        assert not app.browse.works.busy
        release.set()


async def test_conversations_whose_reading_was_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stay unread, also when the watch has begun and finds them so; it is said what goes on, and that does."""
    looks = 0

    def endless(_: Library, stopped: Callable[[], bool]) -> Iterator[Summary]:
        nonlocal looks
        looks += 1
        while not stopped():
            Event().wait(0.01)
        yield from ()

    app = app_on(folder)
    async with running(app) as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(Library, "refresh", endless)
            await until(pilot, lambda: "reading conversations" in app.browse.status.text and app.browse.opening.now)
            await pilot.press("escape")
            assert app.browse.status.text == "Stopped: reading conversations. f5 goes on."
            app.browse.listing.catch_up(lambda: list(app.browse.listing.known))
            assert not app.browse.works.busy
            assert looks == 1
        await press(pilot, ["f5"])
        assert all(summary.read for summary in app.browse.listing.known)


async def test_what_fails_in_a_thread_is_said(folder: Path) -> None:
    """An error becomes a sentence in the status line; the screen lives on."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.works.start("open", "reading", lambda task: 1 // 0, lambda _: None)
        await until(pilot, lambda: "reading failed: ZeroDivisionError" in app.browse.status.text)
        await press(pilot, ["2"])
        assert app.browse.place == "tree"


async def test_a_file_that_goes_away(folder: Path) -> None:
    """A conversation whose file was removed after it was listed: said, and everything else works."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        next(folder.rglob("3333*.jsonl")).unlink()
        app.browse.opening.forget_read()
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == PLAIN))
        await until(pilot, lambda: app.browse.status.text.startswith("✗"))
        assert shown(app).ref == FORKED
