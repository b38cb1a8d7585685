"""Pictures of what changes conversations: the line that asks, the text area, the question, and what is read-only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from bough.core import owner as owners
from bough.core.owner import Owner
from bough.core.store import Store

from ..start import app_on
from ..stores import Hand, changes, garden, open_at, written

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A store under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    garden(Path("store"))
    return Path("store")


def after(*keys: str) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken: the answer is gone to, then keys are pressed."""

    async def run(pilot: Pilot[int]) -> None:
        app = await open_at(pilot, "beans")
        await pilot.press(*keys)
        await written(pilot)
        for widget in app.screen.query("Input"):
            widget.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", SIZES)
def test_asking_for_a_name(snap_compare: Compare, root: Path, size: tuple[int, int]) -> None:
    """One line at the foot of the pane."""
    run = after("f", *"bolder")
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=size, run_before=run)


@pytest.mark.parametrize("size", SIZES)
def test_writing_a_message(snap_compare: Compare, root: Path, size: tuple[int, int]) -> None:
    """The text area under what is answered."""
    run = after("a", *"And then peas,", "enter", *"in two rows.")
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=size, run_before=run)


def test_a_question(snap_compare: Compare, root: Path) -> None:
    """What it takes, and the keys that answer."""
    (ref,) = Store.open(root).list()
    with Store.open(root, clock=Hand()).write(ref.id) as writer:
        writer.fork(None, "anew", messages=["Begin anew"])
    assert snap_compare(app_on(root, theme="night", clock=Hand()), terminal_size=(120, 40), run_before=after("x"))


@pytest.mark.parametrize("size", SIZES)
def test_read_only(snap_compare: Compare, root: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds it, since when, and what cannot be done."""
    (ref,) = Store.open(root).list()
    hand = Hand()
    me = owners.me

    def always_the_same(*args: Any) -> Owner:
        return replace(me(*args), pid=4242, host="elsewhere")

    monkeypatch.setattr("bough.core.locks.me", always_the_same)
    held = Store.open(root, program="bough append", clock=hand).write(ref.id)
    monkeypatch.setattr("bough.core.locks.me", me)
    assert held.owner.pid != os.getpid()

    async def run(pilot: Pilot[int]) -> None:
        app = await open_at(pilot, "beans")
        hand.passed += 3
        changes(app).tick()
        await written(pilot)
        await pilot.press("up", "down")
        await written(pilot)

    assert snap_compare(app_on(root, theme="night", clock=hand), terminal_size=size, run_before=run)
