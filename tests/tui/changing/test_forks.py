"""`f` and `e`: branches that begin at a message, or beside it."""

from __future__ import annotations

from pathlib import Path

from ..looked_at import at
from ..screen_text import lines, seen
from ..start import app_on, running
from ..stores import changes, do, garden, names, open_at, read, role, said, written


async def test_fork_here(root: Path) -> None:
    """`f` asks for a name, makes a branch after the message, and takes the cursor to it; nothing else moves."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "plan")
        await pilot.press("f")
        assert "fork after “Plan a garden”" in seen(app)
        await do(pilot, *"bolder", "enter")
        assert names(root, id) == {"main", "shade", "bolder"}
        assert app.browse.opening.now is not None
        assert read(root, id).tree.branch(app.browse.opening.now.branch).name == "bolder"  # type: ignore[union-attr]
        assert app.browse.branches.branch.name == "bolder"  # type: ignore[union-attr]
        assert at(app) == "plan"
        assert "Forked: “bolder”" in app.browse.status.text
        assert "saved 12:00" in lines(app)[-2]


async def test_a_fork_without_a_name_is_called_after_its_parent(root: Path) -> None:
    """An empty line is an answer too; escape is none."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "beans")
        await do(pilot, "f", "x", "escape")
        assert names(root, id) == {"main", "shade"}
        await do(pilot, "f", "enter")
        assert names(root, id) == {"main", "shade", "main-2"}


async def test_a_name_that_is_taken(root: Path) -> None:
    """Is refused in one sentence, and nothing is made."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "f", *"shade", "enter")
        assert "already called “shade”" in app.browse.status.text
        assert names(root, id) == {"main", "shade"}


async def test_a_new_branch_is_continued(root: Path) -> None:
    """`a` right after `f` writes on the branch that was made, though its messages are all its parent's."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "plan")
        await do(pilot, "f", *"bolder", "enter")
        await pilot.press("a", *"Dig", "ctrl+s")
        await written(pilot)
        assert said(read(root, id), "bolder") == ["Plan a garden", "Dig"]


async def test_edit_as_fork(root: Path) -> None:
    """`e` shows what a message says; another version of it begins a branch beside it."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("e")
        assert changes(app).composing.text == "Beans first"
        await pilot.press(*" of all")
        await do(pilot, "ctrl+s")
        assert said(read(root, id), "main-2") == ["Plan a garden", "Beans first of all"]
        assert said(read(root, id), "main") == ["Plan a garden", "Beans first"]
        assert "Beans first of all" in seen(app)
        assert role(root, id, "Beans first of all") == "assistant"


async def test_the_same_text_is_no_new_version(root: Path) -> None:
    """Nothing is written, and the text area stays."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "e", "ctrl+s")
        assert "says that already" in app.browse.status.text
        assert len(read(root, id).branches) == 2
        assert changes(app).composing.typing
