"""The five older systems together: who takes which file, what damage costs, and what an import brings home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.importing import import_conversation
from bough.core.library import Library
from bough.core.model import Part, Text, ToolCall, ToolResult
from bough.core.sources import all_sources, detect, head, source
from bough.core.store import Store
from bough.core.summarising import summarise
from bough.core.summary import to_row
from tests.sources import seeds, writing
from tests.sources.claw_code import claw
from tests.sources.codebuddy import buddy
from tests.sources.helixcode import helix
from tests.sources.kodegen import thinking
from tests.sources.multiagentcoder import coder

CLAIMED = {"codebuddy": 3, "claw-code": 4, "kodegen": 2, "helixcode": 5, "multiagentcoder": 3}
"""Conversations in `seeds.everything`."""
ODD: tuple[Any, ...] = (
    None,
    5,
    -1,
    1e300,
    True,
    "x",
    "\ud83d",
    [],
    ["y", 7, None],
    {},
    {"id": 3, "type": [], "role": {}},
)


def opened(paths: list[Path], name: str) -> list[Conversation]:
    found = source(name)
    return [Conversation(ref, found) for ref in found.discover(paths)]


def read_through(conversation: Conversation) -> None:
    """Everything that a view asks for; every record is an entry, kept raw, or a problem."""
    skeleton, tree = conversation.skeleton, conversation.tree
    for index in range(len(skeleton)):
        conversation.parts(index)
        conversation.raw(index)
        tree.path(index)
        assert tree.branch_of(index) is not None or skeleton.kinds[index] == "note"
    for record in skeleton.raw:
        conversation.source.raw(conversation.ref, skeleton, record.locator)
    bad = sum(problem.code in ("bad-json", "torn", "long-line") for problem in skeleton.problems)
    assert len(skeleton) + len(skeleton.raw) <= skeleton.records <= len(skeleton) + len(skeleton.raw) + bad
    assert len({branch.id for branch in tree.branches}) == len(tree.branches)
    json.dumps(to_row(summarise(conversation)), allow_nan=False)
    assert [skeleton.message(index).index for index in range(len(skeleton))] == list(range(len(skeleton)))


def test_every_file_is_taken_by_its_source_and_by_no_other(tmp_path: Path) -> None:
    """Asked one by one, in any order: content tells them apart."""
    for name, paths in seeds.everything(tmp_path).items():
        for path in paths:
            claims = [one.name for one in all_sources() if one.detect(head(path))]
            assert claims == [name], path


def test_what_is_none_of_theirs_is_left_alone(tmp_path: Path) -> None:
    """Documents that look alike: settings, other programs' chats, what a crash or a lock left."""
    alike: dict[str, Any] = {
        "main.json": {"id": "main", "name": "x"},
        "package.json": {"name": "x", "version": "1", "messages": []},
        "chat.json": {
            "id": "1",
            "name": "chat",
            "messages": [{"id": "a", "role": "user", "content": "x"}],
            "createdAt": 1,
        },
        "session.json": {"session_id": "x", "created_at": "2025-01-01"},
        "thought1.json": {"thought": "x"},
        "conversation.json": {"conversation": {"id": "x", "turns": []}},
        "session-1.json": {"session": {"id": "x"}},
        "prompts.json": {"prompt": "x", "responses": ["a"]},
        "list.json": {"session_id": "x", "messages": [{"role": "user"}]},
        "legacy.json": {"version": 1, "messages": [{"role": "user", "content": "x"}]},
        "empty.json": {},
        "array.json": [],
        "conv-1-1.json.tmp": helix.document(),
        "session_a_1.json.lock": {"pid": 41234, "timestamp": 1762509605000, "hostname": "atlas"},
    }
    for name, value in alike.items():
        path = writing.write(tmp_path / name, value)
        assert detect(path) is None, name


def test_long_documents_are_told_by_their_beginning(tmp_path: Path) -> None:
    """What would tell best may stand at the end, behind megabytes of messages."""
    long = "word " * 20_000
    branch = buddy.branch(tmp_path / "x", "branch_9_z", [buddy.said("user", long), buddy.said("assistant", long)])
    legacy = writing.write(
        tmp_path / "s.json", {"messages": [{"blocks": [claw.block(long)], "role": "user"}], "version": 1}
    )
    stored = writing.write(tmp_path / "p.json", {"session_id": "x", "messages": [long, long], "input_tokens": 1})
    said = [coder.message(1, "user", "short", "s"), coder.message(2, "assistant", long, "s")]
    session = writing.write(tmp_path / "c.json", {"id": "s", "messages": said, "fork_point": None})
    written = helix.conversation(tmp_path, messages=[helix.message(1, "user", long)])
    found = [one.name if (one := detect(path)) else None for path in (branch, legacy, stored, session, written)]
    assert found == ["codebuddy", "claw-code", "claw-code", "multiagentcoder", "helixcode"]


