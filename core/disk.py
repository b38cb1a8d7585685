"""How a change gets to the disk: the append protocol for logs, the replace protocol for whole files.

Both promise the same: when they return, the change is on the disk; when they raise NotSaved or Moved, everything is as
it was; after Unsure reading tells. After an error a descriptor is dropped and never synced again, because the second
sync would succeed without having kept anything (ATC '20, "Can applications recover from fsync failures?").
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from .errors import Moved, NotSaved, Unreadable, Unsure
from .files import Facts, Files, write_all

TAIL: Final = 4096
"""Bytes at the end of a file that are compared before something is written after them."""


_NO_ROOM: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""Errors of a write that say nothing bad of the disk: it took what it had room for, and keeps that like any other."""

in_doubt: Final[set[Path]] = set()
"""What a failed sync of this process left uncertain; see `doubts`."""


class Tail(NamedTuple):
    """The end of a file as it was read or written last."""

    facts: Facts
    data: bytes
    """The last `TAIL` bytes."""


def facts_of(files: Files, path: Path) -> Facts | None:
    """`Files.facts` for those who only want to know. Raises Unreadable."""
    try:
        return files.facts(path)
    except OSError as error:
        raise Unreadable(path, reason(error)) from error


def names_in(files: Files, folder: Path) -> list[str]:
    """`Files.names` for those who only want to know. Raises Unreadable."""
    try:
        return files.names(folder)
    except OSError as error:
        raise Unreadable(folder, reason(error)) from error


class NoRoom(NotSaved):
    """There was no room for what was to be added. At most a piece of a line was, which reads as none."""


class Grown(Exception):  # no error: the caller reads what is new and goes on
    """Somebody else added to a file; nothing was written."""


def read_tail(files: Files, path: Path) -> Tail:
    """The end of a file as it is now. Raises OSError."""
    descriptor = files.open_append(path)
    try:
        facts = files.descriptor_facts(descriptor)
        return Tail(facts, _last(files, descriptor, facts.size))
    finally:
        files.close(descriptor)


def append(files: Files, path: Path, lines: bytes, known: Tail) -> Tail:
    """Add whole lines to the end of a file of lines that is as it was known. The lock is held.

    Raises Grown if others added to it, Moved if it was replaced, cut or changed, NotSaved, NoRoom and Unsure.
    """
    try:
        descriptor = files.open_append(path)
    except OSError as error:
        raise _not_opened(path, error) from error
    try:
        facts = _check(files, path, descriptor, known)
    except OSError as error:
        files.close(descriptor)
        raise NotSaved(path, reason(error)) from error
    except (Grown, Moved):
        files.close(descriptor)
        raise
    torn = not known.data.endswith(b"\n") and facts.size > 0
    data = b"\n" + lines if torn else lines
    after = _write_and_sync(files, path, descriptor, facts.size, data)
    try:
        here = files.facts(path)
    except OSError as error:
        raise Unsure(path, reason(error)) from error
    if after.size != facts.size + len(data) or not after.same_file(here):
        raise Unsure(path, "another program changed it at the same moment")
    return Tail(after, (known.data + data)[-TAIL:])


def _not_opened(path: Path, error: OSError) -> Moved | NotSaved:
    if isinstance(error, FileNotFoundError):
        return Moved(path, "it is gone")
    return NotSaved(path, reason(error))


def _check(files: Files, path: Path, descriptor: int, known: Tail) -> Facts:
    facts = files.descriptor_facts(descriptor)
    if not facts.same_file(known.facts) or not facts.same_file(files.facts(path)):
        raise Moved(path, "another file took its place")
    if facts.size < known.facts.size:
        raise Moved(path, "it was cut short")
    if _last(files, descriptor, known.facts.size) != known.data:
        raise Moved(path, "its end was changed")
    if facts.size > known.facts.size:
        raise Grown
    return facts


