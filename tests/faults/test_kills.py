"""SIGKILL at every call of every operation. Rows A1, A3, A4 and A8."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec

from .breaking import CHANGING, Dying
from .children import die, play
from .course import Course, folder_for
from .sabotage import SABOTAGES, Sabotage
from .scenes import SCENES, Scene
from .sizes import campaign, only_long

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork to try it with")

Point = tuple[int, bool]
"""Number of a call, and whether it is half done."""


def points(course: Course, every: int = 1) -> Iterator[Point]:
    """Every call that changes something, and the middle of every write."""
    for number, name in enumerate(course.calls, 1):
        if name in CHANGING and number % every == 0:
            yield number, False
            if name == "write":
                yield number, True


def sweep(scene: Scene, codec: Codec, *, every: int = 1, sabotage: Sabotage | None = None) -> tuple[int, list[str]]:
    """Kill at each point; how many there were, and what was wrong."""
    seam = sabotage.seam if sabotage is not None else lambda files: files
    course = Course(scene, codec, seam)
    tried, wrong = 0, []
    for number, half in points(course, every):
        tried += 1
        with folder_for(scene, codec) as root:
            accepted = die(functools.partial(play, scene, root, seam(Dying)(number, half), "n"))
            try:
                course.check(root, accepted)
            except Exception as error:  # noqa: BLE001 - whatever it is, the person would meet it
                wrong.append(f"{scene.name} in {codec}, call {number} {half}: {type(error).__name__}: {error}")
    return tried, wrong


def _all(codec: Codec, every: int) -> None:
    tried, wrong = 0, []
    for scene in SCENES.values():
        points_, bad = sweep(scene, codec, every=every)
        tried += points_
        wrong += bad
    print(f"\nkilled at a call, {codec}: {tried:,} points, {len(wrong)} violations")
    assert wrong == []


@pytest.mark.parametrize(("codec", "every"), [("jsonl", 17), ("gzip", 40)])
def test_a_slice_of_kills(codec: Codec, every: int) -> None:
    """Every scene, at some of its calls."""
    _all(codec, every)


@campaign
@only_long
@pytest.mark.parametrize("codec", CODECS)
def test_all_kills(codec: Codec) -> None:
    """Every scene, at every call that changes something, and in the middle of every write."""
    _all(codec, every=1)


@pytest.mark.parametrize("name", ["append", "create", "convert_to_json"])
def test_a_kill_while_going_on_after_a_kill(name: str) -> None:
    """A8: whoever comes next may be killed as well, at any call; the one after that still finds everything."""
    scene = SCENES[name]
    course = Course(scene, "jsonl")
    every = list(points(course))
    for number in range(1, 60, 6):
        with folder_for(scene, "jsonl") as root:
            accepted = die(functools.partial(play, scene, root, Dying(*every[len(every) // 2]), "n"))
            die(functools.partial(play, scene, root, Dying(number), "s"), surely=False)
            course.check(root, accepted, again=True)


@pytest.mark.parametrize("sabotage", [s for s in SABOTAGES if "kill" in s.caught_by], ids=lambda one: one.name)
def test_kills_catch(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a careless way of writing leaves to a process that dies is noticed without any power cut."""
    sabotage.patch(monkeypatch)
    assert any(sweep(SCENES[name], sabotage.codec, sabotage=sabotage)[1] for name in sabotage.scenes)


def test_a_child_that_is_killed_leaves_what_it_wrote(tmp_path: Path) -> None:
    """The sweep itself: calls before the fatal one are done, the fatal one is not."""
    path = tmp_path / "x"

    def act(done: Callable[[], None]) -> None:
        files = Dying(3)
        descriptor = files.open_new(path)
        files.write(descriptor, b"kept")
        done()
        files.write(descriptor, b"never")

    assert die(act) == 1
    assert path.read_bytes() == b"kept"
