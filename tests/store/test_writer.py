"""What a writer promises, call by call."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.errors import (
    InUse,
    Invalid,
    LastBranch,
    Moved,
    NameTaken,
    NotFound,
    NotSaved,
    ReadOnly,
    Unreadable,
    Unsure,
)
from bough.core.events import Event
from bough.core.files import Files
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolResult, Usage
from bough.core.store import Store

from .conftest import Hand
from .looking import paths, shown, texts, type_of


def test_what_was_appended_is_read(store: Store) -> None:
    """Everything a message can hold comes back."""
    usage = Usage(10, 5, 3, 1, 0.25)
    answer = NewMessage("assistant", (Text("yes"),), model="m", provider="p", usage=usage, group="g", meta={"k": [1]})
    id = store.create("Title", tags=["a"], messages=["may I?"], description="About.", project="/p")
    with store.write(id) as writer:
        (made,) = writer.append(answer)
    conversation = store.read(id)
    message = conversation.message(1)
    assert (message.id, message.model, message.provider, message.usage, message.group) == (made, "m", "p", usage, "g")
    assert conversation.parts(1) == (Text("yes"),)
    assert b'"meta":{"k":[1]}' in conversation.raw(1)
    assert (conversation.title, conversation.skeleton.tags, conversation.skeleton.project) == ("Title", ("a",), "/p")


def test_a_record_of_results_has_the_role_of_a_tool(store: Store) -> None:
    """Whatever a format calls who carries the results."""
    id = store.create(messages=[NewMessage("user", (ToolResult("c", "Bash", "ok"),))])
    message = store.read(id).message(0)
    assert (message.role, message.kind) == ("tool", "result")


def test_an_append_is_one_line_and_a_fork_one_small_file(store: Store) -> None:
    """Whatever the length of the branch."""
    id = store.create(messages=["x" * 200] * 300)
    with store.write(id) as writer:
        main = writer.folder / f"{writer.default}.jsonl"
        before = main.stat().st_size
        (last,) = writer.append("y")
        assert main.stat().st_size - before < 400
        fork = writer.fork(last)
        assert (writer.folder / f"{fork.branch}.jsonl").stat().st_size < 500


def test_names_are_unique_and_forks_are_numbered(store: Store) -> None:
    """A taken name is refused; a fork that nobody names gets the next number."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        at = writer.head()
        assert writer.fork(at).name == "main-2"
        assert writer.fork(at).name == "main-3"
        writer.fork(at, "mine")
        with pytest.raises(NameTaken):
            writer.fork(at, "mine")
        with pytest.raises(NameTaken):
            writer.rename("mine", "main")
        with pytest.raises(Invalid):
            writer.rename("   ", "main")
        writer.rename("mine", "mine")
        assert set(writer.branches.values()) == {"main", "main-2", "main-3", "mine"}


def test_what_is_not_there_is_named(store: Store) -> None:
    """A wrong branch or message changes nothing."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        for call in (
            lambda: writer.append("x", branch="nope"),
            lambda: writer.fork("nope"),
            lambda: writer.label("nope", "x"),
            lambda: writer.checkout("nope"),
        ):
            with pytest.raises(NotFound, match="nope"):
                call()
    with pytest.raises(NotFound):
        store.write("nope")
    with pytest.raises(NotFound):
        store.write("../nope")


def test_the_last_branch_stays(store: Store) -> None:
    """Also when a whole sub-tree is to go."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        with pytest.raises(LastBranch):
            writer.delete("main")
        writer.fork(writer.head())
        with pytest.raises(LastBranch):
            writer.delete("main", subtree=True)
        assert writer.delete("main")
        assert not writer.delete("main")
        with pytest.raises(LastBranch):
            writer.delete("main-2")


