"""Rollouts as they are written, and those that newer versions compress with zstd once they are a week old.

Python has zstd in its own library from 3.14 on only; `zstandard` has wheels for all systems and versions that we run
on, unpacks in pieces, and refuses windows over a limit. A rollout is unpacked into a file without a name in the cache
folder, which nobody else can open and which is gone with the process, however that ends.
"""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ...bodies import pool
from ...cache import Cache
from ...errors import Moved, Unreadable
from ...platform import cache_dir
from ...skeleton import Stat
from ..drafts import dict_of
from ..jsonlines import decoded, first_record, opened

ENDING = ".zst"
UNPACKED_LIMIT = 1 << 30
"""Bytes of the largest rollout that is unpacked, and of those that are held."""
_WINDOW_LIMIT = 128 << 20
"""Bytes that a frame may ask for while it is unpacked: the most that `zstd --long` writes by itself."""
_MOST_HELD = 16
"""Rollouts that are held unpacked, each of which takes a descriptor."""
_PIECE = 1 << 20
_FIRST_LIMIT = 4 << 20


class _Unpacked:
    """The content of a compressed rollout. It goes when nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        self.size = 0
        self.fault = ""
        """What is wrong with the compressed file: then this is what was before the damage."""
        self.lock = threading.Lock()
        """Held while somebody reads on from the place of the descriptor, of which there is one."""
        folder = cache_dir()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as this does
        except OSError as error:
            raise Unreadable(path, f"it cannot be unpacked into {folder} ({error.strerror})") from error
        weakref.finalize(self, self.file.close)
        with opened(path) as (descriptor, _), os.fdopen(descriptor, "rb", closefd=False) as packed:
            self._take(path, packed)

    def _take(self, path: Path, packed: BinaryIO) -> None:
        for piece in self._pieces(packed):
            self.size += len(piece)
            if self.size > UNPACKED_LIMIT:
                raise Unreadable(path, f"it unpacks to more than {UNPACKED_LIMIT:,} bytes")
            self.file.write(piece)
        self.file.flush()

    def _pieces(self, packed: BinaryIO) -> Iterator[bytes]:
        import zstandard  # noqa: PLC0415 - start-up time: only where a rollout is compressed

        reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_LIMIT).stream_reader(
            packed, read_size=_PIECE, read_across_frames=True
        )
        try:
            while piece := reader.read(_PIECE):
                yield piece
        except zstandard.ZstdError as error:
            self.fault = str(error)


_held: Cache[tuple[Path, Stat], _Unpacked] = Cache(
    UNPACKED_LIMIT, lambda unpacked: max(unpacked.size, UNPACKED_LIMIT // _MOST_HELD)
)


@contextmanager
def rollout(path: Path) -> Iterator[tuple[int, Stat]]:
    """A descriptor of what a rollout says, and the facts of its file. Raises Unreadable."""
    if path.suffix != ENDING:
        with opened(path) as found:
            yield found
        return
    with opened(path) as (_, stat):
        unpacked = _unpacked(path, stat)
    with unpacked.lock:
        os.lseek(unpacked.file.fileno(), 0, os.SEEK_SET)
        yield unpacked.file.fileno(), stat


def read(path: Path, stat: Stat, offset: int, length: int) -> bytes:
    """Bytes of what a rollout says. Raises Moved if its file is no longer the one of `stat`."""
    if path.suffix != ENDING:
        return pool.read(path, stat, offset, length)
    try:
        if Stat.of(path) != stat:
            raise Moved(path)
        data = os.pread(_unpacked(path, stat).file.fileno(), length, offset)
    except OSError as error:
        raise Moved(path, error.strerror or "it is gone") from error
    except Unreadable as error:
        raise Moved(path, error.reason) from error
    if len(data) < length:
        raise Moved(path, "it was cut short")
    return data


def fault(path: Path, stat: Stat) -> str:
    """What is wrong with a compressed rollout; empty if nothing is. Raises Unreadable."""
    return _unpacked(path, stat).fault if path.suffix == ENDING else ""


def first(path: Path) -> dict[str, Any]:
    """The first record of a rollout, of which no more is unpacked; empty where there is none."""
    if path.suffix != ENDING:
        return first_record(path)
    import zstandard  # noqa: PLC0415 - start-up time: as above

    data = b""
    try:
        with opened(path) as (descriptor, _), os.fdopen(descriptor, "rb", closefd=False) as packed:
            reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW_LIMIT).stream_reader(packed)
            while b"\n" not in data and len(data) < _FIRST_LIMIT and (piece := reader.read(_PIECE)):
                data += piece
    except (Unreadable, zstandard.ZstdError):
        pass
    return dict_of(decoded(data.partition(b"\n")[0]))


def _unpacked(path: Path, stat: Stat) -> _Unpacked:
    held = _held.get((path, stat))
    if held is None:
        held = _Unpacked(path)
        _held.put((path, stat), held)
    return held
