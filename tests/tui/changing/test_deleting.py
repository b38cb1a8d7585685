"""`x` takes away, and `u` brings back."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store

from ..looked_at import at
from ..screen_text import lines, seen
from ..start import app_on, running, settled, until
from ..stores import do, garden, names, open_at, read


async def test_delete_a_branch(root: Path) -> None:
    """`x` takes a branch that nothing left, unasked; `u` says what comes back and whose it was; `U` the same."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "shade")
        await do(pilot, "x")
        assert names(root, id) == {"main"}
        assert at(app) == "beans"
        await do(pilot, "u")
        assert names(root, id) == {"main", "shade"}
        assert "Undone: a deletion, by " in app.browse.status.text
        await do(pilot, "U")
        assert names(root, id) == {"main"}
        assert "Redone: a deletion" in app.browse.status.text
        await do(pilot, "u", "u", "u", "u")
        assert "nothing to undo" in app.browse.status.text


@pytest.mark.parametrize(("key", "left"), [("x", {"shade"}), ("a", None), ("escape", {"main", "shade", "late"})])
async def test_deleting_what_others_left_asks(root: Path, key: str, left: set[str] | None) -> None:
    """A question comes before what takes more than one branch: this one, all, or none."""
    id = garden(root)
    with Store.open(root).write(id) as writer:
        writer.fork(None, "late", messages=["Begin anew"])
    if left == {"shade"}:
        left = {"shade", "late"}
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("x")
        assert "1 branch hangs on “main”. x deletes it alone" in lines(app)[-1]
        await do(pilot, key)
        assert names(root, id) == (left or {"late"})


async def test_the_only_branch_stays(root: Path) -> None:
    """It cannot be deleted, and the sentence says what can."""
    id = Store.open(root, create=True).create("One", messages=["Hello"])
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "")
        await do(pilot, "x")
        assert "only branch" in app.browse.status.text
        assert len(read(root, id).branches) == 1


async def test_delete_a_conversation_and_have_it_back(root: Path) -> None:
    """In the list `x` takes the conversation, asking if it has several branches; `u` brings it back."""
    id = garden(root)
    Store.open(root).create("Other", messages=["Hello"])
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "")
        app.browse.conversations.select(f"bough:{id}")
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.id == id))
        await settled(pilot)
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.conversation.id == id)
        await pilot.press("1", "x")
        assert "has 2 branches" in seen(app)
        await do(pilot, "x")
        assert [ref.id for ref in Store.open(root).list()] != [id]
        assert len(Store.open(root).list()) == 1
        assert "Kitchen garden" not in "\n".join(lines(app)[:-2])
        await do(pilot, "u")
        assert len(Store.open(root).list()) == 2
        assert "Kitchen garden" in seen(app)
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.conversation.id == id
