"""Reading ranges of files: few descriptors, many threads, and files that change under one's hands."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.bodies import MOST_OPEN, FilePool
from bough.core.cache import Cache
from bough.core.errors import Moved
from bough.core.skeleton import Stat

DESCRIPTORS = Path("/proc/self/fd")


def made(path: Path, data: bytes = b"0123456789") -> tuple[Path, Stat]:
    path.write_bytes(data)
    return path, Stat.of(path)


def test_ranges_are_bytes_of_the_file(tmp_path: Path) -> None:
    """Anywhere, empty ones included."""
    pool = FilePool()
    path, stat = made(tmp_path / "f")
    assert [pool.read(path, stat, *span) for span in ((0, 10), (3, 4), (9, 1), (10, 0))] == [
        b"0123456789",
        b"3456",
        b"9",
        b"",
    ]


def replaced(path: Path) -> None:
    made(path.with_name("new"))[0].replace(path)


def deleted_and_made_again(path: Path) -> None:
    path.rename(path.with_name("old"))
    made(path)


def cut(path: Path) -> None:
    os.truncate(path, 5)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize("change", [replaced, deleted_and_made_again, cut, emptied, Path.unlink])
@pytest.mark.parametrize("opened_before", [True, False])
def test_another_file_is_never_read(tmp_path: Path, change: Callable[[Path], None], opened_before: bool) -> None:
    """Replaced, removed, cut short: Moved, whether the pool holds the file or not, and again at the next try."""
    pool = FilePool()
    path, stat = made(tmp_path / "f")
    if opened_before:
        pool.read(path, stat, 0, 10)
    change(path)
    for _ in range(2):
        with pytest.raises(Moved) as raised:
            pool.read(path, stat, 0, 10)
        assert raised.value.path == path


def test_a_file_that_was_moved_can_be_read_by_its_new_stat(tmp_path: Path) -> None:
    """The pool does not remember the old one."""
    pool = FilePool()
    path, stat = made(tmp_path / "f")
    pool.read(path, stat, 0, 10)
    replaced(path)
    assert pool.read(path, Stat.of(path), 0, 10) == b"0123456789"


def test_a_file_that_grew_is_the_same(tmp_path: Path) -> None:
    """By the old facts and the new ones."""
    pool = FilePool()
    path, stat = made(tmp_path / "f")
    pool.read(path, stat, 0, 10)
    with path.open("ab") as file:
        file.write(b"abc")
    assert pool.read(path, stat, 0, 10) == b"0123456789"
    assert pool.read(path, Stat.of(path), 8, 5) == b"89abc"


def test_a_range_before_the_cut_is_still_there(tmp_path: Path) -> None:
    """Only what was cut off has moved."""
    pool = FilePool()
    path, stat = made(tmp_path / "f")
    cut(path)
    assert pool.read(path, stat, 0, 5) == b"01234"


def test_a_file_that_is_cut_while_it_is_read_has_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at its size and the reading."""
    path, stat = made(tmp_path / "f")
    read = os.pread
    monkeypatch.setattr(os, "pread", lambda number, length, offset: read(number, length, offset)[:3])
    with pytest.raises(Moved):
        FilePool().read(path, stat, 0, 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_the_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    """It is another file."""
    path, stat = made(tmp_path / "f")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Moved):
        FilePool().read(path, stat, 0, 10)


def open_below(folder: Path) -> int:
    """Descriptors of this process that are open on files below a folder."""
    targets = []
    for number in os.listdir(DESCRIPTORS):
        try:
            targets.append(os.readlink(DESCRIPTORS / number))
        except OSError:  # the one that listed them
            continue
    return sum(target.startswith(str(folder)) for target in targets)


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="no /proc here")
def test_at_most_sixty_four_are_open(tmp_path: Path) -> None:
    """However many files are read, in whatever order; none after closing."""
    pool = FilePool()
    files = [made(tmp_path / f"f{number}") for number in range(200)]
    for step in (1, 7):
        for path, stat in files[::step]:
            assert pool.read(path, stat, 1, 2) == b"12"
            assert open_below(tmp_path) <= MOST_OPEN
    assert open_below(tmp_path) == MOST_OPEN
    pool.close()
    gc.collect()
    assert open_below(tmp_path) == 0
    assert pool.read(*files[0], 0, 1) == b"0"


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="no /proc here")
def test_versions_of_a_file_that_is_replaced_again_and_again_do_not_pile_up(tmp_path: Path) -> None:
    """Each is another file; the bound holds."""
    pool = FilePool(8)
    for _ in range(30):
        path, stat = made(tmp_path / "new")
        path.replace(tmp_path / "f")
        pool.read(tmp_path / "f", stat, 0, 1)
    assert open_below(tmp_path) <= 8


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="no /proc here")
def test_a_deleted_file_is_let_go(tmp_path: Path) -> None:
    """Once another is opened: as long as it is open its room on the disk is not free."""
    pool = FilePool()
    for number in range(5):
        path, stat = made(tmp_path / f"f{number}")
        pool.read(path, stat, 0, 1)
        path.unlink()
    assert open_below(tmp_path) == 1


def test_eviction_while_others_read(tmp_path: Path) -> None:
    """Eight threads over a pool of two: every range is right, none meets a closed descriptor."""
    pool = FilePool(2)
    files = [made(tmp_path / f"f{number}", bytes([number]) * 1000) for number in range(16)]
    wrong: list[object] = []

    def read(seed: int) -> None:
        for turn in range(400):
            number = (turn * seed + seed) % 16
            try:
                data = pool.read(*files[number], 0, 1000)
            except Exception as error:  # noqa: BLE001  # whatever it is, the test must know
                wrong.append(error)
            else:
                if data != bytes([number]) * 1000:
                    wrong.append(number)

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_open_pool_is_no_trouble_at_exit(tmp_path: Path) -> None:
    """Descriptors outlive the modules at the end of a process, and close in silence."""
    path, _ = made(tmp_path / "f")
    program = (
        "import sys, pathlib\n"
        "from bough.core.bodies import pool\n"
        "from bough.core.skeleton import Stat\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "pool.read(path, Stat.of(path), 0, 1)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


@given(
    st.integers(0, 12),
    st.lists(st.tuples(st.sampled_from(["get", "put", "drop"]), st.integers(0, 6), st.integers(1, 8))),
)
def test_a_cache_holds_the_most_recent_up_to_its_weight(limit: int, steps: list[tuple[str, int, int]]) -> None:
    """Against a list in order of use: what is held, what had to go, and one value always stays."""
    cache: Cache[int, bytes] = Cache(limit, len)
    slow: list[tuple[int, bytes]] = []
    for step, key, weight in steps:
        held = [value for other, value in slow if other == key]
        if step == "put":
            slow = [pair for pair in slow if pair[0] != key] + [(key, bytes(weight))]
            gone = held
            while sum(len(value) for _, value in slow) > limit and len(slow) > 1:
                gone.append(slow.pop(0)[1])
            assert cache.put(key, bytes(weight)) == gone
        elif step == "drop":
            slow = [pair for pair in slow if pair[0] != key]
            assert cache.drop(key) == (held[0] if held else None)
        else:
            slow = [pair for pair in slow if pair[0] != key] + [(key, value) for value in held]
            assert cache.get(key) == (held[0] if held else None)
    assert cache.clear() == [value for _, value in slow]
    assert cache.clear() == []
