"""Locks between real processes, and drafts after a real crash: the app in a pty, a script on the other side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from bough.core.store import Store
from tests.terminal import PATIENCE, Terminal, bough

from ..stores import garden, read, said

HOLDER = """
import sys
from bough.core.store import Store
with Store.open(sys.argv[1], program="gardener").write(sys.argv[2]) as writer:
    print("held", flush=True)
    sys.stdin.readline()
    writer.append("From the gardener")
print("let go", flush=True)
"""


def holder(root: Path, id: str) -> subprocess.Popen[str]:
    """A process that holds a conversation until it is told to add a message and let go."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root), id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_holds_the_lock_and_lets_go(tmp_path: Path) -> None:
    """The app can only read, and says who holds it; then it shows what was written, and can write itself."""
    root = tmp_path / "store"
    id = garden(root)
    with holder(root, id) as other, Terminal(bough(str(root))) as terminal:
        assert other.stdin is not None
        terminal.shows("Beans first", "message ")
        terminal.press("3")
        terminal.until(lambda t: _presses(t, "\x1b[A", f"ro · held by gardener, pid {other.pid}, since "))
        terminal.press("a")
        terminal.shows("Read-only, held by gardener")
        other.stdin.write("\n")
        other.stdin.flush()
        terminal.shows("It is free again", "From the gardener")
        assert other.wait(PATIENCE) == 0
        terminal.press("a")
        terminal.shows("ctrl+s saves")
        terminal.press("And peas", "\x13")
        terminal.shows("Saved. u takes it back.")
        terminal.press("q")
        assert terminal.ended() == 0
    assert said(read(root, id), "main")[2:] == ["From the gardener", "And peas"]
    assert not Store.open(root).status(id).held


def _presses(terminal: Terminal, key: str, wanted: str) -> bool:
    """Press a harmless key until something is seen: what was said before gives way to it."""
    if wanted in terminal.text:
        return True
    terminal.press(key)
    terminal.settle()
    return wanted in terminal.text


def test_killed_while_typing(tmp_path: Path) -> None:
    """After `kill -9` the next start offers the text; `enter` opens it where it was written, `ctrl+s` saves it."""
    root = tmp_path / "store"
    id = garden(root)
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("Beans first", "message ")
        terminal.press("3", "a")
        terminal.shows("ctrl+s saves")
        terminal.press("Peas, in two rows")
        terminal.shows("Peas, in two rows", "draft saved")
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("a draft from ", "“Peas, in two rows”", "enter takes it up")
        terminal.press("\r")
        terminal.shows("Peas, in two rows", "ctrl+s saves")
        terminal.press("\x13")
        terminal.shows("Saved. u takes it back.")
        terminal.press("q")
        assert terminal.ended() == 0
    texts = [read(root, id).preview(entry) for entry in range(len(read(root, id).skeleton))]
    assert texts.count("Peas, in two rows") == 1


def test_ended_by_a_signal_while_typing(tmp_path: Path) -> None:
    """SIGTERM leaves no time for a pause in typing: the text is a draft all the same."""
    root = tmp_path / "store"
    garden(root)
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("Beans first", "message ")
        terminal.press("3", "a")
        terminal.shows("ctrl+s saves")
        terminal.press("Pea")
        terminal.shows("Pea")
        terminal.press("s")
        terminal.kill(signal.SIGTERM)
        assert terminal.ended() == 143
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("a draft from ", "enter takes it up")
        terminal.press("x")
        terminal.shows("Discarded: “Pea")
        terminal.press("q")
        assert terminal.ended() == 0
