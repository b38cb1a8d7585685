"""CodeBuddy: branches with what they share, sessions, exports, and its own folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.importing import import_conversation
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult, Usage
from bough.core.skeleton import Fork
from bough.core.sources.codebuddy import CodeBuddy
from bough.core.store import Store
from tests.sources import writing
from tests.sources.codebuddy import buddy
from tests.sources.codebuddy.buddy import branch, said

SOURCE = CodeBuddy()


def opened(*paths: Path) -> Conversation:
    (ref,) = SOURCE.discover(paths)
    return Conversation(ref, SOURCE)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def shape(conversation: Conversation) -> dict[str, tuple[str | None, str | None, int, int]]:
    return {b.id: (b.parent, b.fork_point, b.messages, b.total) for b in conversation.branches}


def texts(conversation: Conversation, branch_id: str) -> list[str]:
    found = conversation.tree.branch(branch_id)
    assert found is not None
    return [conversation.preview(entry) for entry in conversation.tree.path(conversation.tree.head(found))]


# Branches


def test_branches_share_what_they_took(tmp_path: Path) -> None:
    """Each message once, forks where they were made, names, tags and the newest branch as the default one."""
    conversation = opened(*buddy.branches(tmp_path / "branches" / "default"))
    assert shape(conversation) == {
        "main": (None, None, 3, 3),
        "branch_1_a": ("main", "r2", 4, 6),
        "branch_2_b": ("branch_1_a", "branch_1_a.r3", 1, 4),
    }
    assert conversation.branches[0].name == "name of main"
    assert conversation.tree.default is not None
    assert conversation.tree.default.id == "branch_2_b"
    assert texts(conversation, "branch_1_a")[:3] == ["Which cache?", "An LRU.", "Redis?"]
    assert conversation.ref.id == "default"
    skeleton = conversation.skeleton
    assert (skeleton.tags, skeleton.created, skeleton.updated) == (("cache",), buddy.ISO.format(0), buddy.ISO.format(5))
    assert conversation.usage == Usage(input=412, cost=0.003)
    assert codes(conversation) == []


def test_messages_are_those_of_a_chat_completion(tmp_path: Path) -> None:
    """Text, pictures, calls with their results; the model is that of the branch."""
    conversation = opened(*buddy.branches(tmp_path / "default"))
    told = [(conversation.message(n).role, conversation.message(n).kind, conversation.parts(n)) for n in range(3, 8)]
    assert told[1] == ("user", "prompt", (Text("Redis?"), Image("", "image/png", 8)))
    assert told[2] == ("assistant", "call", (ToolCall("c1", "search", {"q": "redis"}),))
    assert told[3] == ("tool", "result", (ToolResult("c1", "", "allkeys-lru"),))
    assert told[4][2] == (Text("It works. 東京 ✓"),)
    assert conversation.message(7).model == "grok-4"
    about = conversation.parts(8)
    assert conversation.message(8).kind == "note"
    assert about[0] == Text("worth it?")
    assert isinstance(about[1], Text)
    assert "tokenCount: 412" in about[1].text.splitlines()


def test_one_branch_stands_for_all_of_them(tmp_path: Path) -> None:
    """The folder is the conversation: naming a file of it opens it whole."""
    paths = buddy.branches(tmp_path / "default")
    assert opened(paths[2]).ref.files == tuple(paths)


TAKEN: list[tuple[dict[str, Any], int]] = [
    ({"parentMessageIndex": 2}, 2),
    ({}, 3),
    ({"parentMessageIndex": 0}, 0),
    ({"parentMessageIndex": 99}, 3),
    ({"parentMessageIndex": -1}, 3),
    ({"parentMessageIndex": "x"}, 3),
]


@pytest.mark.parametrize(("fields", "kept"), TAKEN, ids=[json.dumps(fields) for fields, _ in TAKEN])
def test_the_fork_point_is_where_it_says_as_far_as_that_is_true(
    tmp_path: Path, fields: dict[str, Any], kept: int
) -> None:
    """Two who say the same after they parted stay two; an index that is none leaves only what was said to go by."""
    branch(tmp_path, "main", buddy.TRUNK)
    conversation = opened(branch(tmp_path, "branch_x", [*buddy.TRUNK, said("user", "more")], parentId="main", **fields))
    assert conversation.skeleton.counted() == 3 + 4 - kept
    assert shape(conversation)["branch_x"][1] == (f"r{kept}" if kept else None)
    assert conversation.skeleton.records == 3 + 4 + 2
    wrong = fields.get("parentMessageIndex") == 99
    assert codes(conversation) == (["history-differs"] if wrong else [])


def test_a_parent_that_was_rewritten_keeps_only_what_both_say(tmp_path: Path) -> None:
    """`setMessages` and a merge that replaces leave the index as it was."""
    branch(tmp_path, "main", [buddy.TRUNK[0], said("assistant", "Another answer.")])
    conversation = opened(branch(tmp_path, "branch_x", buddy.TRUNK, parentId="main", parentMessageIndex=3))
    assert shape(conversation)["branch_x"] == ("main", "r1", 2, 3)
    assert codes(conversation) == ["history-differs"]


def test_a_fork_that_nobody_continued_is_a_branch(tmp_path: Path) -> None:
    """It has no messages of its own, and a place."""
    branch(tmp_path, "main", buddy.TRUNK)
    conversation = opened(branch(tmp_path, "branch_x", buddy.TRUNK[:2], 5, parentId="main", parentMessageIndex=2))
    assert shape(conversation)["branch_x"] == ("main", "r2", 0, 2)
    assert [branch.active for branch in conversation.branches] == [False, True]


def test_an_import_brings_it_home_as_well(tmp_path: Path) -> None:
    """With its name and its place; as the default branch, because it was changed last."""
    branch(tmp_path, "main", buddy.TRUNK)
    conversation = opened(branch(tmp_path, "branch_x", buddy.TRUNK[:2], 5, parentId="main", parentMessageIndex=2))
    store = Store.open(tmp_path / "store", create=True)
    taken = import_conversation(store, conversation)
    assert [(b.name, b.fork_point, b.messages, b.active) for b in store.read(taken.id).branches] == [
        ("name of main", None, 3, False),
        ("name of branch_x", "r2", 0, True),
    ]
    assert import_conversation(store, conversation).added == 0
    assert len(store.read(taken.id).branches) == 2


def test_children_of_a_deleted_branch_hang_where_they_share_most(tmp_path: Path) -> None:
    """The tool leaves them with a parent that is gone; what nobody else says is a root."""
    branch(tmp_path, "main", buddy.TRUNK)
    branch(tmp_path, "branch_a", [*buddy.REDIS[:3], said("user", "a")], parentId="branch_0", parentMessageIndex=3)
    branch(tmp_path, "branch_b", [*buddy.REDIS[:3], said("user", "b")], parentId="branch_0", parentMessageIndex=3)
    path = branch(tmp_path, "branch_c", [said("user", "alone")], parentId="branch_0", parentMessageIndex=1)
    conversation = opened(path)
    assert shape(conversation) == {
        "main": (None, None, 3, 3),
        "branch_a": ("main", "r2", 2, 4),
        "branch_b": ("branch_a", "branch_a.r3", 1, 4),
        "branch_c": (None, None, 1, 1),
    }
    assert codes(conversation) == ["missing-parent"] * 3


def test_a_ring_of_parents_ends_where_it_closes(tmp_path: Path) -> None:
    """In the tool its branches vanish from the tree; here nothing does."""
    branch(tmp_path, "branch_a", [said("user", "a")], parentId="branch_b", parentMessageIndex=0)
    conversation = opened(branch(tmp_path, "branch_b", [said("user", "b")], parentId="branch_a", parentMessageIndex=0))
    assert conversation.skeleton.counted() == 2
    assert codes(conversation) == ["cycle"]


def test_a_torn_branch_harms_no_other(tmp_path: Path) -> None:
    """In the tool it empties `main` and saves it so."""
    paths = buddy.branches(tmp_path / "default")
    data = paths[1].read_bytes()
    paths[1].write_bytes(data[: data.index(b'"tool_call_id"')])
    conversation = opened(*paths)
    assert codes(conversation) == ["torn"]
    assert {id: messages for id, (_, _, messages, _) in shape(conversation).items()} == {
        "main": 3,
        "branch_1_a": 2,
        "branch_2_b": 1,
    }
    paths[1].write_bytes(b"")
    conversation = opened(*paths)
    assert codes(conversation) == ["empty", "bad-record", "history-differs"]
    assert shape(conversation)["branch_2_b"] == ("main", "r2", 2, 4)
    paths[1].unlink()
    paths[1].mkdir()
    assert texts(opened(*paths), "main")[0] == "Which cache?"


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    """It is a problem of its own; if none can be read there is nothing to show."""
    paths = buddy.branches(tmp_path / "default")
    ref = opened(*paths).ref
    paths[1].unlink()
    conversation = Conversation(ref, SOURCE)
    assert set(codes(conversation)) == {"unreadable", "missing-parent"}
    assert set(shape(conversation)) == {"main", "branch_2_b"}
    for path in (paths[0], paths[2]):
        path.unlink()
    with pytest.raises(Unreadable):
        SOURCE.read(ref)


def test_ids_that_come_twice_are_both_shown(tmp_path: Path) -> None:
    """A copied file keeps the id in it."""
    branch(tmp_path, "main", buddy.TRUNK)
    path = branch(tmp_path, "branch_x", [said("user", "copy")])
    path.write_text(path.read_text().replace('"id": "branch_x"', '"id": "main"'))
    conversation = opened(path)
    assert conversation.skeleton.counted() == 4
    assert [branch.id for branch in conversation.branches] == ["main", "main~2"]
    assert len(set(conversation.skeleton.ids)) == len(conversation.skeleton)
    assert codes(conversation) == ["duplicate-id"]


# Sessions and exports


def test_a_session(tmp_path: Path) -> None:
    """What was typed, thought, called and answered, in order; progress is a note."""
    conversation = opened(buddy.session(tmp_path))
    skeleton = conversation.skeleton
    assert skeleton.kinds == ["prompt", "thinking", "call", "result", "note", "answer", "note"]
    assert [conversation.parts(n) for n in range(1, 4)] == [
        (Thinking("run them"),),
        (ToolCall("", "bash", {}),),
        (ToolResult("", "bash", "2 failed"),),
    ]
    assert (skeleton.title, skeleton.project) == ("failing tests", "/home/alex/atlas")
    assert (conversation.message(5).model, conversation.message(5).parent) == ("grok-4", "r4")
    assert skeleton.created == buddy.ISO.format(0)


@pytest.mark.parametrize(
    ("metadata", "fork"),
    [
        ({"branchedFrom": "session_b_2", "branchedAt": 0}, Fork("session_b_2", "r1")),
        ({"parentSessionId": "session_b_2"}, Fork("session_b_2", None)),
        ({"clonedFrom": "session_b_2"}, Fork("session_b_2", "r2")),
        ({"branchedFrom": 5}, None),
    ],
)
def test_a_session_says_where_it_came_from(tmp_path: Path, metadata: dict[str, Any], fork: Fork | None) -> None:
    """The index of a session counts from 0 and is included; of a clone the times tell."""
    path = buddy.session(tmp_path)
    path.write_text(json.dumps({**json.loads(path.read_text()), "metadata": metadata}))
    assert opened(path).skeleton.forked_from == fork


def test_an_encrypted_session_says_so(tmp_path: Path) -> None:
    """There is one message, and nobody can read it."""
    path = buddy.session(tmp_path)
    sealed = '{"__encrypted":true,"format":"session-messages-v1","data":"x"}'
    entries = [{"type": "assistant", "content": sealed, "timestamp": buddy.ISO.format(0)}]
    path.write_text(json.dumps({**json.loads(path.read_text()), "messages": entries}))
    assert codes(opened(path)) == ["encrypted"]


def test_an_export(tmp_path: Path) -> None:
    """Ids and times of messages, calls with their results, checkpoints as labels, tokens and cost of it all."""
    conversation = opened(buddy.export(tmp_path))
    skeleton = conversation.skeleton
    assert (skeleton.ids[:2], skeleton.labels, skeleton.tags) == (["m1", "m2"], {"m2": "before fix"}, ("tests",))
    assert conversation.parts(1) == (
        Text("Two fail."),
        ToolCall("c1", "bash", {"command": "pytest"}),
        ToolResult("c1", "", "2 failed", False, {"duration": 1900}),
    )
    assert (conversation.message(1).model, conversation.message(1).provider) == ("grok-4", "xai")
    assert conversation.usage == Usage(input=812, cost=0.004)
    assert conversation.id == "1762509600000-abc"


def test_an_export_that_says_little_about_its_session(tmp_path: Path) -> None:
    """Its checkpoints tell it from the exports of others, whatever its metadata names."""
    path = buddy.export(tmp_path)
    whole = json.loads(path.read_text())
    path.write_text(json.dumps({**whole, "metadata": {"id": "s-1", "name": "Little"}}))
    conversation = opened(path)
    assert (conversation.id, conversation.title, conversation.skeleton.counted()) == ("s-1", "Little", 2)


def test_the_other_exporter(tmp_path: Path) -> None:
    """What the session store itself writes: what the session is, and its messages, apart."""
    plain = json.loads(buddy.session(tmp_path).read_text())
    messages = plain.pop("messages")
    about = {"format": "code-buddy-session", "version": "1.0", "exportedAt": buddy.ISO.format(9), "session": plain}
    path = writing.write(tmp_path / "export" / "x.json", {**about, "messages": messages, "statistics": {}})
    conversation = opened(path)
    assert (conversation.id, conversation.title) == ("session_a_1", "failing tests")
    assert conversation.skeleton.counted() == 5


# Where they are


def test_its_own_folders(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Today's, those of older builds, and the one that a variable names; locks are no sessions."""
    monkeypatch.setenv("CODEBUDDY_SESSIONS_DIR", str(tmp_path / "elsewhere"))
    buddy.branches(home / ".codebuddy" / "branches" / "default")
    buddy.branches(home / ".grok" / "branches" / "default")
    buddy.session(tmp_path / "elsewhere").with_suffix(".json.lock").write_text('{"pid": 1}')
    files = [path for root in SOURCE.roots() if root.is_relative_to(home.parent) for path in SOURCE.files(root)]
    files += list(SOURCE.files(tmp_path / "elsewhere"))
    assert sorted({ref.id for ref in SOURCE.discover(files)}) == ["default", "grok-default", "session_a_1"]
    assert tmp_path / "elsewhere" in SOURCE.roots()


def test_names_decide_in_its_own_folder(tmp_path: Path) -> None:
    """A branch that is nothing but damage is listed with the others of its folder, and refused when it is alone."""
    folder = tmp_path / "branches" / "default"
    folder.mkdir(parents=True)
    (folder / "notes.json").write_bytes(b"\x00\x01")
    conversation = opened(folder / "notes.json")
    assert codes(conversation) == ["bad-record"]
    (folder / "notes.json").unlink()
    with pytest.raises(Unreadable):
        SOURCE.read(conversation.ref)
