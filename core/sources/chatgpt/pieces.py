"""A document that is too large to be held, or has a fault: read from its beginning to where it cannot be read on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ...errors import Moved, Unreadable
from ...skeleton import Stat
from . import places

_BLANK = b"\xef\xbb\xbf \t\r\n"


class Pieces:
    """A document in pieces, as far as it can be read; `trouble` says afterwards whether that was not to its end."""

    def __init__(self, path: Path, stat: Stat, document: str) -> None:
        self.trouble = ""
        self.failed = False
        """Whether that was for a disk or a network: both come back, and the file is the same."""
        self._pieces = self._read(path, stat, document)
        self._blank: list[bytes] = []

    def level(self) -> int:
        """How many brackets are around a conversation: one in an array, none if the document is one itself."""
        for piece in self._pieces:
            self._blank.append(piece)
            says = piece.lstrip(_BLANK)
            if says:
                return int(says.startswith(b"["))
        return 0

    def __iter__(self) -> Iterator[bytes]:
        return chain(self._blank, self._pieces)

    def _read(self, path: Path, stat: Stat, document: str) -> Iterator[bytes]:
        try:
            yield from places.chunks(path, stat, document)
        except (Unreadable, Moved) as error:
            self.trouble, self.failed = error.reason, isinstance(error.__cause__, OSError)
