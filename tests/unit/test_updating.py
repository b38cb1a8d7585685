"""What became of a conversation whose files others write, move and remove."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Parts, Text
from bough.core.notes import Notes
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref
from bough.core.store import Store
from tests.sources.chatgpt.exports import SOURCE
from tests.sources.claude_code.build import SESSION, Session, turn
from tests.store.looking import branch_files


class Written:
    """A session of Claude Code in a file that a test goes on writing."""

    def __init__(self, folder: Path) -> None:
        self.session = Session()
        self.answers = [turn(self.session, "the first"), turn(self.session, "the second")]
        self.path = self.session.write(folder)

    def goes_on(self, text: str = "more", **more: str) -> list[str]:
        """A prompt and its answer, appended as Claude Code does."""
        start = len(self.session.records)
        added = [self.session.prompt(text, **more), self.session.answer()]
        with self.path.open("ab") as file:
            file.write(b"".join(json.dumps(record).encode() + b"\n" for record in self.session.records[start:]))
        return added

    def opened(self) -> Conversation:
        (conversation,) = Library([self.path]).conversations()
        assert len(conversation.tree.branches) == 1
        return conversation


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


def test_nothing_new_is_the_same_conversation(written: Written) -> None:
    """Asked any number of times."""
    conversation = written.opened()
    for _ in range(3):
        update = conversation.update()
        assert (update.conversation, update.change, update.added, update.pending) == (conversation, "same", (), None)


def test_what_is_appended_is_added(written: Written) -> None:
    """The old conversation stays what it is; what was decoded of messages is kept."""
    conversation = written.opened()
    said = conversation.parts(0)
    added = written.goes_on()
    update = conversation.update()
    assert (update.change, list(update.added), update.rewound) == ("grown", added, None)
    assert (len(conversation.skeleton), len(update.conversation.skeleton)) == (8, 10)
    assert update.conversation.parts(0) is said
    assert update.conversation.parts(8) == (Text("more"),)
    again = update.conversation.update()
    assert (again.change, again.conversation) == ("same", update.conversation)


def test_a_rewind_says_up_to_where(written: Written) -> None:
    """The message that the way to the old head and that to the new one share."""
    conversation = written.opened()
    added = written.goes_on("instead", parent=written.answers[0])
    update = conversation.update()
    assert (update.change, list(update.added), update.rewound) == ("grown", added, written.answers[0])
    default = update.conversation.tree.default
    assert default is not None
    assert default.head == added[-1]


def test_a_half_line_is_never_shown(written: Written) -> None:
    """It is a problem of the moment; with its other half it is a message like any other."""
    conversation = written.opened()
    before = written.path.stat().st_size
    added = written.goes_on()
    data = written.path.read_bytes()
    os.truncate(written.path, before + 40)
    first = conversation.update()
    assert (first.change, first.added) == ("grown", [])
    assert [problem.code for problem in first.conversation.problems] == ["torn"]
    with written.path.open("ab") as file:
        file.write(data[before + 40 :])
    second = first.conversation.update()
    assert (second.change, list(second.added), second.conversation.problems) == ("grown", added, [])


def test_a_file_that_is_gone_leaves_the_last_good_view(written: Written) -> None:
    """Whether it was deleted or is on its way to another place; it may come back."""
    conversation = written.opened()
    aside = written.path.with_name("aside")
    written.path.rename(aside)
    update = conversation.update()
    assert (update.change, update.conversation) == ("gone", conversation)
    aside.rename(written.path)
    assert conversation.update().change in ("same", "rewritten")


@pytest.mark.parametrize("data", [b"", b'{"type": "user", "uu'])
def test_a_file_that_is_written_anew_is_pending_until_it_is_whole(written: Written, data: bytes) -> None:
    """Truncated and not yet written: the last good view stays, with the reason."""
    conversation = written.opened()
    whole = written.path.read_bytes()
    written.path.write_bytes(data)
    update = conversation.update()
    assert (update.change, update.conversation) == ("same", conversation)
    assert update.pending is not None
    written.path.write_bytes(whole)
    assert conversation.update().pending is None


def test_a_file_of_lines_that_ends_in_one_for_long_is_shown(written: Written) -> None:
    """Nobody writes to it any more: what is whole of it is what there is."""
    conversation = written.opened()
    os.truncate(written.path, written.path.stat().st_size * 3 // 4)
    assert conversation.update().pending is not None
    os.utime(written.path, (1e9, 1e9))
    update = conversation.update()
    assert (update.change, update.pending) == ("rewritten", None)
    assert len(update.conversation.skeleton) < len(conversation.skeleton)


def _replaced(path: Path, data: bytes) -> None:
    path.with_name("new").write_bytes(data)
    path.with_name("new").replace(path)


@pytest.mark.parametrize("write", [Path.write_bytes, _replaced])
def test_another_text_of_the_same_length_is_seen(written: Written, write: Callable[[Path, bytes], object]) -> None:
    """Written in place or put in its place, and whatever the time says."""
    conversation = written.opened()
    assert conversation.preview(0) == "the first"
    times = written.path.stat()
    write(written.path, written.path.read_bytes().replace(b"the first", b"the worst"))
    os.utime(written.path, ns=(times.st_atime_ns, times.st_mtime_ns))
    update = conversation.update()
    assert (update.change, list(update.added)) == ("rewritten", [])
    assert update.conversation.preview(0) == "the worst"


def test_sub_agents_that_start_are_seen(written: Written, tmp_path: Path) -> None:
    """Their files appear in a folder beside the session."""
    conversation = written.opened()
    agent = Session(common={"isSidechain": True, "agentId": "a1"})
    agent.prompt("look")
    agent.write(tmp_path / SESSION / "subagents", "agent-a1")
    update = conversation.update()
    assert update.change == "grown"
    assert [branch.kind for branch in update.conversation.branches] == ["branch", "agent"]


def test_notes_of_a_person_are_changes(written: Written, tmp_path: Path) -> None:
    """A title, tags and labels of a conversation whose own files nobody touched."""
    store = Store.open(tmp_path / "store", create=True)
    (conversation,) = Library([written.path], tmp_path / "store").conversations()
    assert conversation.title == "the first"
    Notes(store.context, "claude-code").rename(conversation.id, "Noted")
    update = conversation.update()
    assert (update.change, update.conversation.title, conversation.title) == ("grown", "Noted", "the first")
    assert update.conversation.update().change == "same"
    written.goes_on()
    assert update.conversation.update().conversation.title == "Noted"


def test_changes_of_the_log_and_new_branches_are_changes(tmp_path: Path) -> None:
    """Renames, deletions and forks of a native conversation, though no message was added."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("begun")
    with store.write(id) as writer:
        (first, _) = writer.append("the first", "an answer")
        conversation = store.read(id)
        assert len(conversation.branches) == 1
        writer.rename("Renamed")
        renamed = conversation.update()
        assert (renamed.change, renamed.conversation.title) == ("grown", "Renamed")
        fork = writer.fork(first, "other")
        forked = renamed.conversation.update()
        assert (forked.change, [branch.name for branch in forked.conversation.branches]) == ("grown", ["main", "other"])
        added = writer.append("instead", branch=fork.branch)
        grown = forked.conversation.update()
        assert (grown.change, tuple(grown.added)) == ("grown", added)
        writer.delete(fork.branch)
        assert grown.conversation.update().change == "rewritten"