def test_deleting_hides_and_children_move_up(store: Store) -> None:
    """Messages stay while a path needs them; a child hangs under the nearest living ancestor."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        middle = writer.fork(writer.head(), "middle", messages=["b", "c"])
        leaf = writer.fork(middle.messages[0], "leaf", messages=["d"])
        writer.checkout("middle")
        assert writer.delete("middle")
        assert writer.default == leaf.branch, "the default passes to its most recent descendant"
    assert shown(store, id) == {"main": "a", "leaf": "a b d"}
    branch = next(branch for branch in store.read(id).branches if branch.name == "leaf")
    assert branch.parent == next(b.id for b in store.read(id).branches if b.name == "main")
    with store.write(id) as writer:
        assert writer.restore(middle.branch)
        assert not writer.restore(middle.branch)
    assert shown(store, id) == {"main": "a", "leaf": "a b d", "middle": "a b c"}


def test_an_edit_is_a_branch_beside(store: Store) -> None:
    """The first message, too, can be said differently."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        first, second = store.read(id).skeleton.ids
        writer.edit(second, "B", "capital")
        writer.edit(first, "A", "fresh")
    assert shown(store, id) == {"main": "a b", "capital": "a B", "fresh": "A"}


def test_rewinding_moves_the_head(store: Store) -> None:
    """What is behind it stays where a fork hangs on it, and undo brings it back."""
    id = store.create(messages=["a", "b", "c", "d"])
    a, b, c, d = store.read(id).skeleton.ids
    with store.write(id) as writer:
        writer.fork(c, "kept")
        assert writer.rewind(a, "main") == (b, c, d)
        assert shown(store, id) == {"main": "a", "kept": "a b c"}
        writer.append("e", branch="main")
        assert shown(store, id) == {"main": "a e", "kept": "a b c"}
        writer.undo()
        writer.undo()
        assert shown(store, id) == {"main": "a b c d", "kept": "a b c"}
        with pytest.raises(NotFound):
            writer.rewind(d, "kept")


def test_undo_survives_restarts_and_says_what_and_whose(store: Store) -> None:
    """It takes back the last change of the conversation, whoever made it."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.rename("named")
    other = Store.open(store.root)
    with other.write(id) as writer:
        undone = writer.undo()
        assert undone is not None
        assert undone.type == "title"
        assert "@" in undone.by
        assert type_of(writer.undo()) == "append"
        assert writer.undo() is None, "what it was made with stays"
    with store.write(id) as writer:
        assert type_of(writer.redo()) == "append"
        writer.tag(["x"])
        assert writer.redo() is None, "something new was done since"
    assert shown(store, id) == {"main": "a b"}


def test_undo_refuses_what_others_stand_on(store: Store) -> None:
    """A message that arrived from elsewhere and answers the last one keeps it."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        (last,) = writer.append("b")
        path = writer.folder / f"{writer.default}.jsonl"
        with path.open("ab") as file:
            file.write(b'{"type":"message","id":"theirs","parent":"%s","role":"user","parts":[]}\n' % last.encode())
        with pytest.raises(InUse, match="theirs"):
            writer.undo()


