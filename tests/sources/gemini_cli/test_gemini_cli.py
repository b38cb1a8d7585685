"""Gemini CLI's chats: updates, rewinds, checkpoints within, sub-agents, and the older documents."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult, Usage
from bough.core.sources.gemini_cli import GeminiCli
from tests.sources import writing
from tests.sources.gemini_cli import gemini
from tests.sources.test_seeds import opened, read_through

Record = dict[str, Any]


def chat(*paths: Path) -> Conversation:
    (conversation,) = opened(list(paths), "gemini-cli")
    return conversation


def living(records: list[Record]) -> list[Record]:
    """What the tool itself has after it has loaded the records, as its source says."""
    there: dict[str, Record] = {}
    for record in records:
        if "$rewindTo" in record:
            ids = list(there)
            at = ids.index(record["$rewindTo"]) if record["$rewindTo"] in ids else 0
            for id in ids[at:]:
                del there[id]
        elif "id" in record:
            there[record["id"]] = record
    return list(there.values())


@pytest.mark.parametrize("seed", range(12))
def test_the_default_branch_is_what_the_tool_has(tmp_path: Path, seed: int) -> None:
    """After any updates and rewinds; and what a rewind took back is still there, as another branch."""
    chance = random.Random(seed)
    records, ids = [gemini.gemini_meta()], list[str]()
    for number in range(60):
        dice = chance.random()
        if dice < 0.15 and ids:
            records.append({"$rewindTo": chance.choice([*ids, "nobody"])})
        elif dice < 0.35 and ids:
            id = chance.choice([one["id"] for one in living(records)] or ids)
            records.append({**gemini.user(1, f"changed {number}"), "id": id})
        else:
            records.append({**gemini.user(1, f"said {number}"), "id": f"m{number}"})
            ids.append(f"m{number}")
    conversation = chat(gemini.gemini_lines(tmp_path, *records))
    read_through(conversation)
    active = next((branch for branch in conversation.branches if branch.active), None)
    head = conversation.index_of(active.head) if active is not None else None
    path = list(conversation.tree.path(head)) if head is not None else []
    expected = [one["content"][0]["text"] for one in living(records)]
    if expected:
        assert ["".join(_texts(conversation, entry)) for entry in path] == expected
    told = {text for entry in range(len(conversation.skeleton)) for text in _texts(conversation, entry)}
    latest = {record["id"]: record["content"][0]["text"] for record in records if "id" in record}
    assert told >= {text for id, text in latest.items() if f"said {id[1:]}" == text}


def _texts(conversation: Conversation, entry: int) -> list[str]:
    return [part.text for part in conversation.parts(entry) if isinstance(part, Text)]


def test_a_chat_with_its_agent(tmp_path: Path) -> None:
    """An update is not a message, a rewind leaves a branch, a sub-agent hangs at its call."""
    gemini.agent(tmp_path)
    conversation = chat(gemini.gemini_lines(tmp_path))
    main, second, agent = conversation.branches
    assert (main.messages, main.active, second.fork_point, second.active) == (4, False, "g2", True)
    assert (agent.kind, agent.fork_point, agent.messages) == ("agent", "g2", 2)
    at = conversation.index_of("g2")
    assert at is not None
    call = {"path": "x"}
    assert conversation.parts(at) == (Text("Hello"), ToolCall("c2", "agent", call), ToolResult("c2", "agent", "done"))
    assert conversation.message(at).usage == Usage(20, 10, 100)
    assert [raw.type for raw in conversation.skeleton.raw if raw.message == at] == ["update"]
    alone = chat(*Path(tmp_path / "chats" / gemini.GEMINI).iterdir())
    assert [branch.kind for branch in alone.branches] == ["agent"]


def test_an_agent_that_no_call_names_hangs_where_its_time_says(tmp_path: Path) -> None:
    """At the last message before it began."""
    gemini.agent(tmp_path, "agent-9")
    conversation = chat(gemini.gemini_lines(tmp_path))
    assert conversation.branches[-1].fork_point == "g2"


def test_after_a_rewind_nothing_may_have_been_said(tmp_path: Path) -> None:
    """The default branch is then one that holds nothing yet; where all is taken back, what was said is shown."""
    conversation = chat(gemini.gemini_lines(tmp_path, *gemini.GEMINI_LINES[:8]))
    (active,) = (branch for branch in conversation.branches if branch.active)
    assert (active.name, active.messages, active.head) == ("after rewind", 0, "g2")
    everything = chat(gemini.gemini_lines(tmp_path, *gemini.GEMINI_LINES[:7], {"$rewindTo": "u1"}))
    assert everything.skeleton.counted() == 4


def test_a_checkpoint_within_sets_the_line(tmp_path: Path) -> None:
    """Messages that it repeats are those that are there; those it leaves out are a branch that was left."""
    kept = [gemini.GEMINI_LINES[1], {**gemini.answer(2, "Compressed")}, gemini.user(8, "New")]
    records = [*gemini.GEMINI_LINES, {"$set": {"messages": [*kept, 5], "summary": "A title"}}]
    conversation = chat(gemini.gemini_lines(tmp_path, *records))
    read_through(conversation)
    (active,) = (branch for branch in conversation.branches if branch.active)
    head = conversation.index_of(active.head)
    assert head is not None
    told = [_texts(conversation, entry) for entry in conversation.tree.path(head)]
    assert told == [["Say hello"], ["Compressed"], ["New"]]
    assert conversation.title == "A title"
    assert conversation.skeleton.counted() == 7


def test_a_document_that_was_resumed_is_one_with_its_lines(tmp_path: Path) -> None:
    """The tool copies it into a file of lines, and goes on there: nothing is told twice."""
    said = [gemini.user(1, "Say hello"), gemini.answer(2, "Hi")]
    name = "session-2025-11-07T09-00-0b23371a"
    old = writing.write(tmp_path / "chats" / f"{name}.json", {**gemini.gemini_meta(), "messages": said})
    new = writing.lines(tmp_path / "chats" / f"{name}.jsonl", gemini.gemini_meta(), *said, gemini.user(3, "More"))
    conversation = chat(old, new)
    read_through(conversation)
    assert [conversation.message(at).id for at in range(len(conversation.skeleton))] == ["u1", "g2", "about", "u3"]
    assert len(conversation.branches) == 1


def test_what_a_document_says(tmp_path: Path) -> None:
    """Thoughts, calls with results, what the tool itself said, and its summary as title."""
    conversation = chat(gemini.document(tmp_path))
    assert conversation.title == "Files"
    assert conversation.parts(1) == (
        Thinking("List\n\nthem"),
        ToolCall("c1", "list", {"path": "x"}),
        ToolResult("c1", "list", "a b"),
    )
    assert [conversation.message(at).kind for at in range(4)] == ["prompt", "call", "note", "answer"]


def test_a_saved_checkpoint(tmp_path: Path) -> None:
    """Contents of the API: the setup is hidden, calls and results are told as such."""
    conversation = chat(gemini.checkpoint(tmp_path))
    kinds = [(conversation.message(at).kind, conversation.message(at).hidden) for at in range(6)]
    assert kinds == [
        ("context", True),
        ("context", True),
        ("prompt", False),
        ("call", False),
        ("result", False),
        ("answer", False),
    ]
    assert conversation.parts(2) == (Text("Read a"), Image("", "image/png", 3))
    assert conversation.parts(4) == (ToolResult("f1", "read", "text"),)
    wrapped = json.loads(gemini.checkpoint(tmp_path).read_text())
    newer = writing.write(tmp_path / "checkpoint-new.json", {"history": wrapped, "authType": "x"})
    assert chat(newer).skeleton.counted() == 6


def test_the_project_is_found_by_hash_by_name_and_by_mark(tmp_path: Path) -> None:
    """Whichever way the version names the folder of a project."""
    home = tmp_path / ".gemini"
    writing.write(home / "projects.json", {"projects": {"/home/a/one": "one", "/home/a/two": "2"}})
    hashed = sha256(b"/home/a/two").hexdigest()
    found = []
    for folder in ("one", hashed, "marked", "unknown"):
        path = gemini.gemini_lines(home / "tmp" / folder, {**gemini.gemini_meta(), "projectHash": "x"})
        (home / "tmp" / "marked").mkdir(exist_ok=True)
        (home / "tmp" / "marked" / ".project_root").write_text("/home/a/three\n")
        found.append(chat(path).skeleton.project)
    assert found == ["/home/a/one", "/home/a/two", "/home/a/three", ""]


def test_where_it_looks(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the home folder or the one that is named; logs and the clipboard are no chats."""
    assert list(GeminiCli().roots()) == [home / ".gemini" / "tmp"]
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path))
    assert list(GeminiCli().roots()) == [tmp_path / ".gemini" / "tmp"]
    project = tmp_path / ".gemini" / "tmp" / "p"
    expected = {gemini.gemini_lines(project), gemini.checkpoint(project), gemini.agent(project)}
    writing.write(project / "logs.json", [])
    assert set(GeminiCli().files(tmp_path / ".gemini" / "tmp")) == expected


@pytest.mark.parametrize("session", ["..", ".", "/etc", "a/../..", "\0", "x" * 5000, ""])
def test_a_session_that_is_called_like_a_path_leads_nowhere(tmp_path: Path, session: str) -> None:
    """Its id is a text of the file's: no folder but one beside it is looked into."""
    gemini.agent(tmp_path)
    path = gemini.gemini_lines(tmp_path, gemini.gemini_meta(session), *gemini.GEMINI_LINES[1:])
    conversation = chat(path)
    assert conversation.ref.files == (path,)
    assert len(conversation.branches) == 2
