"""What no index knows is looked for in the messages themselves: hits as they come, until the end or until esc."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Semaphore

import pytest

from bough.core.searching.hits import Found
from bough.tui.screens.search.asking import Asking
from tests.searching.samples import SESSION, lines, record

from ..screen_text import seen
from ..start import app_on, running, until
from .asking import answered, browse, entered


class _Looking:
    """A search whose look into messages goes on when it is let go on: a step for each permit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.permits = Semaphore(0)
        plain = Asking._next

        def following(asking: Asking, steps: Iterator[Found]) -> Found | None:
            while not self.permits.acquire(timeout=0.005):
                if not asking._works.busy:
                    return None
            return plain(asking, steps)

        monkeypatch.setattr("bough.core.searching.sifting.SLICE", 0.0)
        monkeypatch.setattr("bough.tui.screens.search.asking._BETWEEN", 0.0)
        monkeypatch.setattr(Asking, "_next", following)

    def go_on(self, steps: int) -> None:
        """Let so many steps be taken."""
        for _ in range(steps):
            self.permits.release()


async def test_hits_appear_while_messages_are_looked_into(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is is shown with the hits so far; the end is said; other things can be asked meanwhile."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "/[qw]u?o.*(kka|bat)/ "
        looking.go_on(6)
        await until(pilot, lambda: screen.found is not None and 0 < screen.found.looked < screen.found.of)
        await until(pilot, lambda: "of 12 messages looked into · esc stops" in seen(pilot.app))
        looking.go_on(20)
        await until(pilot, lambda: "All 12 messages were looked into: 3 hits." in seen(pilot.app))
        assert screen.found is not None
        assert screen.found.complete
        assert [hit.branch is not None for hit in screen.found.hits] == [True] * 3


async def test_a_look_into_messages_can_be_stopped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """esc keeps what was found so far and says how far it came; once more leads back; typing on asks anew."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "is:abandoned "
        looking.go_on(3)
        await until(pilot, lambda: screen.asking.looking)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped: " in seen(pilot.app))
        assert pilot.app.screen is screen
        screen.asking.news()  # what others write does not begin it anew
        assert not screen.works.busy or "Stopped: " in seen(pilot.app)
        looking.go_on(100)
        screen.line.value = "livewombat"
        await answered(pilot)
        assert "livewombat beta" in seen(pilot.app)
        await pilot.press("escape")
        assert pilot.app.screen is browse(pilot)


async def test_what_is_written_during_a_look_is_asked_for_after_it(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others that write all the time never keep an answer from coming to its end."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "/(live|fresh)wom.at/ "
        looking.go_on(4)
        await until(pilot, lambda: screen.asking.looking)
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshwombat came by")]))
        await until(pilot, lambda: screen.asking._news)
        assert screen.asking.looking
        looking.go_on(1000)
        await until(pilot, lambda: screen.found is not None and screen.found.complete and screen.found.total == 2)
        assert "freshwombat came by" in seen(pilot.app)