def test_a_folder_of_all_of_them_lists_each_conversation_once(tmp_path: Path) -> None:
    """Through the library, as anybody finds them; nothing is wrong with any, and no file is touched."""
    files = [path for paths in seeds.everything(tmp_path).values() for path in paths]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    library = Library([tmp_path], catalog=Catalog())
    summaries = library.complete()
    counts = {name: sum(one.source == name for one in summaries) for name in CLAIMED}
    assert counts == CLAIMED
    assert library.problems == []
    assert {one.problems for one in summaries} == {0}
    for summary in summaries:
        read_through(library.open(summary))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before


@pytest.mark.parametrize("name", CLAIMED)
def test_an_import_brings_everything_home(tmp_path: Path, name: str) -> None:
    """Every message with its text, role, parent and tool pairs; a second import adds nothing."""
    paths = seeds.everything(tmp_path)[name]
    for number, conversation in enumerate(opened(paths, name)):
        store = Store.open(tmp_path / f"store{number}", create=True)
        done = import_conversation(store, conversation)
        home = store.read(done.id)
        assert done.added == conversation.skeleton.counted()
        assert dict(_told(home)) == dict(_told(conversation))
        assert sorted(filter(None, (branch.name for branch in home.branches))) == sorted(
            branch.name or "" for branch in conversation.branches if branch.messages and branch.name
        )
        assert home.skeleton.tags == conversation.skeleton.tags
        assert home.skeleton.labels == conversation.skeleton.labels
        assert import_conversation(store, conversation).added == 0


def _told(conversation: Conversation) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for index in range(len(conversation.skeleton)):
        message = conversation.message(index)
        if message.kind != "note":
            parts = [part for part in conversation.parts(index) if _is_said(part)]
            yield message.id, (message.parent, message.role, message.kind, message.time, message.usage, parts)


def _is_said(part: Part) -> bool:
    return isinstance(part, Text | ToolCall | ToolResult)


def _documents(folder: Path) -> Iterator[tuple[str, list[Path], Path]]:
    for name, paths in seeds.everything(folder).items():
        for path in paths:
            if path.suffix != ".gz":
                yield name, paths, path


def test_whatever_stands_in_the_place_of_a_value_costs_itself(tmp_path: Path) -> None:
    """Each value of each document, replaced by something of another type; the source still reads, and loses nothing."""
    for name, paths, path in _documents(tmp_path):
        good = path.read_text()
        documents = [json.loads(line) for line in good.splitlines()] if path.suffix == ".jsonl" else [json.loads(good)]
        number = 0
        for at, document in enumerate(documents):
            for holder, key in list(_places(document)):
                before = holder[key]
                holder[key] = ODD[number % len(ODD)]
                number += 1
                told = [json.dumps(one) for one in documents]
                path.write_text("\n".join(told) + "\n" if path.suffix == ".jsonl" else told[at])
                holder[key] = before
                for conversation in opened(_alone(path, paths), name):
                    read_through(conversation)
        path.write_text(good)


