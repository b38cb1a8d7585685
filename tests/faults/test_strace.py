"""The same faults from outside, by strace: the seam tells the truth about its calls. Rows A1 and C2 to C7."""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.files import Files

from .children import play, traced
from .course import Course, folder_for
from .scenes import SCENES, Scene
from .sizes import campaign, only_long

SYSCALLS = ("openat", "write", "fsync", "close", "rename", "mkdir", "unlink", "rmdir", "flock")
"""Calls that change files or locks. `when=` counts each by itself."""
FAULTS = {
    "openat": ("EMFILE", "EACCES", "EIO"),
    "write": ("ENOSPC", "EIO", "EDQUOT"),
    "fsync": ("EIO", "ENOSPC"),
    "close": ("EIO",),
    "rename": ("EXDEV", "EROFS", "EIO"),
    "mkdir": ("EROFS", "ENOSPC"),
    "unlink": ("EACCES",),
    "flock": ("ENOSYS", "ENOLCK"),
}


def _works() -> str:
    """Why strace cannot be used here; empty if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    ended = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False)
    return "" if ended.returncode == 0 else f"strace may not trace here: {ended.stderr.decode()[:80]}"


_why = _works()
pytestmark = pytest.mark.skipif(bool(_why), reason=_why)


def calls(scene: Scene, codec: Codec, folder: Path) -> Counter[str]:
    """How often a scene makes each call."""
    log = folder / "log"
    with folder_for(scene, codec) as root:
        traced(functools.partial(play, scene, root, Files(), "n"), "-o", str(log), "-e", "trace=" + ",".join(SYSCALLS))
    return Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE))


def kill(course: Course, syscall: str, number: int) -> tuple[bool, str]:
    """Kill at one call; whether there was that call, and what was wrong, empty for nothing."""
    inject = f"inject={syscall}:signal=SIGKILL:when={number}"
    with folder_for(course.scene, course.codec) as root:
        act = functools.partial(play, course.scene, root, Files(), "n")
        accepted, ended = traced(act, "-o", os.devnull, "-e", f"trace={syscall}", "-e", inject)
        if ended not in (0, -signal.SIGKILL):
            return False, f"it was to be killed, and ended with {ended}"
        return ended != 0, _judged(course, root, accepted)


def fail(course: Course, syscall: str, number: int, error: str, forever: bool) -> str:
    """Let one call fail, or it and all that follow; what was wrong, empty for nothing."""
    inject = f"inject={syscall}:error={error}:when={number}{'+' if forever else ''}"
    with folder_for(course.scene, course.codec) as root:
        act = functools.partial(play, course.scene, root, Files(), "n")
        accepted, _ = traced(act, "-o", os.devnull, "-e", f"trace={syscall}", "-e", inject)
        return _judged(course, root, accepted)


def _judged(course: Course, root: Path, accepted: int) -> str:
    try:
        course.check(root, accepted)
    except Exception as error:  # noqa: BLE001 - whatever it is, the person would meet it
        return f"{type(error).__name__}: {error}"
    return ""


def _sweep_kills(scenes: list[str], codec: Codec, folder: Path, every: int) -> None:
    tried, killed, wrong = 0, 0, []
    for name in scenes:
        course = Course(SCENES[name], codec)
        points = [(call, n) for call, count in calls(SCENES[name], codec, folder).items() for n in range(1, count + 1)]
        for call, number in points[::every]:
            reached, what = kill(course, call, number)
            tried, killed = tried + 1, killed + reached
            if what:
                wrong.append(f"{name} in {codec}, killed at {call} {number}: {what}")
    print(f"\nkilled by strace, {codec}: {killed:,} points, {len(wrong)} violations")
    assert wrong == []
    # What this process has looked up meanwhile its later children need not: the last calls counted may be no more.
    assert killed >= tried * 0.9


def _sweep_errors(scenes: list[str], codec: Codec, folder: Path, every: int) -> None:
    tried, wrong = 0, []
    for name in scenes:
        course = Course(SCENES[name], codec)
        found = calls(SCENES[name], codec, folder)
        points = [
            (call, number, error, forever)
            for call, errors in FAULTS.items()
            for number in range(1, found[call] + 1)
            for error in errors
            for forever in (False, True)
        ]
        for point in points[::every]:
            tried += 1
            if what := fail(course, *point):
                wrong.append(f"{name} in {codec}, {point}: {what}")
    print(f"\nfailing by strace, {codec}: {tried:,} runs, {len(wrong)} violations")
    assert wrong == []


def test_a_slice_of_kills_by_strace(tmp_path: Path) -> None:
    """An append and a fork, at some of their system calls."""
    _sweep_kills(["append", "fork"], "jsonl", tmp_path, every=6)


def test_a_slice_of_errors_by_strace(tmp_path: Path) -> None:
    """An append and a fork, at some of their system calls."""
    _sweep_errors(["append", "fork"], "jsonl", tmp_path, every=17)


@campaign
@only_long
@pytest.mark.parametrize("codec", CODECS)
def test_all_kills_by_strace(codec: Codec, tmp_path: Path) -> None:
    """Every scene, at every fifth of its system calls."""
    _sweep_kills(list(SCENES), codec, tmp_path, every=5)


@campaign
@only_long
@pytest.mark.parametrize("codec", ["jsonl", "json"])
def test_many_errors_by_strace(codec: Codec, tmp_path: Path) -> None:
    """Every scene, at some of its system calls."""
    _sweep_errors(list(SCENES), codec, tmp_path, every=23)


def test_what_is_synced_is_what_the_seam_says(tmp_path: Path) -> None:
    """An append is one write and one fsync; a fork a write, two fsyncs and a rename: nothing is left to later."""
    order = _order("append", tmp_path)
    assert order.count("write fsync") == 2, order
    assert re.search(r"write fsync( close)? (\w+ )*rename (openat )?fsync", _order("fork", tmp_path))


def _order(name: str, folder: Path) -> str:
    """The calls on conversation files, in order."""
    log = folder / "log"
    with folder_for(SCENES[name], "jsonl") as root:
        act = functools.partial(play, SCENES[name], root, Files(), "n")
        traced(act, "-y", "-o", str(log), "-e", "trace=openat,write,fsync,rename")
    lines = [line for line in log.read_text(errors="replace").splitlines() if "/conversations/talk" in line]
    return " ".join(
        re.sub(r"^\d+ +(\w+)\(.*", r"\1", line) for line in lines if "O_RDONLY" not in line or "DIRECTORY" in line
    )
