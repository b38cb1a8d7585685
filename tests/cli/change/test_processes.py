"""Several processes at once, as scripts run them: waiting, being kept out, asking, dying."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.change.conftest import names, texts
from tests.cli.conftest import Run
from tests.sessions import pi_home

Start = Callable[..., subprocess.Popen[str]]
BOUGH = ("-m", "bough.tui.cli")
PATIENCE = 60
"""Seconds after which a process is taken to hang."""


def _line(process: subprocess.Popen[str], text: str) -> str:
    """Send a message, and wait until it is acknowledged."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"text": text}) + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_processes_that_append_at_once_lose_nothing(bough: Run, ref: str, start: Start) -> None:
    """Each waits for its turn, and all of it is one line of messages."""
    running = [start(*BOUGH, "append", ref, f"message {number}", "--wait", PATIENCE) for number in range(4)]
    acknowledged = [process.communicate(timeout=PATIENCE)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    messages = bough("show", ref, "--json").json["messages"]
    assert set(texts(bough, ref)[2:]) == {f"message {number}" for number in range(4)}
    assert {f"{ref}@main#{message['id']}" for message in messages[2:]} == set(acknowledged)
    (branch,) = bough("tree", ref, "--json").json["branches"]
    assert not branch["diverged"]


def test_two_streams_take_turns(bough: Run, ref: str, start: Start) -> None:
    """Neither keeps the other out while it has nothing to say."""
    streams = [start(*BOUGH, "append", ref, "--jsonl") for _ in range(2)]
    said = [f"{turn} by {number}" for turn in range(5) for number in range(2)]
    for text, stream in zip(said, streams * 5, strict=True):
        assert _line(stream, text).startswith(f"{ref}@main#")
    assert bough("append", ref, "a third").status == 0
    assert texts(bough, ref)[2:] == [*said, "a third"]


def test_what_was_acknowledged_survives_a_kill(bough: Run, ref: str, start: Start) -> None:
    """The process has no chance to tidy up, and the next one goes on."""
    for round_ in range(3):
        stream = start(*BOUGH, "append", ref, "--jsonl")
        acknowledged = [_line(stream, f"{round_} {number}") for number in range(8)]
        assert stream.stdin is not None
        stream.stdin.write('{"text":"more"}\n' * 50)
        stream.stdin.flush()
        stream.kill()
        acknowledged += stream.communicate(timeout=PATIENCE)[0].split()
        shown = bough("show", ref, "--json").json["messages"]
        ids = {message["id"] for message in shown}
        assert {reference.rpartition("#")[2] for reference in acknowledged if reference.startswith(ref)} <= ids
    assert bough("append", ref, "still here").status == 0


def test_lines_after_a_failure_are_told_apart(bough: Run, ref: str, start: Start) -> None:
    """What was acknowledged is there; what came after the bad line is not, and the status says so."""
    stream = start(*BOUGH, "append", ref, "--jsonl", "--json")
    assert stream.stdin is not None
    plain = start(*BOUGH, "append", ref, "--jsonl")
    first = _line(plain, "good")
    out, err = plain.communicate("nonsense\n", timeout=PATIENCE)
    assert (plain.returncode, out) == (1, "")
    assert "1 of the messages were added" in err
    assert "Line 2" in err
    document = json.loads(stream.communicate('{"text":"x","role":"king"}\n', timeout=PATIENCE)[0])
    assert (stream.returncode, document["error"]["kind"]) == (2, "usage")
    assert bough("show", ref, "--json").json["messages"][-1]["id"] == first.rpartition("#")[2]


# Locks


@pytest.mark.parametrize(
    "words",
    [
        ["append", "x"],
        ["fork"],
        ["rename", "x"],
        ["tag", "+x"],
        ["undo"],
        ["delete", "--yes"],
    ],
)
def test_who_holds_a_conversation_is_named(bough: Run, ref: str, holder: Start, words: list[str]) -> None:
    """With status 3, in words and in JSON; nothing is done."""
    other = holder(ref)
    command, *rest = words
    answer = bough(command, ref, *rest, "--wait", "0")
    assert (answer.status, answer.out) == (3, "")
    assert "held by holder of " in answer.err
    assert f"(pid {other.pid} on " in answer.err
    error = bough(command, ref, *rest, "--wait", "0", "--json").json["error"]
    assert (error["kind"], list(error["owner"])) == ("locked", ["pid", "host", "user", "program", "since"])
    assert (error["owner"]["pid"], error["owner"]["program"]) == (other.pid, "holder")
    assert texts(bough, ref) == ["How deep?", "Very."]


def test_a_command_waits_for_its_turn(bough: Run, ref: str, holder: Start, start: Start) -> None:
    """And goes on once the other lets go."""
    other = holder(ref)
    waiting = start(*BOUGH, "append", ref, "finally", "--wait", PATIENCE)
    other.communicate("\n", timeout=PATIENCE)
    out, err = waiting.communicate(timeout=PATIENCE)
    assert (waiting.returncode, err) == (0, "")
    assert out.startswith(ref)
    assert texts(bough, ref)[-1] == "finally"


def test_reading_needs_no_lock(bough: Run, ref: str, holder: Start) -> None:
    """And says who holds it."""
    other = holder(ref)
    assert texts(bough, ref) == ["How deep?", "Very."]
    assert bough("ls", "--json").json["conversations"][0]["locked"]["pid"] == other.pid


def test_lock_status_tells_who_and_since_when(bough: Run, ref: str, holder: Start) -> None:
    """And nothing else changes."""
    assert bough("lock", "status", ref).out == "free\n"
    other = holder(ref)
    status = bough("lock", "status", ref, "--json").json
    assert list(status) == ["schema", "ref", "conversation", "held", "owner", "requests"]
    assert (status["ref"], status["held"], status["owner"]["pid"]) == (ref, True, other.pid)
    assert bough("lock", "status", ref).out.startswith("held by holder of ")
    other.communicate("\n", timeout=PATIENCE)
    assert bough("lock", "status", ref, "--json").json["owner"] is None


def test_a_polite_holder_lets_go_when_asked(bough: Run, ref: str, holder: Start) -> None:
    """It saves first; then the conversation is free for whoever asked."""
    other = holder(ref, polite=True)
    answer = bough("lock", "request", ref, "--wait", PATIENCE, "--json")
    assert (answer.status, answer.json["held"]) == (0, False)
    assert other.communicate(timeout=PATIENCE)[0] == "let go\n"
    assert texts(bough, ref)[-1] == "last words"
    assert bough("append", ref, "thanks", "--wait", "0").status == 0


def test_nobody_is_forced(bough: Run, ref: str, holder: Start) -> None:
    """A holder that does not hear keeps the conversation, and the request is taken back."""
    other = holder(ref)
    answer = bough("lock", "request", ref, "--wait", "0.1")
    assert answer.status == 3
    assert f"pid {other.pid}" in answer.err
    assert bough("lock", "status", ref, "--json").json["requests"] == []
    assert bough("lock", "request", ref, "--wait", "0", "--json").json["error"]["owner"]["pid"] == other.pid


def test_a_lock_dies_with_its_process(bough: Run, ref: str, holder: Start) -> None:
    """Nothing has to be cleaned up."""
    other = holder(ref)
    other.kill()
    other.communicate(timeout=PATIENCE)
    assert bough("append", ref, "x", "--wait", "0").status == 0


def test_forks_at_once_share_one_native_conversation(bough: Run, home: Path, start: Start) -> None:
    """Whoever comes second finds what the first made."""
    pi_home(home, 1)
    fork = (*BOUGH, "fork", "pi:00000001", "--json", "--wait", PATIENCE, "--name")
    running = [start(*fork, f"fork {number}") for number in range(3)]
    made = [json.loads(process.communicate(timeout=PATIENCE)[0])["conversation"] for process in running]
    assert len(set(made)) == 1
    assert names(bough, f"bough:{made[0]}") == {"main", "fork 0", "fork 1", "fork 2"}
