"""Whether the files of the index are what was written: each carries a checksum at its end, which is looked at once.

tantivy trusts its files; one flipped bit in them gives wrong answers, or ends in a panic. So each file is checked when
it is new to us or its facts have changed since it was found whole, which costs a few system calls a start.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path

META = "meta.json"
_MAGIC = 1337
"""Last four bytes of a file of tantivy's (`src/directory/footer.rs`); before them the length of a JSON footer."""
_TAIL = 8
_CHUNK = 1 << 20
_SEGMENT_FILES = ("term", "idx", "pos", "fieldnorm", "fast", "store")

Checked = dict[str, tuple[int, int, int, int]]


class Unsound(Exception):
    """A file of the index is missing or damaged."""


def check(folder: Path, known: Checked) -> Checked:
    """Facts of all files that the index is made of, each whole. Raises Unsound."""
    found: Checked = {}
    for name in files_of(folder):
        path = folder / name
        try:
            facts = _facts(path)
        except OSError as error:
            raise Unsound(f"{name} is not there") from error
        if known.get(name) != facts and name != META and not _is_whole(path):
            raise Unsound(f"{name} is damaged")
        found[name] = facts
    return found


def files_of(folder: Path) -> list[str]:
    """Names of the files that the index says it is made of. Raises Unsound."""
    try:
        meta = json.loads((folder / META).read_bytes())
        segments = [(s["segment_id"].replace("-", ""), s.get("deletes")) for s in meta["segments"]]
        names = [f"{id}.{kind}" for id, _ in segments for kind in _SEGMENT_FILES]
        deletes = [f"{id}.{gone['opstamp']}.del" for id, gone in segments if gone]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unsound(f"{META} cannot be read") from error
    return [META, *names, *deletes]


def is_same(folder: Path, known: Checked) -> bool:
    """Whether the list of files is the one that was found whole."""
    try:
        return known.get(META) == _facts(folder / META)
    except OSError:
        return False


def is_cut(folder: Path, known: Checked) -> bool:
    """Whether a file that was found whole has become shorter, or was written to: it never is by right.

    tantivy maps its files: to look at what is there no more would end the process. Files that are gone are none of
    these, since what was opened stays as it is.
    """
    for name, (size, inode, modified, _) in known.items():
        try:
            found = (folder / name).stat()
        except OSError:
            continue
        if found.st_ino == inode and (found.st_size < size or found.st_mtime_ns != modified):
            return True
    return False


def _facts(path: Path) -> tuple[int, int, int, int]:
    found = path.stat()
    return (found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)


def _is_whole(path: Path) -> bool:
    """Whether a file has the checksum that its footer says."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            if end < _TAIL:
                return False
            file.seek(end - _TAIL)
            length, magic = (int.from_bytes(file.read(4), "little") for _ in range(2))
            body = end - _TAIL - length
            if magic != _MAGIC or body < 0:
                return False
            file.seek(body)
            stated = json.loads(file.read(length))["crc"]
            file.seek(0)
            return bool(_sum(file, body) == stated)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _sum(file: object, length: int) -> int:
    read = getattr(file, "read")  # noqa: B009
    found = 0
    while length > 0 and (chunk := read(min(_CHUNK, length))):
        found = zlib.crc32(chunk, found)
        length -= len(chunk)
    return found