def test_handing_in_the_same_ids_again_adds_nothing(store: Store) -> None:
    """A retry after an uncertain failure must not say it twice."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        said = NewMessage(parts=(Text("b"),), id="mine")
        writer.append(said)
        writer.append(said)
        assert writer.fork("mine", "x", id="branchid").branch == "branchid"
        assert writer.fork("mine", "x", id="branchid").branch == "branchid"
    assert shown(store, id) == {"main": "a b", "x": "a b"}


class _Failing(Files):
    """A disk that fails one kind of call when told to."""

    def __init__(self) -> None:
        self.fails = ""

    def write(self, descriptor: int, data: bytes) -> int:
        if self.fails == "write":
            raise OSError(28, "No space left on device")
        if self.fails == "half":
            self.fails = "write"
            return super().write(descriptor, data[: len(data) // 2])
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        if self.fails == "sync":
            raise OSError(5, "Input/output error")
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        if self.fails == "replace":
            raise OSError(30, "Read-only file system")
        super().replace(source, target)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("fault", ["write", "half", "sync", "replace"])
def test_a_failing_disk_leaves_the_old_or_the_new(tmp_path: Path, codec: Codec, fault: str) -> None:
    """Every change fails with an error of ours, leaves no part of itself, and works when tried again."""
    files = _Failing()
    store = Store.open(tmp_path / "store", create=True, codec=codec, files=files)
    id = store.create("t", messages=["a"])
    new = [NewMessage(parts=(Text("b"),), id="b1"), NewMessage(parts=(Text("c"),), id="c1")]
    with store.write(id) as writer:
        for change in (
            lambda: writer.append(*new),
            lambda: writer.fork("b1", "x", id="xx"),
            lambda: writer.rename("new"),
        ):
            files.fails = fault
            with contextlib.suppress(NotSaved, Unsure):
                change()
            files.fails = ""
            assert "b" not in texts(store, id) or "c" in texts(store, id), "all or none"
            change()
            assert texts(store, id).count("b") == 1
    assert store.read(id).title == "new"
    assert shown(store, id) == {"main": "a b c", "x": "a b"}
    assert [name for name in os.listdir(writer.folder) if name.startswith(".")] == []


@pytest.mark.parametrize("codec", CODECS)
def test_what_others_do_to_a_file_is_never_overwritten(tmp_path: Path, codec: Codec) -> None:
    """A file that was replaced under an open writer is noticed; its content stays, and the next try adds to it."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        path = paths(writer)[0]
        copy = path.read_bytes()
        writer.append("lost by their replacement")
        path.with_name("other").write_bytes(copy)
        path.with_name("other").replace(path)
        try:
            writer.append("c")
        except Moved:
            writer.append("c")
    assert shown(store, id) == {"main": "a b c"}


def test_lines_that_others_add_are_read_first(store: Store) -> None:
    """An editor's append and ours both stay."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        (b,) = writer.append("b")
        with paths(writer)[0].open("ab") as file:
            file.write(b'{"type":"message","id":"t1","parent":"%s","role":"user","parts":"theirs"}\n' % b.encode())
        writer.append("c")
    assert shown(store, id) == {"main": "a b theirs c"}


def test_a_torn_tail_stays_and_harms_nothing(store: Store) -> None:
    """Half a line of a crash is never cut off; the next line begins a new one."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = paths(writer)[0]
    with path.open("ab") as file:
        file.write(b'{"type":"message","id":"to')
    with store.write(id) as writer:
        writer.append("b")
    conversation = store.read(id)
    assert shown(store, id) == {"main": "a b"}
    assert [problem.code for problem in conversation.problems] == ["bad-json"]
    assert b'"id":"to\n' in path.read_bytes()


def test_half_a_change_counts_for_nothing(store: Store) -> None:
    """Of messages that were added together all are there or none."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b", "c", "d")
        path = paths(writer)[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert shown(store, id) == {"main": "a"}
    assert [problem.code for problem in store.read(id).problems] == ["torn"]
    with store.write(id) as writer:
        writer.append("e")
    assert shown(store, id) == {"main": "a e"}


def test_everything_is_private(tmp_path: Path) -> None:
    """Files 0600 and folders 0700, whatever the umask."""
    before = os.umask(0)
    try:
        store = Store.open(tmp_path / "deep" / "er" / "store", create=True)
        id = store.create(messages=["a"])
        with store.write(id) as writer:
            writer.fork(writer.head(), messages=["b"])
        store.notes("codex").rename("x", "y")
        store.delete(id)
    finally:
        os.umask(before)
    for path in [tmp_path / "deep", *(tmp_path / "deep").rglob("*")]:
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_links_are_not_followed(store: Store, tmp_path: Path) -> None:
    """A planted link does not lead a writer out of the store, nor a reader."""
    id = store.create(messages=["a"])
    victim = tmp_path / "victim.jsonl"
    with store.write(id) as writer:
        path = paths(writer)[0]
        path.replace(victim)
        path.symlink_to(victim)
        before = victim.read_bytes()
        with pytest.raises((Moved, ReadOnly)):
            writer.append("b")
    assert victim.read_bytes() == before


def test_threads_share_a_writer(store: Store) -> None:
    """One change at a time, none lost."""
    id = store.create()
    with store.write(id) as writer:
        threads = [threading.Thread(target=lambda: [writer.append("x") for _ in range(20)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert shown(store, id) == {"main": " ".join(["x"] * 80)}


def test_a_newer_file_is_only_read(store: Store) -> None:
    """What a later version wrote may mean more than is understood here."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = paths(writer)[0]
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v":2'))
    assert shown(store, id) == {"main": "a"}
    with store.write(id) as writer, pytest.raises(ReadOnly, match="newer"):
        writer.append("b")


