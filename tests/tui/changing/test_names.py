"""`r`, `t` and `b`: names, tags and labels."""

from __future__ import annotations

from pathlib import Path

from ..screen_text import seen
from ..start import app_on, running
from ..stores import do, garden, names, open_at, read


async def test_rename_a_branch_and_the_conversation(root: Path) -> None:
    """`r` begins with the name there is: that of the branch, in the list that of the conversation."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "shade")
        await do(pilot, "r", *" side", "enter")
        assert names(root, id) == {"main", "shade side"}
        await do(pilot, "1", "r", *" plan", "enter")
        assert read(root, id).title == "Kitchen garden plan"
        assert app.browse.conversations.current is not None
        assert app.browse.conversations.current.title == "Kitchen garden plan"
        assert "Kitchen garden plan" in app.browse.tree_pane.heading


async def test_tags(root: Path) -> None:
    """`t` shows the tags there are, to be added to and taken from."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "beans")
        await do(pilot, "t", *"green, to do", "enter")
        assert read(root, id).skeleton.tags == ("green", "to do")
        await do(pilot, "t", "ctrl+u", *"to do", "enter")
        assert read(root, id).skeleton.tags == ("to do",)


async def test_labels(root: Path) -> None:
    """`b` names the message under the cursor; an empty name takes it away."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "b", *"good", "enter")
        assert read(root, id).skeleton.labels == {"beans": "good"}
        assert "good" in seen(app)
        await do(pilot, "b", "ctrl+u", "enter")
        assert read(root, id).skeleton.labels == {}
