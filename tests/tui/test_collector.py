"""The garbage collector in the app: a full pass when there is enough to find, and not while keys come."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest

from bough.tui import collector
from bough.tui.collector import Collector

from .start import PATIENCE


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Generations of the passes that were made; the collector is as it was afterwards."""
    thresholds = gc.get_threshold()
    made: list[int] = []

    def note(phase: str, facts: dict[str, Any]) -> None:
        if phase == "start":
            made.append(facts["generation"])

    monkeypatch.setattr(gc, "freeze", lambda: None)  # it would be for good
    gc.callbacks.append(note)
    yield made
    gc.callbacks.remove(note)
    gc.set_threshold(*thresholds)
    gc.enable()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What time it is."""
    now = [100.0]
    monkeypatch.setattr(collector, "monotonic", lambda: now[0])
    return now


def test_nothing_is_looked_at_before_the_first_frame(passes: list[int]) -> None:
    """Off from the beginning, and no pass when it is let work."""
    tamed = Collector()
    assert not gc.isenabled()
    tamed.tame()
    assert gc.isenabled()
    assert 2 not in passes


async def test_a_moment_after_a_key_the_young_are_looked_at(passes: list[int]) -> None:
    """Once the frame is out, and not again for the same ones; each eighth time those too that were young before."""
    tamed = Collector()
    tamed.tame()
    kept = []
    for _ in range(8):
        kept.append(_cycles(3_000))
        passes.clear()
        tamed.touched()
        tamed.touched()
        assert not passes
        async with asyncio.timeout(PATIENCE):
            while not passes:
                await asyncio.sleep(0.001)
        tamed.rest()
        assert len(passes) == 1
    assert passes == [1]


async def test_what_holds_itself_is_freed_between_keys(passes: list[int], clock: list[float]) -> None:
    """Not while a key was just pressed, and not again before there is more."""
    tamed = Collector()
    tamed.tick()
    passes.clear()
    made = _cycles(30_000)
    tamed.touched()
    tamed.tick()
    assert 2 not in passes
    clock[0] += 1
    tamed.tick()
    assert passes.count(2) == 1
    tamed.tick()
    assert passes.count(2) == 1
    assert len(made) == 30_000


async def test_somebody_who_never_pauses_keeps_a_bound(passes: list[int], clock: list[float]) -> None:
    """Much garbage is worth a frame."""
    tamed = Collector()
    clock[0] += 1
    tamed.tick()
    passes.clear()
    made = _cycles(300_000)
    tamed.touched()
    tamed.tick()
    assert 2 in passes
    assert made


def _cycles(number: int) -> list[list[object]]:
    """Lists that hold themselves, two blocks of memory each."""
    made: list[list[object]] = []
    for _ in range(number):
        one: list[object] = []
        one.append(one)
        made.append(one)
    return made
