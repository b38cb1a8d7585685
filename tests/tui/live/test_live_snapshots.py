"""Pictures of what others do: new messages while one reads, following after a rewind, one that is gone, read-only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from bough.core.owner import Owner
from bough.core.store import Store
from bough.core.summarising import summarise
from bough.core.watch import Agent, Held, Live, Vanished
from tests.tui.start import NOW, app_on, settled, until
from tests.tui.stores import Hand, garden, open_at, read

from .claude import Claude
from .watcher import Told, browse

SIZES = [(80, 24), (120, 40)]
Compare = Callable[..., bool]
Happens = Callable[[Pilot[int], Told, Claude], Awaitable[None]]


@pytest.fixture
def claude(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Claude:
    """A session that is longer than a screen, under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    claude = Claude(Path("claude"))
    claude.ask("Start a plan for the parser")
    claude.answer("Here is the plan\n\n" + "\n\n".join(f"Step {number}" for number in range(40)))
    claude.ask("Go on")
    return claude


def after(told: Told, happens: Callable[[Pilot[int]], Awaitable[None]]) -> Callable[[Pilot[int]], Any]:
    """What happens before the picture is taken."""

    async def run(pilot: Pilot[int]) -> None:
        await settled(pilot)
        await until(pilot, lambda: told.followed is not None)
        browse(pilot).browse.status.done()
        await pilot.press("3")
        await happens(pilot)
        await pilot.pause()

    return run


async def write(pilot: Pilot[int], told: Told) -> None:
    """It is live, and what was written is told."""
    app = browse(pilot)
    (summary,) = app.browse.listing.known
    await told.tell(pilot, Live(summary._replace(live=True), NOW, Agent(4242, "claude")))
    await told.look_at(pilot)


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES)
def test_new_messages_below(snap_compare: Compare, claude: Claude, size: tuple[int, int], theme: str) -> None:
    """Text stays; what is new is counted, marked in tree and list, and it is said who writes."""
    told = Told()

    async def happens(pilot: Pilot[int]) -> None:
        await pilot.press("g")
        for number in range(3):
            claude.answer(f"Answer {number}")
        await write(pilot, told)

    app = app_on(Path("claude"), theme=theme, watch=told)
    assert snap_compare(app, terminal_size=size, run_before=after(told, happens))


@pytest.mark.parametrize("size", SIZES)
def test_following_after_a_rewind(snap_compare: Compare, claude: Claude, size: tuple[int, int]) -> None:
    """The end of the new branch, new messages marked, and where it was gone back to."""
    told = Told()

    async def happens(pilot: Pilot[int]) -> None:
        await pilot.press("F")
        claude.answer("One way")
        await write(pilot, told)
        claude.ask("Another way, please", after="m2")
        claude.answer("Another way then")
        await told.look_at(pilot)

    app = app_on(Path("claude"), theme="night", watch=told)
    assert snap_compare(app, terminal_size=size, run_before=after(told, happens))


def test_one_that_is_gone(snap_compare: Compare, claude: Claude) -> None:
    """What was read stays, with a word why."""
    told = Told()

    async def happens(pilot: Pilot[int]) -> None:
        (summary,) = browse(pilot).browse.listing.known
        claude.path.unlink()
        await told.tell(pilot, Vanished(summary))

    app = app_on(Path("claude"), theme="night", watch=told)
    assert snap_compare(app, terminal_size=(120, 40), run_before=after(told, happens))


@pytest.mark.parametrize("size", SIZES)
def test_read_only_while_another_writes(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Who holds it and since when, that it is live, and what was added."""
    monkeypatch.chdir(tmp_path)
    root, told, hand = Path("store"), Told(), Hand()
    id = garden(root)
    owner = Owner(4242, "elsewhere", "ann", "bough append", "2026-03-02T10:12:00Z")

    async def happens(pilot: Pilot[int]) -> None:
        await open_at(pilot, "beans")
        with Store.open(root, clock=hand).write(id) as writer:
            summary = summarise(read(root, id))
            await told.tell(pilot, Held(summary, owner), Live(summary._replace(live=True), NOW))
            writer.append("Then peas", branch=read(root, id).branches[0].id)
        await told.look_at(pilot)

    app = app_on(root, theme="night", clock=hand, watch=told)
    assert snap_compare(app, terminal_size=size, run_before=after(told, happens))
