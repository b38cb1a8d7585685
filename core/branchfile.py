"""Adding to the file of a branch, whatever its codec: one write at its end, or a whole file in place of the old one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from .clock import Ids
from .codecs import Codec, Document, decode, detect, encode, line
from .disk import Grown, NoRoom, Tail, append, digest, facts_of, put, read_tail, reason, unsure
from .errors import BoughError, Moved, NotSaved, ReadOnly, Unsure
from .files import Facts, Files
from .skeleton import Stat

_HEAD = 65_536


class Ends:
    """The ends of the files that were written or read, by which a change of somebody else is noticed."""

    def __init__(self, files: Files, ids: Ids) -> None:
        self._files = files
        self._ids = ids
        self._tails: dict[Path, Tail] = {}
        self._codecs: dict[Path, Codec] = {}

    def forget(self) -> None:
        """Everything was read anew."""
        self._tails.clear()
        self._codecs.clear()

    def add(self, path: Path, records: list[dict[str, Any]], read: Stat | None) -> int:
        """Add records to a file, and return how many bytes were written.

        `read` is what the file was when it was read; None if it is one of ours. Raises Grown if it is not that any
        more, Moved, NotSaved, Unsure, and ReadOnly for a document that would lose something when written again.
        """
        known = self._known(path, read)
        if self._codecs[path] != "jsonl":
            return self._rewrite(path, records, known)
        data = b"".join(map(line, records))
        self._tails.pop(path)  # an error leaves it unknown
        try:
            self._tails[path] = append(self._files, path, data, known)
        except (Unsure, NoRoom) as error:
            self._tails[path] = self._anew(path, data, known, error)
        return len(data)

    def begin(self, path: Path, document: Document, codec: Codec) -> int:
        """Make a new file, and return its size."""
        data = encode(document, codec)
        _put_surely(self._files, self._ids, path, data, None)
        return len(data)

    def _anew(self, path: Path, data: bytes, known: Tail, failed: Unsure | NoRoom) -> Tail:
        """The bytes of an append that failed may be in memory only: the file is written anew with them, tried once."""
        whole = b"\n" + data if known.data and not known.data.endswith(b"\n") else data
        try:
            there = self._files.read(path)
            before, after = there[: known.facts.size], there[known.facts.size :]
            if not (before.endswith(known.data) and whole.startswith(after)):
                raise failed
            put(self._files, path, before + whole, self._ids.new(), digest(there))
        except Unsure:
            raise  # the new file may be there
        except (OSError, BoughError):
            raise failed from None
        try:
            return read_tail(self._files, path)
        except OSError as error:
            raise unsure(path, error) from error

    def _known(self, path: Path, read: Stat | None) -> Tail:
        known = self._tails.get(path)
        if known is not None:
            return known
        try:
            known = read_tail(self._files, path)
            self._codecs[path] = _codec(self._files, path, known.facts)
        except FileNotFoundError as error:
            raise Moved(path, "it is gone") from error
        except OSError as error:
            raise NotSaved(path, reason(error)) from error
        if read is not None and _stat(known.facts) != read:
            raise Grown
        self._tails[path] = known
        return known

    def _rewrite(self, path: Path, records: list[dict[str, Any]], known: Tail) -> int:
        self._tails.pop(path)
        base = _read(self._files, path)
        if facts_of(self._files, path) != known.facts:
            raise Grown
        try:
            old = decode(base)
        except ValueError as error:
            raise ReadOnly(path, f"{error}; writing it again would lose that") from error
        data = encode(Document(old.header, [*old.messages, *records]), self._codecs[path])
        _put_surely(self._files, self._ids, path, data, digest(base))
        with suppress(OSError):  # it is read when it is needed
            self._tails[path] = read_tail(self._files, path)
        return len(data)


def rewrite(
    files: Files, ids: Ids, path: Path, change: Callable[[Document], Document], codec: Codec | None = None
) -> int:
    """Put a changed document in the place of an old one, in its codec or another. Raises as `Ends.add` does."""
    base = _read(files, path)
    try:
        data = encode(change(decode(base)), codec or detect(base) or "jsonl")
    except ValueError as error:
        raise ReadOnly(path, f"{error}; writing it again would lose that") from error
    _put_surely(files, ids, path, data, digest(base))
    return len(data)


def _put_surely(files: Files, ids: Ids, path: Path, data: bytes, base: bytes | None) -> None:
    """Put a file in its place; if it is not certain that its name was kept, once more."""
    try:
        put(files, path, data, ids.new(), base)
    except Unsure as failed:
        try:
            put(files, path, data, ids.new(), digest(data))
        except BoughError:
            raise failed from None


def _read(files: Files, path: Path) -> bytes:
    try:
        return files.read(path)
    except FileNotFoundError as error:
        raise Moved(path, "it is gone") from error
    except OSError as error:
        raise NotSaved(path, reason(error)) from error


def _codec(files: Files, path: Path, facts: Facts) -> Codec:
    """The codec of a file; a log, and a branch file whose header is damaged, is lines."""
    descriptor = files.open_append(path)
    try:
        return detect(files.read_at(descriptor, 0, min(facts.size, _HEAD))) or "jsonl"
    finally:
        files.close(descriptor)


def _stat(facts: Facts) -> Stat:
    return Stat(facts.inode, facts.size, facts.mtime_ns)
