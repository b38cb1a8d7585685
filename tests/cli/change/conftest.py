"""What the tests of changing commands share: something to change, something to read from, somebody else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

HOLDER = """
import sys, threading
from bough.core.store import Store
store, id, polite = sys.argv[1:]
writer = Store.open(store, program="holder").write(id)
gone = threading.Event()
def asked(owners):
    writer.append("last words")
    writer.close()
    gone.set()
print("held", flush=True)
if polite == "yes":
    while not writer.wanted:
        gone.wait(0.01)
    asked(writer.wanted)
    print("let go", flush=True)
else:
    sys.stdin.readline()
    writer.close()
"""
"""A program that holds a conversation until it is asked for it, or until it is told on stdin."""


@pytest.fixture
def ref(bough: Run) -> str:
    """A conversation with a question and an answer on its one branch, `main`."""
    made = bough("new", "--title", "Lakes", "--tag", "water").out.strip()
    bough("append", made, "How deep?")
    bough("append", made, "Very.", "--role", "assistant", "--model", "m1")
    return str(made)


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | bytes], None]]:
    """`say(text)` is what the next command finds on stdin, which is no terminal."""
    with ExitStack() as opened:

        def to_stdin(text: str | bytes) -> None:
            path = tmp_path / "stdin"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            monkeypatch.setattr(sys, "stdin", opened.enter_context(path.open(encoding="utf-8")))

        to_stdin("")
        yield to_stdin


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a Python program in a process of its own; whatever still runs at the end is killed."""
    running: list[subprocess.Popen[str]] = []

    def run(*words: object, **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, *map(str, words)]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, text=True, env={**os.environ}, **{**pipes, **more})
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def holder(start: Callable[..., subprocess.Popen[str]], home: Path) -> Callable[..., subprocess.Popen[str]]:
    """`holder(ref)` holds a conversation in another process; a polite one lets go when it is asked."""

    def hold(ref: str, *, polite: bool = False) -> subprocess.Popen[str]:
        id = ref.removeprefix("bough:")
        process = start("-c", HOLDER, home / "store", id, "yes" if polite else "no")
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    return hold


def texts(bough: Run, ref: str) -> list[str]:
    """What is said on the path that a reference names."""
    messages = bough("show", ref, "--json").json["messages"]
    return ["".join(part.get("text", "") for part in message["parts"]) for message in messages]


def names(bough: Run, ref: str) -> set[str]:
    """What the branches of a conversation are called."""
    return {branch["name"] for branch in bough("tree", ref, "--json").json["branches"]}
