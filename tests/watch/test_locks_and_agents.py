"""Who holds a conversation, and who is writing to it: locks are proven, agents are only seen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bough.core.catalog import Item
from bough.core.foreign_locks import lock_beside
from bough.core.holders import holder
from bough.core.store import Store
from bough.core.watch import Agent, Freed, Held, Live
from bough.core.watch.agents import source_of
from tests.sessions import pi_session
from tests.watch.following import library, watching

_HOLD = """
import sys
from bough.core.store import Store
writer = Store.open(sys.argv[1]).write(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def holding(store: Path, id: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the lock."""
    words = [sys.executable, "-c", _HOLD, str(store), id]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.kill()
        process.wait()


def test_a_lock_of_another_process_is_told_with_its_owner(tmp_path: Path) -> None:
    """When it is taken, and when its holder is killed, which leaves its record behind."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Lakes", messages=["One?"])
    with watching(library(store.root)) as told:
        with holding(store.root, id) as process:
            (held,) = told.wait(Held)
            assert held.owner is not None
            assert (held.owner.pid, held.owner.program) == (process.pid, "bough")
            assert held.summary.locked is not None
            assert held.summary.locked["pid"] == process.pid
            process.send_signal(signal.SIGKILL)
            process.wait()
            told.watch.look()
            (freed,) = told.wait(Freed)
            assert freed.summary.locked is None
        assert list((store.root / ".bough" / "locks").glob("*.owner"))


def test_one_that_is_held_at_the_start_is_told(tmp_path: Path) -> None:
    """Whoever opens it has to know at once."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Lakes", messages=["One?"])
    with holding(store.root, id) as process, watching(library(store.root)) as told:
        (held,) = told.wait(Held)
        assert held.owner is not None
        assert held.owner.pid == process.pid


# Locks of other tools


def lock_file(path: Path, pid: object, host: str = "", at: float = 0.0) -> Path:
    """As CodeBuddy writes it: one line without newline, times in milliseconds."""
    beside = path.with_name(f"{path.name}.lock")
    facts = {"pid": pid, "timestamp": int((at or time.time()) * 1000), "hostname": host or socket.gethostname()}
    beside.write_text(json.dumps(facts))
    return beside


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "session_mhk3x0q1_a1b2c3.json"
    path.write_text("{}")
    return path


def test_a_lock_of_codebuddy_is_believed(session: Path) -> None:
    """Its process runs: it holds the conversation, and that is said in a list."""
    lock_file(session, os.getpid())
    status = lock_beside("codebuddy", str(session))
    assert status is not None
    assert status.held
    assert status.owner is not None
    assert (status.owner.pid, status.owner.program) == (os.getpid(), "codebuddy")
    item = Item("codebuddy", "s", "", (str(session),), "", 0.0)
    found = holder(item)
    assert found is not None
    assert (found["pid"], found["host"]) == (os.getpid(), socket.gethostname())
    assert holder(item._replace(source="pi")) is None


def test_age_proves_nothing_and_another_computer_cannot_be_judged(session: Path) -> None:
    """A lock of last year whose process may run elsewhere is held."""
    lock_file(session, 1, host="elsewhere", at=1.0)
    assert lock_beside("codebuddy", str(session)) is not None


def test_a_dead_process_holds_nothing_and_its_file_stays(session: Path) -> None:
    """The proof is enough to go on, and no reason to touch what another tool wrote."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    beside = lock_file(session, ended.pid)
    assert lock_beside("codebuddy", str(session)) is None
    assert beside.exists()


def test_a_number_that_was_used_again_holds_nothing(session: Path) -> None:
    """The process began after the lock was taken: it is another one."""
    lock_file(session, os.getpid(), at=time.time() - 86_400)
    assert lock_beside("codebuddy", str(session)) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": null}', '{"pid": "x"}', "9" * 5000])
def test_a_lock_that_cannot_be_understood_names_nobody(session: Path, content: str) -> None:
    """It may be in the middle of being written."""
    session.with_name(f"{session.name}.lock").write_text(content)
    status = lock_beside("codebuddy", str(session))
    assert status is not None
    assert status.owner is None


def test_a_lock_that_is_a_link_or_a_pipe_is_not_followed(session: Path) -> None:
    """Nobody waits for a pipe."""
    beside = session.with_name(f"{session.name}.lock")
    os.mkfifo(beside)
    status = lock_beside("codebuddy", str(session))
    assert status is not None
    assert status.owner is None
    beside.unlink()
    beside.symlink_to("/etc/hostname")
    status = lock_beside("codebuddy", str(session))
    assert status is not None
    assert status.owner is None


# Agents


@pytest.mark.skipif(sys.platform == "win32", reason="a program of another name is made by copying a small one")
def test_an_agent_that_runs_in_the_folder_is_named(tmp_path: Path) -> None:
    """By its process and its folder; nobody holds anything for it."""
    project = tmp_path / "atlas"
    project.mkdir()
    program = tmp_path / "pi"
    shutil.copy2(shutil.which("sleep") or "/bin/sleep", program)
    pi_session(tmp_path / "here" / "s.jsonl", cwd=str(project))
    agent = subprocess.Popen([program, "600"], cwd=project)
    try:
        with watching(library(tmp_path / "here")) as told:
            told.watch.look()
            told.until(lambda: any(live.process == Agent(agent.pid, "pi") for live in told.of(Live)))
            named = told.of(Live)[-1].process
            assert named is not None
            assert named.sentence == f"pi (pid {agent.pid}) runs in this folder"
            assert not told.of(Held)
    finally:
        agent.kill()
        agent.wait()


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (["claude"], "claude-code"),
        (["/usr/local/bin/claude", "--resume"], "claude-code"),
        (["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"], "claude-code"),
        (["node", "--max-old-space-size=4096", "/opt/node_modules/@x/pi-coding-agent/dist/cli.js"], "pi"),
        (["/home/ada/.cargo/bin/codex", "exec"], "codex"),
        (["node", "/home/pi/server.js"], None),
        (["python3", "-m", "pi"], "pi"),
        (["vim", "claude"], None),
        (["python3", "-c", "pi"], None),
    ],
)
def test_agents_are_known_by_their_command_lines(words: list[str], source: str | None) -> None:
    """By program, or by the script or package that an interpreter runs; a word among others proves nothing."""
    assert source_of(words) == source
