"""Many processes write one conversation while some of them are killed. Rows A2 and E1."""

from __future__ import annotations

import gc
import os
import random
import signal
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from bough.core.store import Store

from .crew import work
from .sabotage import SABOTAGES
from .sizes import campaign, only_long
from .world import MEMORY

_CROWDS = 20
"""Tries of a few writers, one of which is enough as a rule."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork to try it with")


class Crowd:
    """Processes that write, and are killed and replaced."""

    def __init__(self, root: Path, operations: int) -> None:
        self.root = root
        self.store = Store.open(root, create=True)
        self.id = self.store.create("t")
        self.killed = 0
        self._ended_early = 0
        """Writers that ended before they could be killed, whose last word was not read yet."""
        self._operations = operations
        self._reading, self._writing = os.pipe()
        self._running: dict[int, str] = {}
        self._names = (f"w{number}" for number in count())
        self._chance = random.Random(1)

    def run(self, processes: int, kills: int) -> None:
        """Until everybody has done what was to be done; kills are spread over the first nine tenths of it.

        Where the processors are busy all may be done before somebody could be killed: then others go on.
        """
        for _ in range(processes):
            self._start(self._operations)
        done, step = 0, processes * self._operations * 0.9 / max(kills, 1)
        while self._running:
            for byte in os.read(self._reading, 4096):
                done += byte == ord(".")
                if byte == ord("!"):
                    self._reap()
            if self.killed < kills and done >= step * (self.killed + 1) and self._running:
                self._kill()
            if self.killed < kills and not self._running:
                self._start(self._operations)
        os.close(self._reading)
        os.close(self._writing)

    def _start(self, operations: int) -> None:
        name = next(self._names)
        child = os.fork()
        if child == 0:
            gc.disable()
            try:
                work(str(self.root), self.id, name, operations, self._writing)
                os._exit(0)
            except BaseException:  # noqa: BLE001 - whatever it is, it must not go on as a second run of the tests
                os.write(self._writing, b"!")
                os._exit(1)
        self._running[child] = name

    def _reap(self) -> None:
        if self._ended_early:
            self._ended_early -= 1
            return
        child, status = os.waitpid(-1, 0)
        while child not in self._running:  # another test left it behind
            child, status = os.waitpid(-1, 0)
        self._running.pop(child)
        assert os.waitstatus_to_exitcode(status) == 0, "a writer gave up"

    def _kill(self) -> None:
        """One that has much left to do, so that it is in the middle of it; somebody else does what it did not."""
        left = {child: self._operations - self._noted(name) for child, name in self._running.items()}
        victim = self._chance.choice([child for child, rest in left.items() if rest > 1] or list(left))
        if left[victim] <= 1:
            return
        os.kill(victim, signal.SIGKILL)
        _, status = os.waitpid(victim, 0)
        name = self._running.pop(victim)
        if (ended := os.waitstatus_to_exitcode(status)) != -signal.SIGKILL:
            assert ended == 0, "a writer gave up"
            self._ended_early += 1  # it was done meanwhile, and has said so
            return
        self.killed += 1
        self._start(max(1, self._operations - self._noted(name)))

    def _noted(self, name: str) -> int:
        path = self.root.with_name(f"{self.root.name}-accepted-{name}")
        return path.read_bytes().count(b"\n") if path.exists() else 0

    def verdict(self) -> tuple[int, list[str], list[str]]:
        """How many operations were accepted, which of them are lost, and which messages are there twice."""
        conversation = self.store.read(self.id)
        said = Counter(conversation.preview(entry) for entry in range(len(conversation.skeleton)))
        accepted = [text for path in self.root.parent.glob("*-accepted-*") for text in path.read_text().split()]
        return len(accepted), [a for a in accepted if not said[a]], [text for text, many in said.items() if many > 1]


def _told(processes: int, operations: int, kills: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bough-crowd-", dir=MEMORY) as folder:
        crowd = Crowd(Path(folder) / "store", operations)
        crowd.run(processes, kills)
        accepted, lost, twice = crowd.verdict()
        print(
            f"\n{processes} writers: {accepted:,} accepted, {crowd.killed} kills, {len(lost)} lost, {len(twice)} twice"
        )
        assert accepted >= processes * operations
        assert crowd.killed >= kills
        assert (lost, twice) == ([], [])
        with crowd.store.write(crowd.id) as writer:
            writer.append("and on")


def test_a_few_writers() -> None:
    """Four processes, five of them killed."""
    _told(4, 50, 5)


@campaign
@only_long
def test_many_writers() -> None:
    """Sixteen processes, a thousand operations each, two hundred kills."""
    _told(16, 1000, 200)


def test_writers_without_a_lock_are_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Else the campaign proves nothing. Where the processors are busy with others, writers may take turns by chance."""
    next(one for one in SABOTAGES if one.name == "no lock").patch(monkeypatch)
    assert any(_is_noticed(tmp_path / f"store-{number}") for number in range(_CROWDS))


def _is_noticed(root: Path) -> bool:
    crowd = Crowd(root, 30)
    try:
        crowd.run(4, 0)
    except AssertionError:
        return True  # a writer met a file that changed under it, and gave up
    _, lost, twice = crowd.verdict()
    return bool(lost or twice) or any(branch.diverged for branch in crowd.store.read(crowd.id).branches)
