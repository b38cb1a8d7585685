"""Trash, doctor, statistics and retention on the screen: real stores, real damage, hostile names."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from ..samples import HOSTILE, forked, hostile
from ..screen_text import lines, seen
from ..start import app_on, press, running, settled
from ..stores import garden
from .shelf import Shelf, at, do, line, rest

WIDE, NARROW = (120, 40), (80, 24)
UNSAFE = {"\x1b", "\x07", "\x9b", "\u202e"}


# Trash


async def test_the_trash(shelf: Shelf) -> None:
    """Conversations and branches, with what each is; one comes back, the rest goes for good after a question."""
    with shelf.store.write(shelf.ids["garden"]) as writer:
        writer.delete(next(id for id, name in writer.branches.items() if name == "shade"))
    for title in (HOSTILE, "Old"):
        shelf.store.delete(shelf.store.create(title, messages=["a"]))
    async with running(app_on(), WIDE) as pilot:
        shown = await do_at(pilot, "2")
        assert "[@click=app.quit]" in shown
        assert not UNSAFE & set(shown)
        shown = await do(pilot, "end")
        assert "A branch. Restored, it is in its conversation again" in shown
        assert "Restored: Kitchen garden @ shade." in await do(pilot, "r")
        assert [branch.name for branch in shelf.store.read(shelf.ids["garden"]).branches] == ["main", "shade"]
        await pilot.press("x")
        await line(pilot, "Remove 2 conversations for good?")
        await pilot.press("escape", "x")
        await line(pilot, "Remove 2 conversations for good?")
        shown = await do(pilot, "y")
        assert "Removed 2 conversations for good." in shown
        assert "The trash is empty." in shown
        assert shelf.store.trash.list() == []
        assert "That cannot be done here." in await do(pilot, "x")


async def test_without_a_store(tmp_path: Path) -> None:
    """Each section says what it is about, and nothing is made by looking."""
    forked(tmp_path)
    async with running(app_on(tmp_path), NARROW) as pilot:
        await at(pilot)
        assert "The trash is empty." in await do(pilot, "2")
        assert "Everything is in order." in await do(pilot, "3")
        assert "Nothing has had its time." in await do(pilot, "5")
        assert not (Path.home() / "store").exists()


async def test_a_store_that_was_named_is_not_mixed_with_ones_own(shelf: Shelf, tmp_path: Path) -> None:
    """Its conversations are looked after where they are, and the backup of one's own store is not theirs."""
    garden(tmp_path / "other")
    async with running(app_on(tmp_path / "other"), NARROW) as pilot:
        await at(pilot)
        assert "No folder is named for backups" in seen(pilot.app)
        assert "trash · /" in await do(pilot, "2"), "one's own would be ~/store"
        assert len(shelf.titles()) == 2


# Doctor


async def test_the_doctor_explains_and_repairs(shelf: Shelf) -> None:
    """A torn line and a stranger: what they are, what a repair does; it is asked for, done, and says what is where."""
    file = branch_file(shelf, "glaze")
    file.write_bytes(file.read_bytes() + b'{"type":"mess\n')
    (shelf.store.root / "conversations" / HOSTILE.replace("/", "_")).mkdir(0o700)
    shelf.save()
    async with running(app_on(), WIDE) as pilot:
        shown = await do_at(pilot, "3")
        assert "2 findings; R can do something about 1." in shown
        assert "no backup holds it" in shown
        assert "[@click=app.quit]" in shown
        assert not UNSAFE & set(shown)
        assert "the old file is kept" in await do(pilot, "down")
        await pilot.press("R")
        await line(pilot, "Repair 1 finding?")
        await pilot.press("escape", "enter")
        await line(pilot, "Repair 1 finding?")
        shown = await do(pilot, "y")
        assert "1 of 1 finding repaired" in shown
        assert "~/store/.bough/repaired/" in shown
        assert "Written again without 1 line" in shown
        assert b"mess\n" not in file.read_bytes()
        assert "1 finding; none that R could repair." in await do(pilot, "f5")


