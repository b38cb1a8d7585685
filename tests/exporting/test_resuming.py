"""Going on in a tool: a new session that says what the old one said, and the old one as it was."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import Any

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import Invalid, NotFound
from bough.core.importing import import_conversation
from bough.core.resuming import Resumption, plan, resume
from bough.core.store import Store
from tests.exporting.scripts import native, records, talk
from tests.exporting.validating import validate
from tests.sessions import pi_session
from tests.tui.samples import forked

CLAUDE = "22222222-2222-4222-8222-222222222222"


def checked(found: Resumption) -> Conversation:
    """The new session, which its tool would take."""
    (path,) = found.files
    assert validate(found.tool, PurePath(path), path.read_bytes()) == []
    (again,) = open_path(path)
    return again


def claude(folder: Path) -> Path:
    """A session with signed thoughts, a parallel call that nobody answered, progress, and a later rewind."""
    path = folder / f"{CLAUDE}.jsonl"
    answered = [{"type": "tool_result", "tool_use_id": "t1", "content": "a.txt"}]
    rows: list[tuple[str, str | None, str, Any]] = [
        ("u1", None, "user", "What is here?"),
        ("a1", "u1", "assistant", [{"type": "thinking", "thinking": "hm", "signature": "c2ln"}]),
        ("a2", "a1", "assistant", [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls"}}]),
        ("g1", "a2", "progress", None),
        ("a3", "a2", "assistant", [{"type": "tool_use", "id": "t2", "name": "Bash", "input": {"command": "pwd"}}]),
        ("r1", "a2", "user", answered),
        ("u2", "r1", "user", "Thanks"),
        ("u3", "r1", "user", "No, the other"),
    ]
    with path.open("w") as file:
        for minute, (id, parent, type, content) in enumerate(rows):
            role = "assistant" if type == "assistant" else "user"
            record: dict[str, Any] = {
                "parentUuid": uuid(parent) if parent else None,
                "isSidechain": False,
                "cwd": str(folder),
                "sessionId": CLAUDE,
                "type": type,
                "uuid": uuid(id),
                "timestamp": f"2026-03-02T10:{minute:02}:00.000Z",
                "slug": "curious-forest",
            }
            record |= {"data": {}} if type == "progress" else {"message": {"role": role, "content": content}}
            if type == "assistant":
                record["message"] = {"id": "msg_1", "model": "m", **record["message"]}
            file.write(json.dumps(record) + "\n")
    return path


def uuid(name: str) -> str:
    """A UUID for a short name."""
    return f"{name.encode().hex():0<8}-0000-4000-8000-000000000000"


def test_a_fork_of_claude_code_copies_its_records(tmp_path: Path) -> None:
    """Signed thoughts stay, ids are new and tell where they came from, progress goes, open calls are answered."""
    (conversation,) = open_path(claude(tmp_path))
    before = conversation.path.read_bytes(), conversation.path.stat().st_mtime_ns
    at = conversation.index_of(uuid("u2"))
    found = resume(conversation, message=at)
    again = checked(found)
    assert found.command == ("claude", "--resume", found.session)
    assert found.folder == tmp_path
    lines = records(found.files[0].read_bytes())
    assert [line["forkedFrom"]["messageUuid"] for line in lines if "forkedFrom" in line] == [
        uuid(id) for id in ("u1", "a1", "a2", "a3", "r1", "u2")
    ]
    assert lines[1]["message"]["content"][0]["signature"] == "c2ln"
    assert not any("slug" in line for line in lines)
    assert lines[-1]["customTitle"].endswith("(fork)")
    assert again.preview(again.tree.nodes[-1]) == "Thanks"
    assert (conversation.path.read_bytes(), conversation.path.stat().st_mtime_ns) == before


def test_a_fork_of_pi_keeps_ids_and_labels(tmp_path: Path) -> None:
    """As pi's own: a header that names the file it came from, then the path."""
    path = pi_session(tmp_path / "s.jsonl", turns=("one", "two", "three"), cwd=str(tmp_path))
    first = records(path.read_bytes())[1]["id"]
    with path.open("a") as file:
        file.write(
            json.dumps({"type": "label", "id": "00000lab", "parentId": None, "targetId": first, "label": "x"}) + "\n"
        )
    (conversation,) = open_path(path)
    found = resume(conversation, message=conversation.tree.nodes[3])
    again = checked(found)
    assert found.command == ("pi", "--session", str(found.files[0]))
    assert records(found.files[0].read_bytes())[0]["parentSession"] == str(path)
    assert [again.skeleton.ids[node] for node in again.tree.nodes] == conversation.skeleton.ids[:4]
    assert again.skeleton.labels == {first: "x"}


