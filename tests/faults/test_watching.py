"""Rows E4 to E13: what others write is seen, however they write it and whatever becomes of the watcher."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.scope import Scope
from bough.core.store import Store
from bough.core.watch import Appeared, Change, Changed, Grew, Live, Vanished
from bough.core.watch.ears import Ears, Signal
from tests.sessions import pi_session
from tests.watch.following import Told, append, library, record, watching

from . import ways
from .sizes import campaign, only_long

ID = "5a1e7c1e-0000-4000-8000-000000000001"
SECONDS = 2.0
"""Within which 99 of 100 changes have to be seen."""
SECONDS_DEAF = 5.0
"""The same while the system tells of nothing."""


# Eight ways of writing (E4)


@pytest.mark.parametrize("way", ways.WAYS, ids=lambda way: way.__name__)
def test_a_few_changes_of_every_kind(tmp_path: Path, way: Callable[[Path, str, int], None]) -> None:
    """Each is seen, and nothing half of it is shown."""
    _follow_changes(tmp_path, way, 20)


def test_a_few_at_once(tmp_path: Path) -> None:
    """Every file of them."""
    _many_at_once(tmp_path, files=40, rounds=2)


@campaign
@only_long
def test_a_thousand_changes_of_every_kind(tmp_path: Path) -> None:
    """All of them, nearly all at once."""
    for way in ways.WAYS:
        _report(way.__name__, _follow_changes(tmp_path / way.__name__, way, 1000), SECONDS)
    _report("many at once", _many_at_once(tmp_path / "many", files=100, rounds=10), SECONDS)


@campaign
@only_long
def test_a_thousand_changes_while_the_watcher_is_deaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It believes that it hears: only looking finds them."""
    monkeypatch.setattr(Ears, "hear", _hears_nothing)
    for way in ways.WAYS:
        _report(f"{way.__name__}, deaf", _scattered(tmp_path / way.__name__, way, 1000), SECONDS_DEAF)
    _report("many at once, deaf", _many_at_once(tmp_path / "many", files=250, rounds=4), SECONDS_DEAF)


# The watcher fails


def test_events_that_are_dropped_are_found_by_looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the queue of the system overflows: nobody is told that anything was dropped."""
    monkeypatch.setattr(Ears, "hear", _hears_nothing)
    _many_at_once(tmp_path, files=20, rounds=1)


@campaign
@only_long
@pytest.mark.skipif(not os.access("/proc/sys/fs/inotify/max_queued_events", os.W_OK), reason="not the master of limits")
def test_a_queue_that_overflows(tmp_path: Path) -> None:
    """Sixteen events fit, five thousand files appear: in the end each is known."""
    knob = Path("/proc/sys/fs/inotify/max_queued_events")
    before = knob.read_text()
    folder = tmp_path / "here"
    pi_session(folder / "first.jsonl")
    try:
        knob.write_text("16")
        with watching(library(folder)) as told:
            knob.write_text(before)
            for number in range(5000):
                pi_session(folder / f"{number}.jsonl", f"5a1e7c1e-0000-4000-8000-{number + 2:012}")
            told.until(lambda: len(told.watch.listing()) == 5001)
    finally:
        knob.write_text(before)


_LIMITED = """
import sys, threading
from pathlib import Path
from bough.core.library import Library
from bough.core.catalog import Catalog
from bough.core.watch import Watch
path = Path(sys.argv[1])
watch, stop = Watch(Library([path.parent], catalog=Catalog())), threading.Event()
for batch in watch.batches(stop):
    if any(type(change).__name__ in ("Grew", "Changed") for change in batch):
        print(watch.status.mode, watch.status.reason, flush=True)
        stop.set()
        break
    with path.open("a") as file:
        file.write(sys.argv[2])
sys.stdout.flush()
import os
os._exit(0)
"""


@pytest.mark.parametrize("limit", ["max_inotify_instances", "max_inotify_watches"])
def test_limits_of_the_system_lead_to_polling(tmp_path: Path, limit: str) -> None:
    """Changes are seen all the same, and the reason is said."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    shell = f'echo 0 > /proc/sys/user/{limit} || exit 9; exec "$@"'
    words = ["unshare", "--user", "--map-root-user", "sh", "-c", shell, "sh", sys.executable, "-c", _LIMITED]
    if not shutil.which("unshare"):
        pytest.skip("no unshare to set limits with")
    run = subprocess.run(
        [*words, str(path), record("q1", "a0000002")], capture_output=True, text=True, timeout=180, check=False
    )
    if run.returncode in (1, 9) and not run.stdout:
        pytest.skip(f"limits cannot be set here: {run.stderr}")
    assert run.stdout.startswith("polling this system gives no more watches")