def _alone(path: Path, paths: list[Path]) -> list[Path]:
    return [path] if len({one.parent for one in paths}) > 1 else paths


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in a document that holds a value."""
    waiting = [value]
    for one in waiting:  # grows while it is walked
        for key, below in list(one.items() if isinstance(one, dict) else enumerate(one)):
            yield one, key
            if isinstance(below, dict | list):
                waiting.append(below)


def test_a_file_cut_off_anywhere_opens_as_far_as_it_goes(tmp_path: Path) -> None:
    """At a dozen places of each file: what is whole before the cut is there, and nothing raises but Unreadable."""
    for name, paths, path in _documents(tmp_path):
        good = path.read_bytes()
        records = 0
        for cut in range(0, len(good), max(1, len(good) // 12)):
            path.write_bytes(good[:cut])
            found = opened(_alone(path, paths), name)
            for conversation in found:
                try:
                    read_through(conversation)
                except Unreadable:
                    continue
                skeleton = conversation.skeleton
                places = [*skeleton.file, *(record.locator.file for record in skeleton.raw)]
                records += sum(skeleton.files[file] == path for file in places)
        assert records, path
        path.write_bytes(good)


NOTHING = {
    "empty": b"",
    "object": b"{}",
    "array": b"[]",
    "null": b"null",
    "text": b"not json",
    "zeros": b"\x00" * 4096,
    "deep arrays": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
}


@pytest.mark.parametrize("odd", NOTHING.values(), ids=NOTHING)
def test_nothing_of_the_kind_in_a_tools_own_folder_is_said(tmp_path: Path, odd: bytes) -> None:
    """There names decide: a file that holds nothing is listed with what is wrong with it, or refused in words."""
    names = {
        "codebuddy": "session_x.json",
        "claw-code": "session-1.jsonl",
        "kodegen": "session.json",
        "helixcode": "conversations/c.json",
        "multiagentcoder": "session_1.json",
    }
    for name, file in names.items():
        path = tmp_path / name / file
        path.parent.mkdir(parents=True)
        path.write_bytes(odd)
        for conversation in opened([path], name):
            with suppress(Unreadable):
                read_through(conversation)
                assert conversation.problems or not conversation.skeleton.counted()


def test_files_that_join_later_are_seen_by_a_look_again(tmp_path: Path) -> None:
    """A branch, a thought, a rotated state, another serialization: while the conversation is on a screen."""
    folder = tmp_path / "branches" / "default"
    buddy.branches(folder)
    thinking.kodegen_files(tmp_path / "thinking", thinking.THOUGHTS[:4])
    shown = [
        *opened([folder / "main.json"], "codebuddy"),
        *opened([tmp_path / "thinking" / "session.json"], "kodegen"),
        *opened([claw.session(tmp_path / "claw")], "claw-code"),
        *opened([helix.conversation(tmp_path)], "helixcode"),
    ]
    before = [conversation.skeleton.counted() for conversation in shown]
    more = buddy.said("user", "more")
    buddy.branch(folder, "branch_9_z", [*buddy.TRUNK, more], 6, parentId="main", parentMessageIndex=3)
    thinking.kodegen_files(tmp_path / "thinking")
    rotated = tmp_path / "claw" / "session-1762509600000-0.rot-1762509650000.jsonl"
    writing.lines(rotated, claw.claw_meta("session-1762509600000-0"), claw.message("user", claw.block("lost")))
    helix.conversation(tmp_path, form="gzip", messages=[*helix.HELIX, helix.message(3, "user", "And?")], minute=50)
    updates = [conversation.update() for conversation in shown]
    now = [update.conversation.skeleton.counted() for update in updates]
    assert [after - old for after, old in zip(now, before, strict=True)] == [1, 2, 1, 1]
    assert [len(update.added) for update in updates] == [1, 2, 1, 1]
    assert [update.conversation.id for update in updates] == [conversation.id for conversation in shown]
    for path in (*folder.iterdir(), *(tmp_path / "thinking").iterdir(), rotated):
        path.unlink()
    assert [update.conversation.update().change for update in updates[:2]] == ["gone", "gone"]


def test_a_document_that_is_being_written_does_not_take_the_place_of_what_was_read(tmp_path: Path) -> None:
    """CodeBuddy writes in place: for a moment half of it is there, or nothing."""
    path = buddy.branches(tmp_path / "branches" / "default")[0]
    (conversation,) = opened([path], "codebuddy")
    assert conversation.skeleton.counted() == 8
    data = path.read_bytes()
    for cut in (0, 1, len(data) // 2):
        path.write_bytes(data[:cut])
        update = conversation.update()
        assert update.pending is not None
        assert update.conversation is conversation
    path.write_bytes(data)
    assert conversation.update().conversation.skeleton.ids == conversation.skeleton.ids


@pytest.mark.parametrize("depth", [400, *range(930, 1000, 10), 5000])
def test_values_nested_to_the_brink_cost_themselves(tmp_path: Path, depth: int) -> None:
    """What a parser can just read cannot be written down again; it is still a record."""
    deep = f'"deep": {"[" * depth}{"]" * depth}, '
    for name, mark in (("codebuddy", '"role": '), ("multiagentcoder", '"role": '), ("claw-code", '"type":')):
        for path in seeds.everything(tmp_path / name)[name][:2]:
            path.write_text(path.read_text().replace(mark, deep + mark))
        for conversation in opened([path], name):
            read_through(conversation)
