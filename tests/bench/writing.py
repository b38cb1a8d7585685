"""Fork and append in conversations of very different length, beside each other: the length must not matter."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bough.core import Store, Writer

from .measure import Row, interleaved, ratio_row, seconds

_LENGTHS = (10, 100_000)
_ROUNDS = 200
_SAID = "And what does that cost at p99?"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.jsonl"))


def _append(writer: Writer) -> float:
    return seconds(lambda: writer.append(_SAID))


def _fork(writer: Writer, at: str) -> float:
    return seconds(lambda: writer.fork(at))


def rows(folder: Path) -> Iterator[Row]:
    """A fork at the last message and an append at the end, without the disk: its noise is larger than both."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else folder) as place:
        store = Store.open(place, create=True)
        writers: list[tuple[Writer, str]] = []
        for length in _LENGTHS:
            said = [f"message {number}" for number in range(length)]
            writer = store.write(store.create(f"{length} messages", messages=said))
            (head,) = writer.append(_SAID)
            writers.append((writer, head))
        (short, at_short), (long, at_long) = writers
        few, many = interleaved(_ROUNDS, partial(_append, short), partial(_append, long))
        yield ratio_row("append", "100,000 messages", many, few, "10 messages", 1.1)
        few, many = interleaved(_ROUNDS, partial(_fork, short, at_short), partial(_fork, long, at_long))
        yield ratio_row("fork", "100,000 messages", many, few, "10 messages", 1.1)
        before = _bytes(Path(place))
        _fork(long, at_long)
        forked = _bytes(Path(place))
        _append(long)
        appended = _bytes(Path(place)) - forked - len(_SAID)
        for what, written in (("bytes of a fork", forked - before), ("bytes of an append", appended)):
            yield Row(
                what,
                "100,000 messages",
                f"{written} B",
                "the message itself left out",
                None,
                "≤ 1 KiB",
                written <= 1024,
            )
        for writer, _ in writers:
            writer.close()
