"""What sources share whose files hold one JSON record a line: finding them, opening them, decoding a single record.

`batches.py` reads all of one.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ..errors import Unreadable
from ..lines import parse_loosely
from ..linking import problem
from ..model import Problem
from ..skeleton import Stat

MOST_ALIKE = 20
"""Problems of one code and file that are named one by one; the rest are counted."""
_FIRST_LINES = 20
_FIRST_LIMIT = 4 << 20
_BOM = b"\xef\xbb\xbf"


@contextmanager
def opened(path: Path) -> Iterator[tuple[int, Stat]]:
    """A descriptor of a file and the facts taken before anything is read. Raises Unreadable, also for a folder."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(path, "it is a folder" if stat.S_ISDIR(found.st_mode) else "it is no ordinary file")
        yield descriptor, Stat(found.st_ino, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error
    finally:
        os.close(descriptor)


def decoded(data: bytes) -> Any:
    """One record, whatever is in it: what no parser can read comes back as text."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return parse_loosely(data)
        except ValueError:
            return data.decode("utf-8", "replace")


def first_record(path: Path) -> dict[str, Any]:
    """The first of a file's first lines that is an object; empty where there is none, or the file cannot be read.

    Of a line at most `_FIRST_LIMIT` bytes are looked at.
    """
    try:
        with opened(path) as (descriptor, _), os.fdopen(descriptor, "rb", closefd=False) as file:
            for _ in range(_FIRST_LINES):
                value = decoded(file.readline(_FIRST_LIMIT).removeprefix(_BOM))
                if isinstance(value, dict):
                    return value
    except Unreadable:
        pass
    return {}


def files_below(root: Path, *endings: str) -> Iterator[Path]:
    """The files below a folder whose names end so, in the order of their names; links to folders are not followed."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.endswith(endings):
                yield Path(folder, name)


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, but of more than `MOST_ALIKE` with one code and file the rest as one that counts them."""
    kept: list[Problem] = []
    met: Counter[tuple[str, str]] = Counter()
    for one in problems:
        met[one.code, one.path] += 1
        if met[one.code, one.path] <= MOST_ALIKE:
            kept.append(one)
    for (code, path), number in met.items():
        if number > MOST_ALIKE:
            kept.append(problem(code, path, "", f"{number - MOST_ALIKE:,} more of the same kind are in this file."))
    return kept
