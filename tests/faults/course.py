"""What may be seen during a scene, and whether what is seen after a fault is among it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bough.core.codecs import Codec

from .breaking import Counting
from .observing import Broken, Seen, go_on, leftovers, look
from .scenes import Scene
from .world import MEMORY, World, prepared


@contextmanager
def folder_for(scene: Scene, codec: Codec, place: Path | None = MEMORY) -> Iterator[Path]:
    """A copy of what there is before a scene, in memory if no other place is named."""
    with tempfile.TemporaryDirectory(prefix="bough-scene-", dir=place) as made:
        root = Path(made) / "world"
        shutil.copytree(prepared(codec).parent, made, dirs_exist_ok=True)
        scene.setup(root)
        yield root


class Course:
    """How a scene goes when nothing is in its way."""

    def __init__(
        self, scene: Scene, codec: Codec, seam: Callable[[type[Counting]], type[Counting]] = lambda s: s
    ) -> None:
        self.scene = scene
        self.codec = codec
        self.seen: list[Seen] = []
        """Before anything was done, and after each call that was accepted."""
        with folder_for(scene, codec) as root:
            files = seam(Counting)()
            self.seen.append(look(root))
            scene.play(World(root, files, done=lambda: self.seen.append(look(root))))
            self.seen.append(look(root))
        self.calls = files.calls

    def check(self, root: Path, accepted: int, *, tidy: bool = False, again: bool = False) -> None:
        """After a fault: what was accepted is there, of the next call all or nothing, and one can go on. Raises Broken.

        `tidy`: not even a file that nobody reads may be left. `again`: it was tried a second time, and may be further.
        """
        seen = look(root)
        allowed = self.seen[accepted:] if again else self.seen[accepted : accepted + 2]
        if seen not in allowed:
            raise Broken(f"after {accepted} calls: {seen} is none of {allowed}")
        if tidy and (left := leftovers(root)):
            raise Broken(f"left over: {left}")
        if seen != self.seen[0]:
            go_on(root)
            return
        self.scene.play(World(root, letter="r"))
        if (seen := look(root)) != self.seen[-1]:
            raise Broken(f"done again: {seen} is not {self.seen[-1]}")
