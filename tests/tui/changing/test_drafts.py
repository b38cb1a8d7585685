"""Drafts of messages: saved while one types, left, offered again, taken up, thrown away."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import msgspec
import pytest
from textual.events import AppBlur

from bough.core.autosave import Draft, Drafts
from bough.core.files import Files
from bough.core.platform import state_dir
from bough.core.store import Store

from ..screen_text import lines, seen
from ..start import app_on, running, until
from ..stores import Hand, changes, do, garden, open_at, read, said, written


def saved() -> list[Draft]:
    """The drafts on the disk, whoever they are of."""
    return [msgspec.json.decode(path.read_bytes(), type=Draft) for path in (state_dir() / "drafts").glob("*.json")]


def left_by_the_dead() -> None:
    """As after a crash: the drafts' process is over."""
    for draft in saved():
        gone = msgspec.structs.replace(draft, owner=msgspec.structs.replace(draft.owner, started="0"))
        (state_dir() / "drafts" / f"{draft.id}.json").write_bytes(msgspec.json.encode(gone))


async def test_a_pause_in_typing_saves(root: Path) -> None:
    """Not before the pause; long typing saves at every interval; a saved message leaves no draft behind."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *"Pea")
        changes(app).tick()
        await written(pilot)
        assert saved() == []
        hand.passed += 1.5
        changes(app).tick()
        await written(pilot)
        (draft,) = saved()
        assert (draft.kind, draft.conversation, draft.content["text"]) == ("append", f"bough:{id}", "Pea")
        assert "draft saved" in lines(app)[-2]
        await do(pilot, "s", "ctrl+s")
        assert said(read(root, id), "main")[-1] == "Peas"
        assert saved() == []


async def test_losing_the_focus_saves(root: Path) -> None:
    """Whoever goes to another window may never come back."""
    garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *"Peas")
        app.post_message(AppBlur())
        await pilot.pause()
        await written(pilot)
        assert [draft.content["text"] for draft in saved()] == ["Peas"]


async def test_leaving_keeps_the_text_and_the_same_command_brings_it_back(root: Path) -> None:
    """`esc` closes the text area; `a` on the same branch goes on with what was left, with the role it had."""
    garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", "ctrl+r", *"Peas", "escape")
        assert "Left as a draft: “Peas”" in app.browse.status.text
        assert "1 draft · D" in lines(app)[-2]
        assert "✎" in next(line for line in lines(app) if "Kitchen garden  " in line)
        await do(pilot, "a")
        assert changes(app).composing.text == "Peas"
        assert "as assistant" in seen(app)


async def test_an_empty_text_leaves_nothing(root: Path) -> None:
    """Neither does an edit that says what was said."""
    garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", "escape")
        await do(pilot, "e", "escape")
        assert saved() == []
        assert "draft" not in lines(app)[-2]


async def test_quitting_saves_what_is_typed_and_the_next_start_offers_it(root: Path) -> None:
    """The offer says from when it is and what it says; `enter` opens it where it belongs, and it can be saved."""
    id = garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *"Peas", "tab")
        await pilot.press("q")
        await until(pilot, lambda: bool(saved()))
    left_by_the_dead()
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        assert "a draft from 12:00: “Peas” in Kitchen garden · enter takes it up · x discards it" in lines(app)[-2]
        await pilot.press("enter")
        await until(pilot, lambda: changes(app).composing.typing)
        assert changes(app).composing.text == "Peas"
        await do(pilot, "!", "ctrl+s")
        assert said(read(root, id), "main")[-1] == "Peas!"
        assert saved() == []


async def test_an_offer_is_discarded_or_waits(root: Path) -> None:
    """Any other command lets it wait, and does what it does; `D` offers it again; `x` throws it away, no branch."""
    id = garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        await open_at(pilot, "beans")
        await do(pilot, "a", *"Peas", "escape")
    left_by_the_dead()
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "up")
        assert "enter takes it up" not in lines(app)[-2]
        assert "1 draft · D" in lines(app)[-2]
        await do(pilot, "3", "D", "escape")
        assert "enter takes it up" not in lines(app)[-2]
        assert app.browse.place == "transcript"
        await do(pilot, "D")
        assert "enter takes it up" in lines(app)[-2]
        await do(pilot, "x")
        assert saved() == []
        assert len(read(root, id).branches) == 2


async def test_the_keys_that_answer_an_offer_are_seen(root: Path) -> None:
    """However long the text is, and however wide its characters are."""
    garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *("豆" * 50), "escape", "D")
        assert "豆 …” in Kitchen garden · enter takes it up · x discards it" in lines(app)[-2]
        await pilot.resize_terminal(80, 24)
        await do(pilot, "D")
        assert "豆 …” · enter takes it up · x discards it" in lines(app)[-2]


async def test_a_draft_whose_message_is_there_is_no_draft(root: Path) -> None:
    """A crash between the message and the end of its draft: taking it up says so, and nothing is there twice."""
    id = garden(root)
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *"Peas", "escape")
        (draft,) = saved()
        await do(pilot, "a", "ctrl+s")
    Drafts(state_dir() / "drafts").save(
        draft.id, draft.kind, draft.content, conversation=draft.conversation, place=draft.place
    )
    left_by_the_dead()
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("enter")
        await until(pilot, lambda: "saved as a message already" in app.browse.status.text)
        await written(pilot)
        assert saved() == []
        assert len(read(root, id).skeleton) == 4


async def test_going_to_another_conversation_leaves_a_draft(root: Path) -> None:
    """A text belongs to one conversation; it waits there, and taking it up goes back."""
    id = garden(root)
    Store.open(root).create("Other", messages=["Hello"])
    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "")
        first = app.browse.opening.now
        assert first is not None
        other = next(s for s in app.browse.listing.known if s.ref != first.ref)
        await do(pilot, "a", *"Peas")
        app.browse.opening.select(other)
        await until(pilot, lambda: app.browse.opening.now is not None and app.browse.opening.now.ref == other.ref)
        await written(pilot)
        assert changes(app).composing.now is None
        assert [draft.conversation for draft in saved()] == [first.ref]
        await do(pilot, "D", "enter")
        await until(pilot, lambda: changes(app).composing.typing)
        now = app.browse.opening.now
        assert now is not None
        assert now.ref == first.ref
        assert id in (first.conversation.id, other.id)


async def test_a_draft_that_cannot_be_saved_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says why; quitting says it too, and only a second time leaves without it."""
    garden(root)
    hand = Hand()

    def full(self: Files, descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "a", *"Peas")
        monkeypatch.setattr(Files, "write", full)
        hand.passed += 2
        changes(app).tick()
        await written(pilot)
        assert "draft not saved: " in lines(app)[-2]
        await do(pilot, "tab", "q")
        assert "quitting once more" in app.browse.status.text
        assert changes(app).composing.text == "Peas"
        await pilot.press("q")
        await until(pilot, lambda: app.return_code == 0)


async def test_the_toolkits_own_way_out_saves_too(root: Path) -> None:
    """ctrl+c, pressed to get out, says which keys do; ctrl+q among them, also while one types."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "ctrl+c")
        (notification,) = app._notifications
        assert notification.message == "q quits; ctrl+q does so from everywhere."
        await do(pilot, "a", *"Peas")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code == 0)
    (draft,) = saved()
    assert (draft.conversation, draft.content["text"]) == (f"bough:{id}", "Peas")
    assert json.loads((state_dir() / "session.json").read_text())["conversation"] == f"bough:{id}"
