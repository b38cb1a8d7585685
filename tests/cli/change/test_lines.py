"""`append --jsonl`: messages as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.change.conftest import texts
from tests.cli.conftest import Run

Say = Callable[[str | bytes], None]


def test_each_line_is_a_message(bough: Run, ref: str, say: Say) -> None:
    """With all that a message holds; each is acknowledged by a reference to it."""
    call = {"type": "tool_call", "call": "c1", "name": "sh", "input": {"a": [1]}}
    usage = {"input": 1, "output": 2, "cache_read": 3, "cache_write": 4, "cost": 0.5}
    answer = {"role": "assistant", "parts": [{"type": "text", "text": "Look."}, call], "id": "mine", "usage": usage}
    answer |= {"time": "2026-01-02T03:04:05Z", "model": "m2", "provider": "p", "group": "g"}
    say(f'{{"text":"Go"}}\n\n{json.dumps(answer)}\n')
    lines = bough("append", ref, "--jsonl").out.splitlines()
    messages = bough("show", ref, "--json").json["messages"][2:]
    assert lines == [f"{ref}@main#{message['id']}" for message in messages]
    assert (messages[0]["role"], messages[0]["kind"]) == ("user", "prompt")
    shown = {name: messages[1][name] for name in answer}
    assert shown == answer


def test_options_stand_for_what_lines_do_not_say(bough: Run, ref: str, say: Say) -> None:
    """Role and model."""
    say('{"text":"a"}\n{"text":"b","role":"user","model":"n"}')
    bough("append", ref, "--jsonl", "--role", "assistant", "--model", "m")
    found = [(message["role"], message["model"]) for message in bough("show", ref, "--json").json["messages"][2:]]
    assert found == [("assistant", "m"), ("user", "n")]


def test_what_show_gives_comes_in_again(bough: Run, ref: str, say: Say) -> None:
    """Ids and all: twice changes nothing."""
    copy = bough("new", "--title", "Copy").out.strip()
    messages = bough("show", ref, "--json").json["messages"]
    for _ in range(2):
        say("".join(json.dumps(message) + "\n" for message in messages))
        assert bough("append", copy, "--jsonl").status == 0
    again = bough("show", copy, "--json").json
    assert again["problems"] == []
    for message in [*messages, *again["messages"]]:
        message.pop("branch")
    assert again["messages"] == messages


def test_a_line_that_is_there_is_acknowledged_and_not_added(bough: Run, ref: str, say: Say) -> None:
    """After a crash a program may send everything again, and go on."""
    say('{"text":"a","id":"x1"}\n')
    bough("append", ref, "--jsonl")
    say('{"text":"a","id":"x1"}\n{"text":"b","id":"x2"}\n')
    answer = bough("append", ref, "--jsonl", "--json").json
    assert (answer["messages"], answer["message"]) == (["x1", "x2"], "x2")
    assert texts(bough, ref)[2:] == ["a", "b"]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"role":"king","text":"x"}',
        '{"role":"user"}',
        '{"parts":[{"text":"x"}]}',
        '{"parts":["x"]}',
        '{"text":"x","time":"yesterday"}',
        '{"text":5}',
        '{"text":"\udcff"}'.encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_added(bough: Run, ref: str, say: Say, line: str) -> None:
    """What comes in at once is added at once, all or none."""
    say(f'{{"text":"good"}}\n{line}\n'.encode("latin-1"))
    answer = bough("append", ref, "--jsonl", "--json")
    error = answer.json["error"]
    assert (answer.status, error["kind"]) == (2, "usage")
    assert "Line 2" in error["message"]
    assert len(texts(bough, ref)) == 2


def test_the_last_line_may_lack_its_end(bough: Run, ref: str, say: Say) -> None:
    """As files often do."""
    say('{"text":"a"}\n{"text":"b"}')
    bough("append", ref, "--jsonl")
    assert texts(bough, ref)[2:] == ["a", "b"]


def test_text_and_lines_exclude_each_other(bough: Run, ref: str, say: Say) -> None:
    """And lines without a message are no change."""
    say("\n\n")
    assert bough("append", ref, "text", "--jsonl").status == 2
    assert bough("append", ref, "--jsonl").status == 2


def test_lines_at_a_message_go_to_one_new_branch(bough: Run, ref: str, say: Say) -> None:
    """All of them."""
    say('{"text":"a"}\n{"text":"b"}\n')
    answer = bough("append", f"{ref}#1", "--jsonl")
    assert texts(bough, f"{ref}@main-2") == ["How deep?", "a", "b"]
    assert "main-2" in answer.err