def codex(path: Path, *, paginated: bool = False) -> Path:
    """A rollout of two turns, with a call in the first."""
    items: list[tuple[str, dict[str, Any]]] = [
        (
            "session_meta",
            {"id": "01997e76-d124-7592-9cac-2ec05abbca08", "cwd": str(path.parent), "model_provider": None},
        ),
        ("response_item", {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "one"}]}),
        ("event_msg", {"type": "user_message", "message": "one"}),
        ("response_item", {"type": "function_call", "name": "shell", "arguments": "{}", "call_id": "c1"}),
        ("response_item", {"type": "function_call_output", "call_id": "c1", "output": "ok"}),
        ("event_msg", {"type": "token_count", "info": None}),
        ("event_msg", {"type": "user_message", "message": "two"}),
        ("response_item", {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "two"}]}),
    ]
    with path.open("w") as file:
        for number, (type, payload) in enumerate(items):
            record = {"timestamp": f"2026-03-02T10:0{number}:00.000Z", "type": type, "payload": payload}
            file.write(json.dumps(record | ({"ordinal": number} if paginated else {})) + "\n")
    return path


def test_a_fork_of_codex_ends_with_its_turn(tmp_path: Path) -> None:
    """From a call on its output comes along; the lines are the thread's own, behind a header of the fork."""
    path = codex(tmp_path / "rollout-2026-03-02T10-00-00-01997e76-d124-7592-9cac-2ec05abbca08.jsonl")
    (conversation,) = open_path(path)
    call = conversation.skeleton.kinds.index("call")
    found = resume(conversation, message=call)
    again = checked(found)
    lines = records(found.files[0].read_bytes())
    assert lines[0]["payload"]["forked_from_id"] == conversation.id
    assert lines[0]["payload"]["model_provider"] == "openai"
    assert found.files[0].read_bytes().splitlines()[1:] == path.read_bytes().splitlines()[:6]
    assert again.skeleton.kinds[-1] == "result"


def test_only_codex_forks_a_paginated_thread(tmp_path: Path) -> None:
    """Its history may lie in several files: the command does it, nothing is written."""
    (conversation,) = open_path(codex(tmp_path / "rollout-x.jsonl", paginated=True))
    found = resume(conversation)
    assert found.command == ("codex", "fork", conversation.id)
    assert found.files == ()


@pytest.mark.parametrize("tool", ["claude-code", "codex", "pi"])
def test_a_branch_of_ours_can_be_gone_on_with_anywhere(tool: str, tmp_path: Path) -> None:
    """In each tool; the folder of a project that is gone is the person's own."""
    conversation = native(tmp_path / "store", talk(), project="/gone/away")
    found = resume(conversation, tool)
    checked(found)
    assert found.folder == Path.home()


def test_a_conversation_that_was_taken_in_goes_home_to_its_tool(tmp_path: Path) -> None:
    """Where nobody says which, the tool it came from."""
    (foreign,) = open_path(forked(tmp_path))
    store = Store.open(tmp_path / "store", create=True)
    conversation = store.read(import_conversation(store, foreign).id)
    assert plan(conversation).resumption.tool == "claude-code"
    assert plan(conversation).document is not None
    with pytest.raises(NotFound, match="claude-code, codex, pi"):
        plan(native(tmp_path / "other", talk()))
    with pytest.raises(NotFound, match="aider"):
        plan(conversation, "aider")


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    """And an empty conversation has nothing to go on from."""
    conversation = native(tmp_path / "store", talk())
    assert not plan(conversation, "pi").resumption.files[0].exists()
    with pytest.raises(Invalid, match="no message"):
        plan(native(tmp_path / "empty", []), "pi")


def test_pis_sessions_of_a_named_folder_lie_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There pi looks at the header and not at folders."""
    monkeypatch.setenv("PI_CODING_AGENT_SESSION_DIR", str(tmp_path / "mine"))
    found = resume(native(tmp_path / "store", talk()), "pi")
    assert found.files[0].parent == tmp_path / "mine"
