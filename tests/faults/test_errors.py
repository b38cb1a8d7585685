"""Every error at every call of every operation, once and for ever. Rows C1 to C11, C16 and C17."""

from __future__ import annotations

import os
from itertools import count

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.errors import BoughError

from .breaking import ERRORS, SHORT, Failing
from .course import Course, folder_for
from .sabotage import SABOTAGES, Sabotage
from .scenes import SCENES, Scene
from .sizes import campaign, only_long
from .world import World

_turn = count()


def faults(course: Course, *, each: int, every: int = 1) -> list[tuple[int, int, bool]]:
    """At each call some of the errors, in turn, and both once and for ever."""
    found = []
    for number, name in enumerate(course.calls, 1):
        if number % every == 0:
            kinds = (*ERRORS, SHORT) if name == "write" else ERRORS
            for _ in range(each):
                turn = next(_turn)
                found.append((number, kinds[turn % len(kinds)], bool(turn // len(kinds) % 2)))
    return found


def fail(course: Course, fault: tuple[int, int, bool], seam: type[Failing]) -> str:
    """Play a scene with a fault; what was wrong, empty for nothing."""
    with folder_for(course.scene, course.codec) as root:
        files = seam(*fault)
        accepted = [0]

        def done() -> None:
            accepted[0] += 1

        try:
            course.scene.play(World(root, files, done=done))
            accepted[0] = len(course.seen) - 2 if fault[1] == SHORT else accepted[0]
        except BoughError as error:
            if len(str(error)) < 20 or not str(error).endswith("."):
                return f"this is no sentence: {error}"
        except Exception as error:  # noqa: BLE001 - that it is none of ours is what is looked for
            return f"{type(error).__name__}: {error}"
        try:
            course.check(root, accepted[0], tidy=not (fault[2] and "remove" in files.calls))
        except Exception as error:  # noqa: BLE001 - whatever it is, the person would meet it
            return f"{type(error).__name__}: {error}"
    return ""


def sweep(
    scene: Scene, codec: Codec, *, each: int = 1, every: int = 1, sabotage: Sabotage | None = None
) -> tuple[int, list[str]]:
    """How many faults there were, and what was wrong."""
    seam = sabotage.seam(Failing) if sabotage is not None else Failing
    course = Course(scene, codec, sabotage.seam if sabotage is not None else lambda files: files)
    tried = faults(course, each=each, every=every)
    wrong = []
    for fault in tried:
        if what := fail(course, fault, seam):
            number, error, forever = fault
            name = "short write" if error == SHORT else os.strerror(error)
            call = f"{course.calls[number - 1]} (call {number})"
            wrong.append(f"{scene.name} in {codec}: {name} at {call}, {'for ever' if forever else 'once'}: {what}")
    return len(tried), wrong


def _all(codec: Codec, each: int, every: int) -> None:
    tried, wrong = 0, []
    for scene in SCENES.values():
        faults_, bad = sweep(scene, codec, each=each, every=every)
        tried += faults_
        wrong += bad
    print(f"\nerrors at calls, {codec}: {tried:,} runs, {len(wrong)} violations")
    assert wrong == []


@pytest.mark.parametrize(("codec", "every"), [("jsonl", 20), ("json", 30)])
def test_a_slice_of_errors(codec: Codec, every: int) -> None:
    """Every scene, at some of its calls."""
    _all(codec, each=1, every=every)


@campaign
@only_long
@pytest.mark.parametrize("codec", CODECS)
def test_all_errors(codec: Codec) -> None:
    """Every scene, at every call; which error, and whether once or for ever, takes turns."""
    _all(codec, each=1, every=1)


@pytest.mark.parametrize("sabotage", [s for s in SABOTAGES if "error" in s.caught_by], ids=lambda one: one.name)
def test_errors_catch(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a careless way of writing leaves after an error is noticed without any power cut."""
    sabotage.patch(monkeypatch)
    assert any(sweep(SCENES[name], sabotage.codec, each=1, sabotage=sabotage)[1] for name in sabotage.scenes)
