"""Every command that changes a conversation, on real stores: what is on the disk, and what the screen shows of it."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from bough.core.files import Files
from bough.core.platform import default_store
from bough.core.store import Store
from bough.tui.application import BoughApp

from .samples import forked, plain
from .screen_text import lines, seen
from .start import app_on, press, running, settled, until
from .stores import Hand, changes, do, garden, open_at, read, said, written

FORKED = "claude-code:11111111-1111-4111-8111-111111111111"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the store of this test is."""
    return tmp_path / "store"


def at(app: BoughApp) -> str:
    """Id of the message under the cursor."""
    now = app.browse.opening.now
    assert now is not None
    return now.conversation.skeleton.ids[now.at]


def names(root: Path, id: str) -> set[str | None]:
    """Of all branches on the disk."""
    return {branch.name for branch in read(root, id).branches}


def role(root: Path, id: str, text: str) -> str:
    """Who says a text, on the disk."""
    conversation = read(root, id)
    entries = range(len(conversation.skeleton))
    return conversation.skeleton.roles[next(entry for entry in entries if conversation.preview(entry) == text)]


# Forks and messages


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


async def test_a_new_branch_is_continued(root: Path) -> None:
    """`a` right after `f` writes on the branch that was made, though its messages are all its parent's."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "plan")
        await do(pilot, "f", *"bolder", "enter")
        await pilot.press("a", *"Dig", "ctrl+s")
        await written(pilot)
        assert said(read(root, id), "bolder") == ["Plan a garden", "Dig"]


async def test_the_branch_under_the_cursor_of_the_tree(root: Path) -> None:
    """In the tree it is the row that counts, not what the transcript shows."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "shade")
        await pilot.press("2", "a", *"Ferns", "ctrl+s")
        await written(pilot)
        assert said(read(root, id), "shade")[-1] == "Ferns"


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


# Names


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


# Taking away, and taking back


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


# Conversations of other tools


async def test_forking_another_tools_conversation(tmp_path: Path) -> None:
    """The fork is a branch of one native conversation, where the app goes; a second fork is a second branch of it."""
    path = forked(tmp_path / "claude")
    before = path.read_bytes()
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "a1")
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.ref == f"bough:{ref.id}"
        assert said(read(default_store(), ref.id), "mine")[0] == "Start a plan for the parser"
        assert "bough 1" in lines(app)[0]
        app.browse.conversations.select(FORKED)
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == FORKED))
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.ref == FORKED)
        await open_at(pilot, "a2")
        await pilot.press("a", *"Go on", "ctrl+s")
        await written(pilot)
        assert len(Store.open(default_store()).list()) == 1
        assert "Go on" in seen(app)
        now = app.browse.opening.now
        assert said(read(default_store(), ref.id), now.branch)[-2:] == ["Alpha works, 40 ms", "Go on"]
    assert path.read_bytes() == before


async def test_a_file_that_was_replaced_meanwhile(tmp_path: Path) -> None:
    """The tool wrote its file anew since it was read: the fork is made of what is there now."""
    path = forked(tmp_path / "claude")
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "a1")
        beside = path.with_suffix(".new")
        beside.write_bytes(b"\n" + path.read_bytes())
        beside.replace(path)
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert "Forked: “mine”" in app.browse.status.text
        assert said(read(default_store(), ref.id), "mine")[0] == "Start a plan for the parser"


async def test_a_single_file_that_was_opened(tmp_path: Path) -> None:
    """Without a list the fork is shown all the same, and can be written on."""
    path = forked(tmp_path / "claude")
    async with running(app_on(path, single=True)) as pilot:
        app = await open_at(pilot, "a1")
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.ref == f"bough:{ref.id}"
        await pilot.press("a", *"Go on", "ctrl+s")
        await written(pilot)
        assert said(read(default_store(), ref.id), "mine")[-1] == "Go on"
        assert "Go on" in seen(app)


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


async def test_notes_on_another_tools_conversation(tmp_path: Path) -> None:
    """Title, tags, labels and hiding are notes of ours: shown at once, taken back by `u`, its file as it was."""
    path = plain(tmp_path / "claude")
    before = path.read_bytes()
    id = path.stem
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "q2")
        await do(pilot, "1", "r", *"Pots", "enter")
        await do(pilot, "t", *"clay", "enter")
        await do(pilot, "3", "b", *"ash", "enter")
        notes = Store.open(default_store()).notes("claude-code").of(id)
        assert (notes.title, notes.tags, notes.labels) == ("Pots", ("clay",), {"q2": "ash"})
        assert app.browse.conversations.current is not None
        assert app.browse.conversations.current.title == "Pots"
        await do(pilot, "u")
        assert "Undone: a label" in app.browse.status.text
        await do(pilot, "x")
        assert "keeps its branches" in app.browse.status.text
        await do(pilot, "1", "x")
        assert Store.open(default_store()).notes("claude-code").is_hidden(id)
        assert not app.browse.listing.known
        await do(pilot, "u")
        assert not Store.open(default_store()).notes("claude-code").is_hidden(id)
        assert "Pots" in seen(app)
    assert path.read_bytes() == before


# The state of saving


async def test_a_full_disk_is_said_and_tried_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says why and when; once there is room, the message is there, once."""
    id, hand, room = garden(root), Hand(), threading.Event()
    write = Files.write

    def full(self: Files, descriptor: int, data: bytes) -> int:
        if not room.is_set():
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(self, descriptor, data)

    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "write", full)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "not saved: " in app.browse.status.text)
        assert "trying again in 1 s – esc stops" in app.browse.status.text
        hand.passed += 1
        changes(app).tick()
        await until(pilot, lambda: "trying again in 2 s" in app.browse.status.text)
        room.set()
        hand.passed += 2
        changes(app).tick()
        await written(pilot)
        assert said(read(root, id), "main")[-1] == "Peas"
        assert len(read(root, id).skeleton) == 4
        assert "saved 12:00" in lines(app)[-2]


async def test_what_is_not_tried_again_stays_in_the_text_area(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`esc` gives up trying; the text is where it was."""
    garden(root)

    def full(self: Files, descriptor: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")

    async with running(app_on(root, clock=Hand())) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "write", full)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "not saved: " in app.browse.status.text)
        await pilot.press("escape")
        assert changes(app).composing.text == "Peas"
        assert "not saved" in app.browse.status.text.lower()
        assert not changes(app).saving.trying
        await pilot.press("!")
        assert changes(app).composing.text == "Peas!"


async def test_a_slow_disk_holds_nothing_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a message is on its way to the disk the screen goes on, and says that it is."""
    id, synced = garden(root), threading.Event()
    sync = Files.sync

    def slow(self: Files, descriptor: int) -> None:
        synced.wait(20)
        sync(self, descriptor)

    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        monkeypatch.setattr(Files, "sync", slow)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saving the message …" in lines(app)[-2])
        await pilot.press("tab", "tab", "up")
        assert app.browse.place == "tree"
        assert not synced.is_set()
        synced.set()
        await written(pilot)
        assert said(read(root, id), "main")[-1] == "Peas"


async def test_help_and_palette_know_the_commands(root: Path) -> None:
    """Help has a heading for the text area; the key bar there shows its keys."""
    garden(root)
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "beans")
        await press(pilot, ["a"])
        assert "ctrl+s save" in lines(app)[-1]
        await press(pilot, ["escape"])
        assert "f fork" in lines(app)[-1]
