"""`a`: what is typed in the text area becomes a message of the branch one is at."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store

from ..looked_at import at
from ..screen_text import lines, seen
from ..start import app_on, press, running
from ..stores import changes, do, garden, open_at, read, role, said, written


async def test_add_a_message(root: Path) -> None:
    """`a` opens a text area, `ctrl+s` puts what is in it after the branch's head, and the cursor is on it."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"And then", "enter", *"peas")
        assert "to main" in seen(app)
        await do(pilot, "ctrl+s")
        assert said(read(root, id), "main") == ["Plan a garden", "Beans first", "And then peas"]
        assert at(app) == read(root, id).branches[0].head
        assert changes(app).composing.now is None
        assert app.browse.place == "transcript"
        assert "And then" in seen(app)


async def test_add_in_another_role(root: Path) -> None:
    """`ctrl+r` goes from one role to the next."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "beans")
        await pilot.press("a", "ctrl+r", *"Peas")
        await do(pilot, "ctrl+s")
        assert role(root, id, "Peas") == "assistant"


async def test_the_branch_under_the_cursor_of_the_tree(root: Path) -> None:
    """In the tree it is the row that counts, not what the transcript shows."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "shade")
        await pilot.press("2", "a", *"Ferns", "ctrl+s")
        await written(pilot)
        assert said(read(root, id), "shade")[-1] == "Ferns"


async def test_the_editor_of_the_person(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ctrl+o` hands the text to $EDITOR; a terminal that cannot be handed over is said, and the text stays."""
    garden(root)
    monkeypatch.setenv("EDITOR", "true")
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("e", "!", "ctrl+o")
        assert "cannot hand itself over" in app.browse.status.text
        assert changes(app).composing.text == "Beans first!"


async def test_keys_are_text_while_a_message_is_written(root: Path) -> None:
    """Letters that are commands elsewhere are letters; `tab` looks elsewhere, and going back goes on."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"quxrtf?/")
        assert changes(app).composing.text == "quxrtf?/"
        await pilot.press("tab")
        assert app.browse.place == "list"
        await pilot.press("shift+tab", "!")
        assert changes(app).composing.text == "quxrtf?/!"
        assert len(read(root, id).skeleton) == 3


async def test_an_empty_conversation(root: Path) -> None:
    """Its first message can be written, and taken back."""
    id = Store.open(root, create=True).create("Empty")
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "")
        assert "no message" in app.browse.refusal("edit")
        await pilot.press("a", *"Hello", "ctrl+s")
        await written(pilot)
        assert said(read(root, id), "main") == ["Hello"]
        assert "Hello" in seen(app)
        await do(pilot, "u")
        assert len(read(root, id).skeleton) == 0
        assert "Undone: new messages" in app.browse.status.text


async def test_help_and_palette_know_the_commands(root: Path) -> None:
    """Help has a heading for the text area; the key bar there shows its keys."""
    garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await press(pilot, ["a"])
        assert "ctrl+s save" in lines(app)[-1]
        await press(pilot, ["escape"])
        assert "f fork" in lines(app)[-1]
