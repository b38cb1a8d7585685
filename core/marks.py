"""How far a file of lines was read, and whether what is there now only goes on from there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from time import time_ns
from typing import Literal, NamedTuple

from .files import Facts

EDGE = 4096
"""Bytes at the beginning and before the end that are compared before what follows is believed to follow."""


TICK_NS = 20_000_000
"""Nanoseconds within which a file may change twice and have one time: file systems count in ticks of up to 10 ms."""


def settled(facts: Facts) -> Facts:
    """Facts that a later change is sure to differ from: of a file that changed just now, its time is negative."""
    return facts if time_ns() - facts.ctime_ns > TICK_NS else _unsettled(facts)


class Mark(NamedTuple):
    """A file as it was when it was read."""

    facts: Facts
    """Taken before it was read, and settled: it may have grown while it was."""
    end: int
    """Bytes up to and with the last newline that was read."""
    edges: bytes
    """Digest of the first bytes, and of the last ones before `end`."""

    def now(self, path: Path) -> Literal["same", "grown", "other"]:
        """What became of the file. One of the same size that was written to is another: nothing tells what changed."""
        try:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return "other"
        try:
            facts = Facts.of(os.fstat(descriptor))
            if facts == self.facts:
                return "same"
            if _unsettled(facts) == self.facts:
                return "same" if _edges(descriptor, self.end) == self.edges else "other"
            if not facts.same_file(self.facts) or facts.size <= self.facts.size or facts.size < self.end:
                return "other"
            return "grown" if _edges(descriptor, self.end) == self.edges else "other"
        except OSError:
            return "other"
        finally:
            os.close(descriptor)


def mark(descriptor: int, facts: Facts, end: int) -> Mark:
    """The mark of an open file that was read up to `end`. Raises OSError."""
    return Mark(settled(facts), end, _edges(descriptor, end))


def _unsettled(facts: Facts) -> Facts:
    return facts._replace(ctime_ns=-facts.ctime_ns)


def _edges(descriptor: int, end: int) -> bytes:
    first = os.pread(descriptor, min(EDGE, end), 0)
    last = os.pread(descriptor, min(EDGE, end), max(0, end - EDGE))
    return hashlib.blake2b(first + last, digest_size=16).digest()