def test_a_name_that_is_not_utf8_ends_nothing(tmp_path: Path) -> None:
    """The watcher dies of it, and is made again."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    with watching(library(path.parent)) as told:
        Path(os.fsdecode(os.fsencode(path.parent) + b"/\xff\xfe.txt")).write_text("odd")
        append(path, record("q1", "a0000002"))
        told.wait(Grew)
        told.until(lambda: told.watch.status.mode == "watching")


def test_a_folder_that_is_deleted_and_made_again(tmp_path: Path) -> None:
    """And what happens in the new one."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    with watching(library(path.parent)) as told:
        shutil.rmtree(path.parent)
        told.wait(Vanished)
        pi_session(path)
        told.wait(Appeared)
        append(path, record("q1", "a0000002"))
        told.wait(Grew)


def test_a_folder_that_is_renamed_away_and_back(tmp_path: Path) -> None:
    """Its files are the same ones, and are watched again."""
    path = pi_session(tmp_path / "around" / "here" / "s.jsonl")
    with watching(library(path.parent.parent)) as told:
        path.parent.rename(tmp_path / "away")
        told.wait(Vanished)
        append(tmp_path / "away" / "s.jsonl", record("q1", "a0000002"))
        (tmp_path / "away").rename(path.parent)
        assert told.wait(Appeared)[0].summary.messages == 3
        append(path, record("q2", "q1"))
        assert told.wait(Grew)[0].summary.messages == 4


def test_an_exception_while_looking_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that fails over a file is asked again when the file has changed again."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    there = library(path.parent)
    update = Conversation.update
    failures = iter([OSError("disk"), ValueError("odd"), RecursionError()])

    def failing(conversation: Conversation) -> object:
        for failure in failures:
            raise failure
        return update(conversation)

    monkeypatch.setattr(Conversation, "update", failing)
    (conversation,) = there.conversations()
    assert len(conversation.skeleton) == 2
    with watching(there) as told:
        told.watch.follow(conversation)
        append(path, record("q1", "a0000002"))
        assert told.wait(Grew)[0].added == ("q1",)


def test_a_folder_that_vanishes_while_it_is_searched_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is searched again, and then all is known."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    scan = Scope.scan
    failures = iter([FileNotFoundError(2, "gone"), IndexError("odd")])

    def failing(scope: Scope, catalog: Catalog) -> object:
        for failure in failures:
            raise failure
        return scan(scope, catalog)

    there = library(path.parent)
    with watching(there) as told:
        monkeypatch.setattr(Scope, "scan", failing)
        pi_session(path.with_name("t.jsonl"), "5a1e7c1e-0000-4000-8000-000000000002")
        told.wait(Appeared)
        assert len(told.watch.listing()) == 2


# What others leave


def test_own_changes_are_told_once(tmp_path: Path) -> None:
    """Watching writes nothing, so there is nothing to go round in circles."""
    store = Store.open(tmp_path / "store", create=True)
    mine, other = store.create("Mine", messages=["One?"]), store.create("Other", messages=["One?"])
    with watching(library(store.root)) as told:
        for number in range(3):
            with store.write(mine) as writer:
                writer.append(f"More {number}")
            told.wait(Grew, number + 1)
        told.watch.look()
        with store.write(other) as writer:
            writer.append("The last")
        told.until(lambda: any(grew.summary.id == other for grew in told.of(Grew)))
        mine_told = [change for change in told.changes if change.summary.id == mine]
        assert sum(isinstance(change, Grew) for change in mine_told) == 3
        assert not any(isinstance(change, Changed) for change in mine_told)


@pytest.mark.parametrize("name", ["s.jsonl~", ".s.jsonl.swp", ".#s.jsonl", "#s.jsonl#", ".DS_Store", "4913"])
def test_what_editors_leave_is_no_twin(tmp_path: Path, name: str) -> None:
    """Neither when it appears nor when everything is listed anew."""
    path = pi_session(tmp_path / "here" / "s.jsonl")
    with watching(library(path.parent)) as told:
        path.with_name(name).write_bytes(path.read_bytes())
        append(path, record("q1", "a0000002"))
        told.wait(Grew)
        assert not told.of(Appeared)
    assert [summary.path for summary in library(path.parent).listing()] == [str(path)]


