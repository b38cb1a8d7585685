"""What of a store goes into a snapshot, read while others write.

Each file is taken up to the size it has when it is opened, and of a file of lines only whole ones. The log is opened
first, then the folder is listed, then the rest is opened: so a branch that is taken finds the messages it was forked
at, and the log names no branch that is missing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TypeVar

from ..codecs import detect
from ..disk import is_leftover, reason
from ..errors import Moved, NotSaved
from ..files import Facts
from ..lines import parse_loosely
from ..linking import problem
from ..model import Problem
from ..native import CONVERSATIONS, LOG, PROJECTS, is_id
from ..regular import open_regular
from ..swap import NOTES
from .blobs import CHUNK
from .paths import folded, refused

T = TypeVar("T")

_HEAD: Final = 65_536
_LONGEST_TAIL: Final = 64 << 20
"""Bytes of a last line without newline that are tried as JSON; a longer one is taken as it is."""
_TRIES: Final = 20


class Taken(NamedTuple):
    """One file, open, and how much of it belongs into the snapshot."""

    path: str
    """Below the store's folder."""
    file: BinaryIO
    size: int
    facts: Facts

    def pieces(self) -> Iterator[bytes]:
        """What is taken. Raises Moved if the file became shorter."""
        self.file.seek(0)
        left = self.size
        while left:
            data = self.file.read(min(left, CHUNK))
            if not data:
                raise Moved(Path(self.path), "it was cut short while it was read")
            left -= len(data)
            yield data

    def digest(self) -> str:
        """SHA-256 of what is taken."""
        found = hashlib.sha256()
        for piece in self.pieces():
            found.update(piece)
        return found.hexdigest()


Keep = Callable[[Taken], T]
"""Takes a file into the snapshot."""


def conversation_names(root: Path) -> list[str]:
    """The conversations there are now. Raises NotSaved."""
    return [name for name in _names(root / CONVERSATIONS) if is_id(name)]


def read_conversation(root: Path, id: str, keep: Keep[T], problems: list[Problem]) -> list[T]:
    """Take every file of a conversation; none if it was deleted meanwhile.

    Raises Moved if it changes all the time, NotSaved if it cannot be read.
    """
    folder = root / CONVERSATIONS / id
    for _ in range(_TRIES):
        found: list[Problem] = []
        try:
            kept = _read_folder(root, f"{CONVERSATIONS}/{id}", keep, found, first=LOG)
        except (FileNotFoundError, Moved):
            if not folder.is_dir():
                return []
        else:
            problems += found
            return kept
    raise Moved(folder, "others change it all the time")


def read_notes(root: Path, keep: Keep[T], problems: list[Problem]) -> list[T]:
    """Take the notes on foreign conversations. Raises as `read_conversation` does."""
    for _ in range(_TRIES):
        found: list[Problem] = []
        try:
            kept = _read_folder(root, NOTES, keep, found)
        except (FileNotFoundError, Moved):
            continue
        problems += found
        return kept
    raise Moved(root / NOTES, "others change it all the time")


def strangers(root: Path) -> list[Problem]:
    """What stands among the conversations and is none, and stores within the store."""
    folder = root / CONVERSATIONS
    names = [name for name in _names(folder) if not name.startswith(".") and not _is_kept(folder, name)]
    found = [_left_out(folder / name, "it is no conversation's folder") for name in names]
    stores = [root / PROJECTS / name for name in _names(root / PROJECTS) if (root / PROJECTS / name).is_dir()]
    return found + [
        _left_out(store, "it is a store of its own; back it up by itself, with --store") for store in stores
    ]


def _is_kept(folder: Path, name: str) -> bool:
    return is_id(name) and (folder / name).is_dir() and not (folder / name).is_symlink()


def _read_folder(root: Path, place: str, keep: Keep[T], problems: list[Problem], first: str = "") -> list[T]:
    if (root / place).is_symlink():
        problems.append(_left_out(root / place, "it is a link"))
        return []
    opened: list[T] = []
    log = _open(root, f"{place}/{first}") if first and (root / place / first).is_file() else None
    try:
        names = _fit_names(root / place, problems)
        if log is not None:
            opened.append(keep(log))
    finally:
        if log is not None:
            log.file.close()
    for name in names:
        if log is None or name != first:
            taken = _open(root, f"{place}/{name}")
            with taken.file:
                opened.append(keep(taken))
    return opened


def _fit_names(folder: Path, problems: list[Problem]) -> list[str]:
    """The files of a folder that a snapshot can hold; the others are problems, what is unfinished is nothing."""
    fit: list[str] = []
    seen: set[str] = set()
    for name in _names(folder):
        path = folder / name
        if is_leftover(name):
            continue
        reason = refused(f"{NOTES}/{name}")
        if path.is_symlink() or not path.is_file():
            reason = "it is no regular file"
        elif reason is None and folded(name) in seen:
            reason = "another one has the same name on some systems"
        if reason is not None:
            problems.append(_left_out(path, reason))
        else:
            seen.add(folded(name))
            fit.append(name)
    return fit


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise NotSaved(folder, reason(error)) from error


def _left_out(path: Path, why: str) -> Problem:
    return problem("not-backed-up", path, "", f"This is not in the backup: {why}.")


def _open(root: Path, path: str) -> Taken:
    return open_part(root / path, path)


def open_part(place: Path, path: str) -> Taken:
    """Open a file and say how much of it counts. Raises FileNotFoundError, NotSaved."""
    try:
        file = open_regular(place)
        facts = Facts.of(os.fstat(file.fileno()))
        size = _whole(file, facts.size) if path.endswith(".jsonl") else facts.size
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NotSaved(place, reason(error)) from error
    return Taken(path, file, size, facts)


def _whole(file: BinaryIO, size: int) -> int:
    """Bytes of a file of lines without a piece of one at its end, which somebody may be writing just now."""
    if detect(file.read(min(size, _HEAD))) not in ("jsonl", None):
        return size
    begin = _last_line(file, size)
    if begin == size or size - begin > _LONGEST_TAIL:
        return size
    file.seek(begin)
    try:
        parse_loosely(file.read(size - begin))
    except ValueError:
        return begin
    return size


def _last_line(file: BinaryIO, size: int) -> int:
    """Where the last line begins; the size itself if the file ends with a newline."""
    end = size
    while end:
        begin = max(0, end - _HEAD)
        file.seek(begin)
        newline = file.read(end - begin).rfind(b"\n")
        if newline >= 0:
            return begin + newline + 1
        end = begin
    return 0
