"""Pictures of the screen of what keeps conversations: each section once, hostile names in all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from ..samples import HOSTILE
from ..start import app_on, settled
from .shelf import Shelf, at

Compare = Callable[..., bool]
WIDE, NARROW = (120, 40), (80, 24)


def after(*keys: str) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken: the screen is opened, then keys are pressed."""

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await at(pilot, *keys)

    return run


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """Two snapshots, and a store that went on: a hostile conversation, a deleted branch, a line that is none."""
    shelf.save()
    shelf.say("garden", "More beans")
    shelf.ids["evil"] = shelf.store.create(HOSTILE, messages=[HOSTILE], tags=["retention:temporary"])
    shelf.save(days=1)
    shelf.say("garden", "And peas")
    with shelf.store.write(shelf.ids["garden"]) as writer:
        writer.delete(next(id for id, name in writer.branches.items() if name == "shade"))
    folder = shelf.store.root / "conversations" / shelf.ids["glaze"]
    file = next(path for path in folder.glob("*.jsonl") if path.name != "conversation.jsonl")
    file.write_bytes(file.read_bytes() + b'{"type":"mess\n')
    (shelf.store.root / "conversations" / HOSTILE.replace("/", "_")).mkdir(0o700)
    shelf.settings('[retention]\nstandard = { count = 1 }\ntemporary = { count = 0 }\ntags = { home = "critical" }\n')
    for path in (shelf.store.root / "conversations").glob("*/*.jsonl"):
        os.utime(path, (shelf.story.time.timestamp(),) * 2)
    return shelf


@pytest.mark.parametrize(
    ("size", "theme", "keys"),
    [
        pytest.param(NARROW, "night", ("v",), id="backups-narrow"),
        pytest.param(WIDE, "night", ("down", "r"), id="restore"),
        pytest.param(NARROW, "night", ("3", "down"), id="doctor-narrow"),
        pytest.param(WIDE, "day", ("4",), id="stats-day"),
        pytest.param(WIDE, "night", ("5",), id="retention"),
    ],
)
def test_section(snap_compare: Compare, full: Shelf, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> None:
    """What is listed, what is known of it, and the keys."""
    full.prefer(f'theme = "{theme}"')
    assert snap_compare(app_on(), terminal_size=size, run_before=after(*keys))
