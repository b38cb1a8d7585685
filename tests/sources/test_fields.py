"""The formats of the field together: who takes which file, what damage costs, and what an import brings home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bough.core.catalog import Catalog
from bough.core.errors import Unreadable
from bough.core.importing import import_conversation
from bough.core.library import Library
from bough.core.sources import all_sources, detect, head
from bough.core.store import Store
from tests.sources import fields, seeds, writing
from tests.sources.cline import tasks
from tests.sources.continuedev import sessions
from tests.sources.gemini_cli import gemini
from tests.sources.sillytavern import silly
from tests.sources.test_seeds import NOTHING, ODD, _places, _told, opened, read_through

CLAIMED = {
    "claude-ai": 4,
    "gemini-cli": 3,
    "cline": 2,
    "roo-code": 1,
    "continue": 1,
    "aider": 2,
    "librechat": 2,
    "openassistant": 6,
    "sharegpt": 4,
    "sillytavern": 2,
}
"""Conversations in `fields.everything`."""
TEXTS = (".json", ".jsonl", ".md")


def test_every_file_is_taken_by_its_source_and_by_no_other(tmp_path: Path) -> None:
    """Asked one by one, in any order: content tells all formats apart."""
    made = {**fields.everything(tmp_path / "a"), **seeds.everything(tmp_path / "b")}
    for name, paths in made.items():
        for path in paths:
            claims = [one.name for one in all_sources() if one.detect(head(path))]
            assert claims == [name], path


def test_what_is_none_of_theirs_is_left_alone(tmp_path: Path) -> None:
    """Documents that look alike: indexes, settings, graphs, lists of messages that nobody says the shape of."""
    alike: dict[str, Any] = {
        "sessions.json": [{"sessionId": "a", "title": "x", "dateCreated": "1", "workspaceDirectory": "/"}],
        "logs.json": [{"sessionId": "a", "messageId": 0, "type": "user", "message": "x", "timestamp": "t"}],
        "graph.json": [{"from": "a", "value": 3}, {"from": "b", "value": 4}],
        "api.json": [{"role": "user", "content": "x"}],
        "one.json": {"messages": [{"role": "user", "content": "x"}]},
        "log.jsonl": {"messages": [{"role": "user", "content": "x", "id": "1"}], "level": "info"},
        "users.json": [{"uuid": "u", "full_name": "A"}],
        "empty.json": {"uuid": "u", "chat_messages_count": 3},
        "form.json": [{"ask": "name", "type": "text"}],
        "history.json": {"history": [], "sessionId": "a"},
        "conversation.json": {"conversationId": "a", "messages": [{"id": "x", "text": "y"}]},
        "checkpoint-7.json": {"epoch": 7, "parts": []},
        "card.json": {"name": "Baker", "mes_example": "x", "swipes": 3},
    }
    for name, value in alike.items():
        assert detect(writing.write(tmp_path / name, value, indent=None)) is None, name
    page = tmp_path / "page.md"
    page.write_text("# About\n\n#### How it works\n\nIt says `# aider chat started at` first.\n")
    assert detect(page) is None


def test_a_folder_of_all_of_them_lists_each_conversation_once(tmp_path: Path) -> None:
    """Through the library, as anybody finds them; nothing is wrong with any, and no file is touched."""
    files = [path for paths in fields.everything(tmp_path).values() for path in paths]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    library = Library([tmp_path], catalog=Catalog())
    summaries = library.complete()
    assert {name: sum(one.source == name for one in summaries) for name in CLAIMED} == CLAIMED
    assert library.problems == []
    assert {one.problems for one in summaries} == {0}
    for summary in summaries:
        read_through(library.open(summary))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before


@pytest.mark.parametrize("name", CLAIMED)
def test_an_import_brings_everything_home(tmp_path: Path, name: str) -> None:
    """Every message with its text, role, parent and tool pairs; a second import adds nothing."""
    paths = fields.everything(tmp_path)[name]
    for number, conversation in enumerate(opened(paths, name)):
        store = Store.open(tmp_path / f"store{number}", create=True)
        done = import_conversation(store, conversation)
        home = store.read(done.id)
        assert done.added == conversation.skeleton.counted()
        assert dict(_told(home)) == dict(_told(conversation))
        assert home.skeleton.labels == conversation.skeleton.labels
        assert import_conversation(store, conversation).added == 0


def _documents(folder: Path) -> Iterator[tuple[str, list[Path], Path]]:
    for name, paths in fields.everything(folder).items():
        for path in paths:
            if path.suffix in TEXTS:
                yield name, paths if name in ("cline", "roo-code", "gemini-cli") else [path], path


def test_whatever_stands_in_the_place_of_a_value_costs_itself(tmp_path: Path) -> None:
    """Each value of each document, replaced by something of another type; the source still reads, and loses nothing."""
    number = 0
    for name, paths, path in _documents(tmp_path):
        if path.suffix == ".md":
            continue
        good = path.read_text()
        documents = [json.loads(line) for line in good.splitlines()] if path.suffix == ".jsonl" else [json.loads(good)]
        for at, document in enumerate(documents):
            for holder, key in list(_places(document)):
                before = holder[key]
                holder[key] = ODD[number % len(ODD)]
                number += 1
                told = [json.dumps(one) for one in documents]
                path.write_text("\n".join(told) + "\n" if path.suffix == ".jsonl" else told[at])
                holder[key] = before
                for conversation in opened(paths, name):
                    with suppress(Unreadable):
                        read_through(conversation)
        path.write_text(good)


def test_a_file_cut_off_anywhere_opens_as_far_as_it_goes(tmp_path: Path) -> None:
    """At a dozen places of each file: what is whole before the cut is there, and nothing raises but Unreadable."""
    for name, paths, path in _documents(tmp_path):
        good = path.read_bytes()
        records = 0
        for cut in range(0, len(good), max(1, len(good) // 12)):
            path.write_bytes(good[:cut])
            for conversation in opened(paths, name):
                with suppress(Unreadable):
                    read_through(conversation)
                    skeleton = conversation.skeleton
                    places = [*skeleton.file, *(record.locator.file for record in skeleton.raw)]
                    records += sum(skeleton.files[file] == path for file in places)
        assert records, path
        path.write_bytes(good)


@pytest.mark.parametrize("odd", NOTHING.values(), ids=NOTHING)
def test_nothing_of_the_kind_in_a_tools_own_folder_is_said(tmp_path: Path, odd: bytes) -> None:
    """There names decide: a file that holds nothing is listed with what is wrong with it, or refused in words."""
    names = {
        "gemini-cli": ("chats/session-1.json", "chats/session-2.jsonl", "checkpoint-a.json"),
        "cline": ("tasks/1/ui_messages.json", "tasks/2/api_conversation_history.json"),
        "roo-code": ("tasks/1/ui_messages.json",),
        "continue": ("sessions/a.json",),
        "claude-ai": ("conversations.json",),
        "librechat": ("a.json",),
        "openassistant": ("a.jsonl",),
        "sharegpt": ("a.json", "a.jsonl"),
        "sillytavern": ("a.jsonl",),
        "aider": (".aider.chat.history.md",),
    }
    for name, files in names.items():
        for file in files:
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(odd)
            for conversation in opened([path], name):
                with suppress(Unreadable):
                    read_through(conversation)
                    nothing = not conversation.skeleton.counted()
                    assert conversation.problems or nothing or name == "aider", file


@pytest.mark.parametrize("depth", [400, 940, 960, 980, 5000])
def test_values_nested_to_the_brink_cost_themselves(tmp_path: Path, depth: int) -> None:
    """What a parser can just read cannot be written down again; it is still a record."""
    deep = f'"deep": {"[" * depth}{"]" * depth}, '
    marks = ('"role":', '"type":', '"sender":', '"from":', '"mes":', '"messageId":', '"text":')
    for name, paths, path in _documents(tmp_path):
        text = path.read_text()
        mark = next((mark for mark in marks if mark in text), None)
        if mark is not None and path.suffix != ".md":
            path.write_text(text.replace(mark, deep + mark))
            for conversation in opened(paths, name):
                read_through(conversation)


def test_what_is_added_is_seen_by_a_look_again(tmp_path: Path) -> None:
    """A line, a document written anew, a sub-agent that joins: while the conversation is on a screen."""
    lined, session = gemini.gemini_lines(tmp_path), sessions.continue_session(tmp_path)
    said, _ = tasks.cline_task(tmp_path)
    tavern = silly.chat(tmp_path)
    names = {lined: "gemini-cli", session: "continue", said: "cline", tavern: "sillytavern"}
    shown = [opened([path], name)[0] for path, name in names.items()]
    before = [conversation.skeleton.counted() for conversation in shown]
    with lined.open("a") as file:
        file.write(json.dumps(gemini.user(9, "More")) + "\n")
    gemini.agent(tmp_path)
    sessions.continue_session(tmp_path, session.stem, *sessions.CONTINUE, sessions.item(9, "user", "More"))
    writing.write(said, [*tasks.TASK_SAID, {"role": "assistant", "content": "More"}])
    with tavern.open("a") as file:
        file.write(json.dumps({"name": "Ann", "is_user": True, "mes": "More"}) + "\n")
    updates = [conversation.update() for conversation in shown]
    now = [update.conversation.skeleton.counted() for update in updates]
    assert [after - old for after, old in zip(now, before, strict=True)] == [3, 1, 1, 1]
    for path in (lined, session, tavern):
        path.unlink()
    gone = [updates[at].conversation.update().change for at in (1, 3)]
    assert gone == ["gone", "gone"]


def test_a_document_that_is_being_written_does_not_take_the_place_of_what_was_read(tmp_path: Path) -> None:
    """For a moment half of it is there, or nothing."""
    path = sessions.continue_session(tmp_path)
    (conversation,) = opened([path], "continue")
    assert conversation.skeleton.counted() == 4
    data = path.read_bytes()
    for cut in (0, 1, len(data) // 2):
        path.write_bytes(data[:cut])
        update = conversation.update()
        assert update.pending is not None
        assert update.conversation is conversation
    path.write_bytes(data)
    assert conversation.update().conversation.skeleton.ids == conversation.skeleton.ids