def test_a_conflict_copy_of_a_sync_tool_adds_what_only_it_has(tmp_path: Path) -> None:
    """A branch is the union of its files: no message twice, none lost, and no second conversation."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Lakes", messages=["One?"])
    (branch,) = [path for path in (store.root / "conversations" / id).iterdir() if path.name != "conversation.jsonl"]
    before = branch.read_bytes()
    with store.write(id) as writer:
        writer.append("Theirs")
    theirs = branch.read_bytes()
    branch.write_bytes(before)
    with watching(library(store.root)) as told:
        branch.with_name(f"{branch.stem}.sync-conflict-20261103-090000-ABCDEFG.jsonl").write_bytes(theirs)
        told.until(lambda: any(change.summary.messages == 2 for change in told.changes))
        assert not told.of(Appeared)
        assert len(told.watch.listing()) == 1


# How it is tried


def _hears_nothing(ears: Ears, seconds: float, until: Signal) -> set[str]:
    """As deaf as a watcher whose events are dropped."""
    ears._wait(seconds, until)
    return set()


def _follow_changes(folder: Path, way: Callable[[Path, str, int], None], number: int) -> list[float]:
    """Change one conversation so often, each time when the last one was seen. Seconds until each was."""
    path = folder / "s.jsonl"
    folder.mkdir(exist_ok=True)
    path.write_text(ways.whole(ID, 0))
    there = library(folder)
    (conversation,) = there.conversations()
    assert len(conversation.skeleton) == 3
    took: list[float] = []
    with watching(there) as told:
        told.watch.follow(conversation)
        for count in range(1, number + 1):
            told.forget()
            way(path, ID, count)
            started, written = time.monotonic(), path.stat().st_mtime
            told.until(partial(_is_seen, told, way, count, written), f"change {count}")
            took.append(time.monotonic() - started)
            assert all(_is_whole(change) for change in told.changes)
    return took


def _is_seen(told: Told, way: Callable[[Path, str, int], None], number: int, written: float) -> bool:
    if way is ways.touch:
        return any(live.written.timestamp() >= written - 1e-5 for live in told.of(Live))
    shown = [change.conversation for change in told.changes if isinstance(change, Grew | Changed)]
    return any(one is not None and one.index_of(ways.name(number)) is not None for one in shown)


def _is_whole(change: Change) -> bool:
    """Nothing is ever shown that was only a part of what was written."""
    shown = change.conversation if isinstance(change, Grew | Changed) else None
    return shown is None or (shown.index_of("a0000002") is not None and len(shown.skeleton) >= 3)


def _many_at_once(folder: Path, files: int, rounds: int) -> list[float]:
    """Append to so many files at once. Seconds until each was seen."""
    paths = [folder / f"{number}.jsonl" for number in range(files)]
    folder.mkdir(exist_ok=True)
    for number, path in enumerate(paths):
        path.write_text(ways.whole(f"5a1e7c1e-0000-4000-8000-{number:012}", 0))
    took: list[float] = []
    with watching(library(folder)) as told:
        for count in range(1, rounds + 1):
            told.forget()
            written: dict[str, float] = {}
            for path in paths:
                ways.append(path, "", count)
                written[str(path)] = time.monotonic()
            told.until(partial(_all_have, told, 3 + count, files), f"round {count}")
            seen = told.first(partial(_has, 3 + count))
            took += [seen[path] - at for path, at in written.items()]
        assert {summary.messages for summary in told.watch.listing()} == {3 + rounds}
    return took


def _has(messages: int, change: Change) -> bool:
    return change.summary.messages == messages


def _all_have(told: Told, messages: int, files: int) -> bool:
    return len(told.first(partial(_has, messages))) == files


def _scattered(folder: Path, way: Callable[[Path, str, int], None], number: int) -> list[float]:
    """Change so many conversations one after the other, without waiting. Seconds until each was seen."""
    paths = [folder / f"{count}.jsonl" for count in range(number)]
    folder.mkdir(exist_ok=True)
    for count, path in enumerate(paths):
        path.write_text(ways.whole(f"5a1e7c1e-0000-4000-8000-{count:012}", 0))
    with watching(library(folder)) as told:
        told.until(lambda: len(told.of(Live)) >= number)
        told.forget()
        written: dict[str, float] = {}
        for count, path in enumerate(paths):
            way(path, f"5a1e7c1e-0000-4000-8000-{count:012}", 1)
            written[str(path)] = time.monotonic()
        told.until(lambda: len(told.first(_is_there)) == number, "a change")
        seen = told.first(_is_there)
    return [seen[path] - at for path, at in written.items()]


def _is_there(change: Change) -> bool:
    return isinstance(change, Grew | Changed | Appeared | Live)


def _report(what: str, took: list[float], limit: float) -> None:
    took.sort()
    middle, late = took[len(took) // 2], took[int(len(took) * 0.99)]
    print(f"\n{what}: {len(took):,} changes, all seen; p50 {middle:.3f} s, p99 {late:.3f} s, last {took[-1]:.3f} s")
    assert late <= limit
