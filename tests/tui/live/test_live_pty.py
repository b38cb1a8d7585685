"""Real processes write, and the app in a real terminal shows it: through `bough.core`, and as Claude Code does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bough.core.errors import Locked
from bough.core.store import Store
from tests.terminal import Terminal, bough
from tests.tui.stores import garden

from .claude import Claude

_GARDENER = """
import sys, time
from bough.core import Store
store = Store.open(sys.argv[1], program="the gardener")
with store.write(sys.argv[2]) as writer:
    print("holds", flush=True)
    sys.stdin.readline()
    writer.append("Then peas, in two rows")
    print("wrote", flush=True)
    while not writer.wanted:
        time.sleep(0.02)
print("free", flush=True)
sys.stdin.readline()
"""


@contextmanager
def gardener(root: Path, id: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a conversation, writes when it is told to, and lets go when it is asked to."""
    argv = [sys.executable, "-c", _GARDENER, str(root), id]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """What it says next."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def told(process: subprocess.Popen[str]) -> None:
    """Let it go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_what_another_process_writes_through_the_library(tmp_path: Path) -> None:
    """Who holds it is said, what it writes appears, it is asked for the lock, and the app has it then."""
    root = tmp_path / "store"
    id = garden(root)
    with Terminal(bough(str(root))) as terminal, gardener(root, id) as process:
        terminal.shows("Beans first", "message ")
        terminal.press("3")
        assert said(process) == "holds"
        terminal.shows(f"ro · held by the gardener, pid {process.pid}, since ")
        told(process)
        assert said(process) == "wrote"
        terminal.shows("Then peas, in two rows", "4 messages", "+")
        terminal.press("a")
        terminal.shows("Read-only, held by the gardener")
        terminal.press("R")
        assert said(process) == "free"
        terminal.shows("It is yours now.")
        terminal.press("a")
        terminal.shows("ctrl+s saves")
        terminal.press("Thanks")
        terminal.shows("Thanks")
        terminal.press("\x13")
        terminal.shows("Saved. u takes it back.")
        told(process)
        terminal.press("q")
        assert terminal.ended() == 0


def test_a_session_that_claude_code_writes(tmp_path: Path) -> None:
    """Record after record, a sub-agent's file beside it, and a rewind: followed from one to the next."""
    claude = Claude(tmp_path / "projects")
    claude.ask("Start a plan for the parser")
    answer = claude.answer("Here is the plan")
    with Terminal(bough(str(tmp_path / "projects"))) as terminal:
        terminal.shows("Here is the plan", "message ")
        terminal.press("3", "F")
        terminal.shows("following")
        claude.ask("Go on")
        terminal.shows("Go on", "⚡ live · written ")
        claude.call("t1", "Task", prompt="look at everything", description="Look around")
        terminal.shows("Task")
        claude.agent("a1b2c3d", "look at everything", "all seen")
        claude.result("t1", "all seen", toolUseResult={"agentId": "a1b2c3d", "status": "completed"})
        claude.answer("The agent has looked")
        terminal.shows("The agent has looked", "Look around", "following")
        claude.ask("Another way, please", after=answer)
        claude.answer("Another way then")
        terminal.shows("Another way then", "rewound to “Here is the plan”", "following")
        terminal.press("q")
        assert terminal.ended() == 0


def test_conversations_come_and_go(tmp_path: Path) -> None:
    """A new session stands in the list by itself; one that is deleted leaves it."""
    claude = Claude(tmp_path / "projects")
    claude.ask("Start a plan for the parser")
    with Terminal(bough(str(tmp_path / "projects"))) as terminal:
        terminal.shows("Start a plan", "message ")
        other = Claude(tmp_path / "projects", "55555555-5555-4555-8555-555555555555", cwd="/src/kiln", minute=30)
        other.ask("Glaze recipes")
        terminal.shows("Glaze recipes", "2 conversations", "+")
        other.path.unlink()
        terminal.until(lambda seen: "Glaze recipes" not in seen.text)
        terminal.shows("1 conversation ")
        terminal.press("q")
        assert terminal.ended() == 0


def test_the_first_conversation_of_all(home: Path) -> None:
    """Begun by a tool that was never used before, while nothing is there to look at: it is shown, and goes on."""
    with Terminal(bough()) as terminal:
        terminal.shows("No conversations here yet")
        claude = Claude(home / ".claude" / "projects")
        claude.ask("Start a plan for the parser")
        terminal.shows("Start a plan for the parser", "message 1 of 1")
        claude.answer("Here is the plan")
        terminal.shows("Here is the plan", "2 messages")
        terminal.press("q")
        assert terminal.ended() == 0


def test_an_app_that_slept(tmp_path: Path) -> None:
    """Stopped and woken, it has kept its lock, shows what was written while it slept, hears keys and can end."""
    root = tmp_path / "store"
    id = garden(root)
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("Beans first", "message ")
        terminal.press("3", "b")
        terminal.shows("label")
        terminal.press("mine\r")
        terminal.shows("Labelled “mine”")
        terminal.kill(signal.SIGSTOP)
        with pytest.raises(Locked) as locked:
            Store.open(root).write(id)
        assert locked.value.owner is not None
        assert locked.value.owner.pid == terminal.pid
        other = Store.open(root).create("Glaze recipes", messages=["Tin, lead, ash"])
        terminal.kill(signal.SIGCONT)
        terminal.shows("Glaze recipes", "2 conversations")
        assert Store.open(root).status(id).held
        assert not Store.open(root).status(other).held
        terminal.press("q")
        assert terminal.ended() == 0
