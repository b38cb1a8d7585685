"""No power cut loses what was acknowledged, makes anything unreadable, or leaves anything to repair. Rows B and A8."""

from __future__ import annotations

import pytest

from bough.core.codecs import CODECS, Codec

from .course import folder_for
from .observing import look
from .platter import File, Platter
from .power import PowerCuts, Tally
from .recorder import Recorder, put_down
from .scenes import SCENES
from .sizes import campaign, only_long
from .world import World


def _told(name: str, tally: Tally) -> None:
    print(f"\n{name}: {tally}, {len(tally.violations)} violations")
    assert tally.violations == []


@pytest.mark.parametrize(("codec", "step", "tail"), [("jsonl", 120, 1000), ("json", 40, 1000)])
def test_a_slice_of_all_crash_states(codec: Codec, step: int, tail: int) -> None:
    """Every scene; unsynced pieces are cut at few places, and few states are gone on from."""
    tally = Tally()
    for scene in SCENES.values():
        tally.add(PowerCuts(scene, codec, step=step, tail=tail, every=80).run())
    _told(f"crash states, {codec}", tally)


@pytest.mark.parametrize("name", ["append", "fork", "title", "trash", "draft", "note", "make_store"])
def test_a_sync_that_fails_is_never_believed(name: str) -> None:
    """C3, C4: whichever sync fails, after the next try everything acknowledged outlives a power cut."""
    tally = Tally()
    _each_sync_failing(tally, name, "jsonl", 400, 400)
    _told(f"failing syncs, {name}", tally)


def _each_sync_failing(tally: Tally, name: str, codec: Codec, step: int, tail: int) -> None:
    first = PowerCuts(SCENES[name], codec, step=10_000, tail=10_000, every=1000)
    first.run()
    for number in range(1, first.syncs + 1):
        tally.add(PowerCuts(SCENES[name], codec, step=step, tail=tail, every=10, failing_sync=number).run())


@campaign
@only_long
@pytest.mark.parametrize(("codec", "tail"), [("jsonl", 2), ("json", 20), ("compact", 20), ("gzip", 20)])
def test_all_crash_states(codec: Codec, tail: int) -> None:
    """Every scene, new files cut at every byte and tails at every second or twentieth."""
    tally = Tally()
    for scene in SCENES.values():
        tally.add(PowerCuts(scene, codec, tail=tail, every=12).run())
    _told(f"crash states, {codec}", tally)


@campaign
@only_long
@pytest.mark.parametrize("codec", CODECS)
def test_all_failing_syncs(codec: Codec) -> None:
    """Every sync of every scene fails once, the call is tried again, and then the power goes at any moment."""
    tally = Tally()
    for name in SCENES:
        _each_sync_failing(tally, name, codec, 4, 150)
    _told(f"crash states after a failing sync, {codec}", tally)


class _Died(BaseException):
    """Nothing catches it, as nothing catches a kill."""


@pytest.mark.parametrize("codec", ["jsonl", "json"])
def test_what_a_dead_writer_left_is_forced_to_the_disk(codec: Codec) -> None:
    """A process dies between writing and syncing; what the next one builds on that outlives a power cut."""
    tried = 0
    for number in range(1, 12):
        with folder_for(SCENES["append"], codec) as root:
            left = [number]

            def changed(platter: Platter, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] == 0:
                    raise _Died

            recorder = Recorder(root, changed)
            try:
                SCENES["append"].play(World(root, recorder))
            except _Died:
                tried += 1
            left[0] = -1
            (root / "store" / ".bough" / "locks" / "talk.owner").write_text("left by the dead")
            with World(root, recorder, letter="s").writer() as writer:
                head = writer.head()
                writer.fork(head, "after", messages=["on top"])
            whole = look(root)
            for at, contents in enumerate(recorder.platter.states(1, 1)):
                put_down(contents, root.with_name(f"stage-{at}"))
                assert look(root.with_name(f"stage-{at}")) == whole
    assert tried > 1


# The model itself


def test_the_model_of_a_disk_drops_tears_and_reorders() -> None:
    """What is unsynced may be there, torn, zeros or missing; names by themselves; what was synced is certain."""
    platter = Platter.of({"a": b"1"})
    node = platter.node("a")
    assert isinstance(node, File)
    node.now = b"123"
    new = File()
    platter.create("b", new)
    seen = list(platter.states(1))
    assert {state["a"] for state in seen} == {b"1", b"12", b"123", b"1\0\0", b"12\0", b"1\x003"}
    assert {"b" in state for state in seen} == {True, False}
    node.sync()
    platter.sync_folder(".")
    assert list(platter.states(1)) == [{"a": b"123", "b": b""}]


def test_the_model_of_a_disk_keeps_renames_whole() -> None:
    """The old file, the new one, or the new one and both names; never neither."""
    platter = Platter.of({"old": b"o"})
    node = File()
    platter.create("tmp", node)
    node.now = b"n"
    node.sync()
    platter.rename("tmp", "old")
    seen = [tuple(sorted(state.items())) for state in platter.states(1)]
    assert set(seen) == {
        (("old", b"o"),),
        (("old", b"n"),),
        (("old", b"o"), ("tmp", b"n")),
        (("old", b"n"), ("tmp", b"n")),
    }


def test_a_failed_sync_gives_its_bytes_up() -> None:
    """A later sync of the same file does not make them certain."""
    node = File(b"a", b"ab")
    node.give_up()
    node.now += b"c"
    node.sync()
    assert set(node.variants(1)) == {b"a\0c", b"abc"}
