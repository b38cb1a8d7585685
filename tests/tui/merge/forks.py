"""A store with two branches to merge, and an app on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from bough.core.demo import Story
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolCall, ToolResult
from bough.core.store import Store
from bough.tui.application import BoughApp
from bough.tui.screens.merge import MergeScreen
from tests.tui.start import settled, until
from tests.tui.stores import changes


def _answer(text: str) -> NewMessage:
    return NewMessage("assistant", (Text(text),), model="claude-sonnet-4-5")


def forks(root: Path) -> str:
    """`main` and `alpha` go their own ways after a plan, and have one turn in common. Returns the id."""
    story = Story(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    store = Store.open(root, create=True, clock=story, ids=story)
    plan = NewMessage("assistant", (Text("Here is the plan"),), model="claude-sonnet-4-5", id="plan")
    call = NewMessage("assistant", (Text("I look."), ToolCall("c1", "Bash", {"command": "ls src"})), model="m")
    done = NewMessage("tool", (ToolResult("c1", "Bash", "reader.py\nwriter.py"),))
    id = store.create(
        "Fix the importer",
        messages=[
            NewMessage(parts=(Text("Start a plan for the parser"),), id="start"),
            plan,
            "Use pread instead of mmap. The file may be truncated while we read it.",
            call,
            done,
            _answer("It fails on files over 2 GB."),
            "Write the tests",
            _answer("Twelve tests, all green."),
            "Thanks",
        ],
    )
    with store.write(id) as writer:
        writer.fork(
            "plan",
            "alpha",
            messages=[
                "Try approach alpha with mmap",
                _answer("It works, 40 ms for 30 MB."),
                "Write the tests",
                _answer("Twelve tests, all green."),
                "What about Windows?",
                _answer("There a mapped file cannot be deleted."),
            ],
        )
    return id


async def open_merge(pilot: Pilot[int]) -> MergeScreen:
    """Mark `alpha` in the tree, go to `main`, merge."""
    await on_branch(pilot, "alpha")
    await pilot.press("d")
    await on_branch(pilot, "main")
    await pilot.press("m")
    return await on_merge(pilot)


async def on_branch(pilot: Pilot[int], name: str) -> None:
    """Move through the tree until one is at a branch."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await settled(pilot)
    await until(pilot, lambda: app.browse.changes is not None)
    await pilot.press("2", "home")
    tree = app.browse.branches
    for _ in range(20):
        if tree.branch is not None and tree.branch.name == name and tree.at_branch:
            return
        await pilot.press("down")
    raise AssertionError(f"there is no branch {name} in the tree")


async def on_merge(pilot: Pilot[int]) -> MergeScreen:
    """Wait until a merge is shown, and all that runs for it has ended."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await until(pilot, lambda: isinstance(app.screen, MergeScreen) and app.screen.session is not None)
    screen = app.screen
    assert isinstance(screen, MergeScreen)
    await still(pilot, screen)
    return screen


async def still(pilot: Pilot[int], screen: MergeScreen) -> None:
    """Wait until nothing runs for it."""
    await until(pilot, lambda: not screen.works.busy)
    await pilot.pause()


async def back(pilot: Pilot[int]) -> BoughApp:
    """Wait until the browse screen is there again and nothing is on its way to the disk."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await until(pilot, lambda: app.screen is app.browse and not changes(app).saving.busy)
    await settled(pilot)
    return app
