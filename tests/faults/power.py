"""The power-cut campaign: a scene is played on a model of a disk, and every state it may leave is opened."""

from __future__ import annotations

import functools
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bough.core.codecs import Codec
from bough.core.disk import is_leftover
from bough.core.errors import BoughError, NotFound

from .course import folder_for
from .observing import Broken, Seen, go_on, look, may_write
from .platter import Contents, Platter
from .recorder import Recorder, put_down
from .scenes import Scene
from .world import World, prepared


@dataclass
class Tally:
    """What a campaign tried."""

    states: int = 0
    """States enumerated, each once for its moment."""
    opened: int = 0
    """Those of different content: each was put down as real files and opened."""
    continued: int = 0
    """Those in which somebody went on afterwards: the call again, or another message everywhere."""
    violations: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.states += other.states
        self.opened += other.opened
        self.continued += other.continued
        self.violations += other.violations

    def __str__(self) -> str:
        return f"{self.states:,} states, {self.opened:,} different ones opened, {self.continued:,} gone on from"


class PowerCuts:
    """One scene, and all power cuts during it and right after it."""

    def __init__(
        self,
        scene: Scene,
        codec: Codec,
        *,
        step: int = 1,
        tail: int = 1,
        every: int = 1,
        failing_sync: int = 0,
        seam: type[Recorder] = Recorder,
        until_first: bool = False,
    ) -> None:
        self.scene = scene
        self.codec = codec
        self.seam = seam
        self.tally = Tally()
        self.syncs = 0
        self._cuts = (step, tail)
        self._every = every
        """Of how many different states one is gone on from."""
        self._failing_sync = failing_sync
        self._until_first = until_first
        self._found: dict[frozenset[tuple[str, bytes]], tuple[Contents, set[int]]] = {}
        self._unsure: tuple[int, Seen] | None = None
        """What is seen after the sync that fails, and how many calls were accepted before."""
        self._legal: list[Seen] = []
        """What is seen before anything was done, and after each call that was accepted."""

    def run(self) -> Tally:
        """Play, enumerate, open. What is wrong is in the tally."""
        with folder_for(self.scene, self.codec) as root:
            self._play(root)
            stage = root.with_name("stage")
            stage.mkdir()
            for number, (contents, acknowledged) in enumerate(self._found.values()):
                if self._until_first and self.tally.violations:
                    break
                self._open(stage / str(number), contents, acknowledged, number % self._every == 0)
        return self.tally

    def _play(self, root: Path) -> None:
        self._legal.append(look(root))

        def changed(platter: Platter) -> None:
            self._cut(platter)
            if world.writing and may_write(root):
                self.tally.violations.append(f"{self.scene.name} in {self.codec}: two writers at once")

        def done() -> None:
            self._legal.append(look(root))
            self._cut(recorder.platter)

        recorder = self.seam(root, changed, self._failing_sync)
        world = World(root, recorder, done=done)
        try:
            self.scene.play(world)
        except BoughError:  # the sync that fails; whoever called tries again
            self._unsure = (len(self._legal) - 1, look(root))
            with suppress(NotFound):
                self.scene.play(world)
        done()
        self.syncs = recorder.syncs

    def _cut(self, platter: Platter) -> None:
        for contents in platter.states(*self._cuts):
            self.tally.states += 1
            key = frozenset([(path, b"" if _is_aside(path) else data) for path, data in contents.items()])
            self._found.setdefault(key, (contents, set()))[1].add(len(self._legal) - 1)

    def _open(self, root: Path, contents: Contents, acknowledged: set[int], on: bool) -> None:
        self.tally.opened += 1
        put_down(contents, root)
        elsewhere = root.with_name(f"{root.name}-elsewhere")
        try:
            seen = self._read(root, acknowledged)
            if on:
                self.tally.continued += 1
                self._go_on(root, elsewhere, seen)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person would meet it
            self.tally.violations.append(f"{self.scene.name} in {self.codec}: {type(error).__name__}: {error}")
        shutil.rmtree(root)
        shutil.rmtree(elsewhere, ignore_errors=True)

    def _read(self, root: Path, acknowledged: set[int]) -> Seen:
        seen = look(root)
        for count in acknowledged:
            allowed = self._legal[count : count + 2]
            if seen not in allowed and (count, seen) != self._unsure:
                raise Broken(f"after {count} calls: {seen} is none of {allowed}")
        return seen

    def _go_on(self, root: Path, elsewhere: Path, seen: Seen) -> None:
        """Nothing happened: it is done again, and all is as it should be. Else everything takes another message."""
        if seen != self._legal[0]:
            go_on(root)
            return
        shutil.copytree(prepared(self.codec).with_name("world-elsewhere"), elsewhere)
        self.scene.play(World(root, letter="r"))
        again = look(root)
        if again != self._legal[-1]:
            raise Broken(f"done again: {again} is not {self._legal[-1]}")


@functools.cache
def _is_aside(path: str) -> bool:
    """What is being built and nobody reads: only that it is there matters."""
    parts = PurePosixPath(path).parts
    return parts[:3] == ("store", ".bough", "tmp") or is_leftover(parts[-1])