# Statistics


async def test_statistics_of_the_conversation_and_of_all(shelf: Shelf) -> None:
    """By branch, with path and forks, by model, all of them, by any column; estimates with the date of the prices."""
    async with running(app_on(), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["down"])
        shown = await do_at(pilot, "4")
        assert "statistics · Kitchen garden · by branch" in shown
        assert "of it, from list prices of 20" in shown
        assert "+ 15 tokens of models without a price" in shown
        assert "with its forks" in shown
        shown = await do(pilot, "right")
        assert "by model" in shown
        assert "claude-sonnet-4-5" in first_row(pilot)
        assert "by branch" in await do(pilot, "left")
        shown = await do(pilot, "c")
        assert "statistics · all conversations · by conversation" in shown
        assert "Kitchen garden" in first_row(pilot)
        assert "By name; S turns it round." in await do(pilot, "s")
        assert "Glaze recipes" in first_row(pilot)
        await do(pilot, "S")
        assert "Kitchen garden" in first_row(pilot)
        shown = await do(pilot, "right", "right", "right")
        assert "by tag" in shown
        assert "home" in shown
        assert "untagged" in shown


async def test_the_mouse_on_sections_and_headings(shelf: Shelf) -> None:
    """A section is a click on its name, an order one on its heading; once more turns it round."""
    async with running(app_on(), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["down"])
        await at(pilot)
        for name in ("trash", "stats"):
            await pilot.click(offset=(lines(pilot.app)[0].index(name), 0))
            await rest(pilot)
            assert f"[{name}]" in seen(pilot.app)
        heads = lines(pilot.app)[2]
        orders = []
        for _ in range(2):
            await pilot.click(offset=(heads.index("output"), 2))
            orders.append(first_row(pilot))
        assert orders[0] != orders[1]
        assert "OUTPUT" in seen(pilot.app)
        await pilot.click(offset=(heads.index("name"), 2))
        assert "By name" in seen(pilot.app)


async def test_hostile_names_in_statistics(tmp_path: Path) -> None:
    """In titles, branches and projects, on a narrow screen."""
    hostile(tmp_path)
    async with running(app_on(tmp_path), NARROW) as pilot:
        await at(pilot, "4")
        for keys in ("right", "c", "right", "right"):
            assert not UNSAFE & set(await do(pilot, keys))
        assert "[/b]" in seen(pilot.app)


# Retention


async def test_what_has_had_its_time(shelf: Shelf) -> None:
    """With why, by the rules of the settings, which are told; moved to the trash after a question, and no other."""
    shelf.settings('[retention]\nstandard = { count = 0 }\ntags = { home = "critical" }\n')
    async with running(app_on(), WIDE) as pilot:
        shown = await do_at(pilot, "5")
        assert "retention · only when you say so" in shown
        assert "0 of its class were used later" in shown
        assert "more than 0 of the class" in shown
        assert "home: critical" in shown
        assert "Kitchen garden" not in shown
        await pilot.press("a")
        await line(pilot, "Move 1 conversation to the trash?")
        shown = await do(pilot, "y")
        assert "1 conversation moved to the trash." in shown
        assert "Nothing has had its time." in shown
        assert "Glaze recipes" in await do(pilot, "2")
        assert shelf.titles() == ["Kitchen garden"]


def branch_file(shelf: Shelf, name: str) -> Path:
    """A branch file of a conversation."""
    folder = shelf.store.root / "conversations" / shelf.ids[name]
    return next(path for path in folder.glob("*.jsonl") if path.name != "conversation.jsonl")


def first_row(pilot: Pilot[int]) -> str:
    """The first row of the table."""
    return lines(pilot.app)[3]


async def do_at(pilot: Pilot[int], key: str) -> str:
    """Open the screen at a section, and say what is seen there."""
    await at(pilot, key)
    return seen(pilot.app)
