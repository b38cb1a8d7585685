"""`bough show`: a path as programs rely on it, and as a transcript."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.cli.conftest import TIME, Run
from tests.sessions import pi_session
from tests.sources.claude_code.build import Session

MESSAGE = "id parent branch role kind hidden group time model provider parts usage".split()


def test_show_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """The path to the head of the branch that was named."""
    messages = bough("show", f"{session}@p0000001", "--json").json["messages"]
    assert [message["id"] for message in messages] == ["p0000001", "a0000002", "p0000003", "a0000004"]
    assert [list(message) for message in messages] == [MESSAGE] * 4
    assert TIME.fullmatch(messages[1].pop("time"))
    assert messages[1] == {
        "id": "a0000002",
        "parent": "p0000001",
        "branch": "p0000001",
        "role": "assistant",
        "kind": "answer",
        "hidden": False,
        "group": messages[1]["group"],
        "model": "claude",
        "provider": "anthropic",
        "parts": [{"type": "text", "text": "About One?"}],
        "usage": {"input": 3, "output": 4, "cache_read": 0, "cache_write": 0, "cost": 0.5},
    }
    assert messages[0]["usage"] is None


def test_show_stops_at_a_message(bough: Run, session: Path) -> None:
    """`#2` is the second on the path, ids are messages anywhere."""
    for ref in (f"{session}@p0000001#2", f"{session}#a0000002"):
        assert [message["id"] for message in bough("show", ref, "--json").json["messages"]] == ["p0000001", "a0000002"]


def test_show_reads_like_a_transcript(bough: Run, session: Path) -> None:
    """Who, when, where on the path, and what was said."""
    out = bough("show", f"{session}@p0000001").out
    assert re.search(r"── you · 2026-11-03 10:00 · #1\nOne\?\n\n── claude · 2026-11-03 10:00 · #2\nAbout One\?", out)


def test_show_tells_tools_and_what_they_answered(bough: Run, tmp_path: Path) -> None:
    """A call with its arguments, its result set off, and each part as the contract has it."""
    path = pi_session(tmp_path / "s.jsonl")
    records = [json.loads(line) for line in path.read_text().splitlines()]
    call = {"type": "toolCall", "id": "c1", "name": "bash", "arguments": {"command": "ls\npwd", "deep": {"a": [1]}}}
    records[-1]["message"]["content"] = [{"type": "thinking", "thinking": "Hm."}, call]
    result = {"role": "toolResult", "toolCallId": "c1", "toolName": "bash", "isError": True}
    result["content"] = [{"type": "text", "text": "no such file"}]
    records.append({"type": "message", "id": "r1", "parentId": records[-1]["id"], "message": result})
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    parts = [part for message in bough("show", path, "--json").json["messages"] for part in message["parts"]]
    assert parts[1:] == [
        {"type": "thinking", "text": "Hm."},
        {"type": "tool_call", "call": "c1", "name": "bash", "input": call["arguments"]},
        {"type": "tool_result", "call": "c1", "name": "bash", "text": "no such file", "error": True},
    ]
    out = bough("show", path).out
    assert '▸ bash\n  command: ls\n  pwd\n  deep: {"a": [1]}\n' in out
    assert "│ failed: no such file" in out


def test_show_raw_gives_the_records(bough: Run, session: Path) -> None:
    """As they are in the file; in JSON beside what was made of them."""
    lines = session.read_text().splitlines()
    assert bough("show", f"{session}@p0000001", "--raw").out.splitlines() == lines[1:5]
    messages = bough("show", f"{session}@p0000001", "--raw", "--json").json["messages"]
    assert [message["raw"] for message in messages] == lines[1:5]


def test_show_prints_what_was_typed_while_the_model_worked(bough: Run, tmp_path: Path) -> None:
    """Claude Code hands it over as an attachment: shown at its place, named as a note, counted in no position."""
    session = Session()
    session.prompt("please")
    session.answer("one moment")
    session.add("attachment", attachment={"type": "queued_command", "prompt": "and hurry"})
    session.add("attachment", attachment={"type": "file", "filename": "a.txt"})
    session.answer("done")
    path = session.write(tmp_path)
    messages = bough("show", path, "--json").json["messages"]
    assert [(m["kind"], m["parts"][0]["text"]) for m in messages] == [
        ("prompt", "please"),
        ("answer", "one moment"),
        ("note", "and hurry"),
        ("answer", "done"),
    ]
    shown = bough("show", path).out
    assert shown.index("#2") < shown.index("and hurry") < shown.index("#3")
    assert "a.txt" not in shown
    assert "a.txt" in bough("show", path, "--notes").out
    assert "and hurry" not in bough("show", f"{path}#2").out
    assert bough("show", f"{path}#3", "--json").json["messages"][-1]["parts"][0]["text"] == "done"


def test_show_notes_brings_what_nobody_said(bough: Run, tmp_path: Path) -> None:
    """Without it they are left out, and positions do not count them."""
    path = pi_session(tmp_path / "s.jsonl", turns=("One?",))
    records = [json.loads(line) for line in path.read_text().splitlines()]
    model = {"type": "model_change", "id": "m1", "parentId": "p0000001", "provider": "x", "modelId": "y"}
    records[2]["parentId"] = "m1"
    path.write_text("".join(json.dumps(record) + "\n" for record in [*records[:2], model, *records[2:]]))
    plain = bough("show", path, "--json").json["messages"]
    noted = bough("show", path, "--json", "--notes").json["messages"]
    assert [message["id"] for message in plain] == ["p0000001", "a0000002"]
    assert [(message["id"], message["kind"]) for message in noted][1] == ("m1", "note")
    assert "#2" in bough("show", path, "--notes").out


def test_control_characters_of_a_text_are_seen(bough: Run, tmp_path: Path) -> None:
    """Those that Python takes for ends of lines as well."""
    record = {"type": "user", "uuid": "u", "parentUuid": None, "message": {"role": "user", "content": "a\x0bb\x85c"}}
    path = tmp_path / "s.jsonl"
    path.write_text(f"{json.dumps(record)}\n")
    assert "a␋b‹U+0085›c" in bough("show", path).out


def test_a_number_that_is_none_is_null(bough: Run, tmp_path: Path) -> None:
    """`NaN` is no JSON; a store that another program wrote can hold it all the same."""
    header = {"type": "branch", "v": 1, "id": "a" * 20, "parent": None, "created": "2026-01-01T00:00:00Z"}
    message: dict[str, Any] = {
        "type": "message",
        "id": "b" * 20,
        "parent": None,
        "role": "assistant",
        "parts": [],
        "usage": {"cost": 0},
    }
    path = tmp_path / f"{'a' * 20}.jsonl"
    path.write_text(f"{json.dumps(header)}\n{json.dumps(message)}\n".replace('"cost": 0', '"cost": NaN'))
    for command in ("ls", "show"):
        answer = bough(command, path, "--json")
        assert "NaN" not in answer.out
    assert answer.json["messages"][0]["usage"]["cost"] is None