def test_a_picture_with_bodies_is_followed_as_well(tmp_path: Path) -> None:
    """What it holds of messages is never shown for what was written in their place."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("begun")
    with store.write(id) as writer:
        writer.append("the first")
    picture = store.read(id, bodies=True)
    (path,) = branch_files(tmp_path / "store")
    path.write_bytes(path.read_bytes().replace(b"the first", b"the worst"))
    update = picture.update()
    assert (update.conversation.preview(0), picture.preview(0)) == ("the worst", "the first")


def _export(*ids: str) -> bytes:
    return json.dumps([_conversation(id) for id in ids]).encode()


def _conversation(id: str) -> dict[str, object]:
    said = {"id": "m1", "author": {"role": "user"}, "content": {"content_type": "text", "parts": [f"from {id}"]}}
    mapping = {
        "root": {"id": "root", "message": None, "parent": None, "children": ["m1"]},
        "m1": {"id": "m1", "message": said, "parent": "root", "children": []},
    }
    return {"title": id, "conversation_id": id, "current_node": "m1", "mapping": mapping}


def test_a_document_is_never_shown_half(tmp_path: Path) -> None:
    """An export that is being copied over another one, whose conversations then lie elsewhere in it."""
    path = tmp_path / "conversations.json"
    path.write_bytes(_export("one", "two"))
    conversation = next(Conversation(ref, SOURCE) for ref in SOURCE.discover([path]) if ref.id == "two")
    assert conversation.title == "two"
    assert conversation.update().change == "same"
    new = _export("zero", "one", "two")
    path.write_bytes(new[:-20])
    half = conversation.update()
    assert (half.change, half.pending is not None, half.conversation) == ("same", True, conversation)
    path.write_bytes(new)
    moved = conversation.update()
    assert (moved.change, moved.conversation.preview(0)) == ("rewritten", "from two")
    path.write_bytes(_export("zero"))
    assert moved.conversation.update().change == "gone"


class Simple:
    """A source of somebody else, who knows nothing of reading on."""

    name = "simple"

    def read(self, ref: Ref) -> Skeleton:
        skeleton = Skeleton(ref.files)
        for index, line in enumerate(ref.files[0].read_text().splitlines()):
            skeleton.append(line, index - 1, "user", "prompt", (0, index, 1))
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: object) -> Parts:
        return ()


def test_sources_without_reading_on_are_read_whole(tmp_path: Path) -> None:
    """What they say is compared; whether old messages say what they said is not known."""
    path = tmp_path / "f"
    path.write_text("a\nb\n")
    conversation = Conversation(Ref("simple", "c", (path,)), Simple())  # type: ignore[arg-type]  # an older source
    assert len(conversation.branches) == 1
    path.write_text("a\nb\nc\n")
    update = conversation.update()
    assert (update.change, list(update.added)) == ("rewritten", ["c"])
