"""Child processes that are killed, by themselves or by strace."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from bough.core.files import Files

from .scenes import Scene
from .world import World

Act = Callable[[Callable[[], None]], None]
"""What a child does; it calls what it is given after each call that was accepted."""


def play(scene: Scene, root: Path, files: Files, letter: str, done: Callable[[], None]) -> None:
    """A scene, in the shape of what a child does once its first arguments are given."""
    scene.play(World(root, files, letter, done))


def die(act: Act, surely: bool = True) -> int:
    """Have a child do something that kills it; how many calls it had been told were done."""
    child, reading = _start(act, stopped=False)
    told, ended = _ended(child, reading)
    assert ended == -signal.SIGKILL or not surely, f"it was to be killed, and ended with {ended}"
    return told


def _start(act: Act, stopped: bool) -> tuple[int, int]:
    """A child and the end of a pipe that tells how many calls were accepted. `stopped`: it waits for SIGCONT."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        gc.disable()  # it would copy the memory of the tests
        try:
            if stopped:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # imports that are made to fail say so
                os.kill(os.getpid(), signal.SIGSTOP)
            act(lambda: (os.write(writing, b"."), None)[1])
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    return child, reading


def _ended(child: int, reading: int) -> tuple[int, int]:
    """How many calls a child had been told were done, and how it ended."""
    told = b""
    while piece := os.read(reading, 64):
        told += piece
    os.close(reading)
    return len(told), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def traced(act: Act, *arguments: str) -> tuple[int, int]:
    """Have a child do something under strace; how many calls were accepted, and how it ended."""
    child, reading = _start(act, stopped=True)
    os.waitpid(child, os.WUNTRACED)
    with subprocess.Popen(["strace", "-f", *arguments, "-p", str(child)], stderr=subprocess.PIPE) as tracer:
        assert tracer.stderr is not None
        first = tracer.stderr.readline()
        assert b"attached" in first, first
        os.kill(child, signal.SIGCONT)
        found = _ended(child, reading)
        tracer.stderr.read()
    return found


def as_nobody(act: Callable[[], None]) -> None:
    """Have a child without root's rights do something; an error of it is one of ours."""

    def without_rights() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
        act()

    as_self(without_rights)


def as_self(act: Callable[[], None]) -> None:
    """Have a child do something that would limit us from then on; an error of it is one of ours."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - it must not go on as a second run of the tests
            os.write(2, repr(error).encode())
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