def _last(files: Files, descriptor: int, size: int) -> bytes:
    return files.read_at(descriptor, max(0, size - TAIL), min(size, TAIL))


def _write_and_sync(files: Files, path: Path, descriptor: int, start: int, data: bytes) -> Facts:
    """Write, force to the disk and close. A failed write may have left a piece of a line, which reads as none."""
    try:
        _write(files, path, descriptor, start, data)
        files.sync(descriptor)
        facts = files.descriptor_facts(descriptor)
    except OSError as error:
        _close_quietly(files, descriptor)
        raise unsure(path, error) from error
    except NoRoom:
        _close_quietly(files, descriptor)
        raise
    try:
        files.close(descriptor)
    except OSError as error:
        raise unsure(path, error) from error
    return facts


def _write(files: Files, path: Path, descriptor: int, start: int, data: bytes) -> None:
    """Raises OSError; NoRoom where the room ended before the first line did.

    What was never handed to the system cannot be on the disk, now or after a power cut: it is read to tell how far it
    came. A line that lacks but its newline is whole; of several lines some may be.
    """
    try:
        write_all(files, descriptor, data)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        there = files.read_at(descriptor, start, len(data))
        line = data.index(b"\n", 1)
        if (
            len(there) < line
            and data.startswith(there)
            and files.descriptor_facts(descriptor).size == start + len(there)
        ):
            raise NoRoom(path, reason(error)) from error
        raise


def put(files: Files, path: Path, data: bytes, name: str, base: bytes | None) -> Facts:
    """Write a whole file in one step; `name` is a fresh id for the file beside it that becomes it.

    `base` is the digest of the content that is to be replaced, None if nothing may be there. Raises Moved if something
    else is there, NotSaved and Unsure.
    """
    _check_base(files, path, base)
    beside = path.parent / f".{path.name}.{name}.tmp"
    try:
        facts = _write_beside(files, beside, data)
        _check_base(files, path, base)
        files.replace(beside, path)
    except OSError as error:
        remove_quietly(files, beside)
        raise NotSaved(path, reason(error)) from error
    except (Moved, NotSaved):
        remove_quietly(files, beside)
        raise
    try:
        files.sync_folder(path.parent)
    except OSError as error:
        raise unsure(path, error) from error
    in_doubt.discard(path)
    return facts


def unsure(path: Path, error: OSError, ids: Sequence[str] = ()) -> Unsure:
    """The error for a change that may be there or not, which is remembered."""
    in_doubt.add(path)
    return Unsure(path, reason(error), ids)


def digest(data: bytes) -> bytes:
    """What a content is known by."""
    return hashlib.sha256(data).digest()


def _check_base(files: Files, path: Path, base: bytes | None) -> None:
    try:
        now = None if files.facts(path) is None else digest(files.read(path))
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    if now != base:
        raise Moved(path, "something else stands there" if base is None else "its content changed")


def _write_beside(files: Files, path: Path, data: bytes) -> Facts:
    descriptor = files.open_new(path)
    try:
        write_all(files, descriptor, data)
        facts = files.descriptor_facts(descriptor)
        if facts.size != len(data):
            raise OSError(f"{len(data) - facts.size} bytes are missing after writing")  # noqa: TRY301 - handled as any
        files.sync(descriptor)
    except OSError:
        _close_quietly(files, descriptor)
        raise
    files.close(descriptor)
    return facts


def _close_quietly(files: Files, descriptor: int) -> None:
    """After an error that is reported already."""
    try:
        files.close(descriptor)
    except OSError:
        return


def remove_quietly(files: Files, path: Path) -> None:
    """What stays behind if even this fails is removed by the next writer."""
    try:
        files.remove(path)
    except OSError:
        return


def is_leftover(name: str) -> bool:
    """Whether a name is that of a file beside another one whose writer did not finish."""
    return name.startswith(".") and name.endswith(".tmp")


def reason(error: OSError) -> str:
    """What a system error says, in lower case, to stand within a sentence."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