def test_one_event_a_change(store: Store) -> None:
    """With path, format, bytes, items and time; a subscriber that fails harms nobody."""
    seen: list[Event] = []

    def broken(event: Event) -> None:
        raise RuntimeError(event.what)

    store.subscribe(broken)
    end = store.subscribe(seen.append)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b", "c")
        with pytest.raises(NotFound):
            writer.append("d", branch="nope")
        end()
        writer.append("e")
    assert [(event.kind, event.what, event.items) for event in seen] == [
        ("saved", "create", 1),
        ("saved", "append", 2),
        ("failed", "append", 0),
    ]
    assert seen[1].bytes > 100
    assert seen[1].time
    assert len(store.context.events.failures) == 4


def test_reading_makes_no_store(tmp_path: Path) -> None:
    """Nothing appears that nobody asked for."""
    with pytest.raises(Unreadable):
        Store.open(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_memory_store_leaves_nothing(hand: Hand) -> None:
    """It lasts as long as it is used."""
    store = Store.memory(clock=hand)
    root = store.root
    id = store.create(messages=["a"])
    assert shown(store, id) == {"main": "a"}
    del store
    assert not root.exists()


def test_trash(store: Store) -> None:
    """Deleting a conversation is a move; it comes back as it was; deleting twice says so."""
    id = store.create("t", messages=["a"])
    assert store.delete(id)
    assert not store.delete(id)
    assert not store.delete("../x")
    assert store.list() == []
    (entry,) = store.trash.list()
    assert (entry.id, entry.title) == (id, "t")
    assert store.trash.restore(id) == id
    assert shown(store, id) == {"main": "a"}
    store.delete(id)
    assert store.trash.empty() == 1
    assert store.trash.list() == []


def test_notes_on_foreign_conversations(store: Store) -> None:
    """Titles, tags, labels, names and hiding of what other tools wrote, undone like anything else."""
    notes = store.notes("claude-code")
    notes.rename("c1", "Mine")
    assert notes.tag("c1", ["x", "y"], ["z"]) == ("x", "y")
    notes.label("c1", "m1", "here")
    notes.rename("c1", "alt", branch="b1")
    notes.hide("c1")
    notes.rename("c2", "Other")
    refs = Store.open(store.root).notes("claude-code").of("c1")
    assert (refs.title, refs.tags, refs.labels, refs.names) == ("Mine", ("x", "y"), {"m1": "here"}, {"b1": "alt"})
    assert notes.is_hidden("c1")
    assert type_of(notes.undo("c1")) == "delete"
    assert not notes.is_hidden("c1")
    assert type_of(notes.redo("c1")) == "delete"
    assert set(notes.all()) == {"c1", "c2"}
    with pytest.raises(Invalid):
        store.notes("../etc")


def test_a_folder_left_half_built_is_swept_away(store: Store) -> None:
    """A crash during creation leaves nothing that stays, and nothing that is taken for a conversation."""
    left = store.root / ".bough" / "tmp" / "leftover"
    left.mkdir(parents=True)
    (left / "conversation.jsonl").write_text("{")
    id = store.create(messages=["a"])
    assert not left.exists()
    assert [ref.id for ref in store.list()] == [id]


def test_openings_are_counted_and_reading_is_not(store: Store) -> None:
    """How often and when last, on this machine."""
    id = store.create(messages=["a"])
    store.read(id)
    assert store.accesses(id) == (0, None)
    store.opened(id)
    store.opened(id)
    count, last = store.accesses(id)
    assert count == 2
    assert last is not None
    with pytest.raises(NotFound):
        store.opened("../x")
