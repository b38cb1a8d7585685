"""Reading the middle of a document in a zip.

Deflated data can only be entered at its beginning. While it is read, the state of the decompressor is copied every few
megabytes, so that later readings start from the copy before what they want. Conversations read in file order then cost
one pass in all; one read out of order costs the bytes since the last copy instead of all bytes before it.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Callable
from typing import IO, NamedTuple, Protocol

_FED = 16 << 10
"""Compressed bytes that a decompressor gets at a time; a copy of its state holds as many at most."""
_PIECE = 1 << 20
_APART = 2 << 20
"""Bytes between two copies, at least."""
_MOST_COPIES = 128
"""Of some 50 KB each. A document of more than 256 MB has them further apart."""

Fetch = Callable[[int, int], bytes]
"""Takes an offset and a length within the compressed data; gives less at its end."""


class Reader(Protocol):
    """A document of which any range can be read. Used by one thread at a time."""

    def read(self, offset: int, length: int) -> list[bytes]:
        """A range in pieces, as far as the document can be read. Raises what the compression raises at the start."""


class Stored:
    """A document that is not compressed."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def read(self, offset: int, length: int) -> list[bytes]:
        """A range in one piece."""
        return [self._fetch(offset, length)]


class Forward:
    """A document whose compression cannot be copied: going back means to begin again."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, offset: int, length: int) -> list[bytes]:
        """A range, by reading on up to it."""
        self._stream.seek(offset)
        return [self._stream.read(length)]


class _State(NamedTuple):
    """A decompressor between two pieces."""

    given: int
    """Bytes it has given so far."""
    fed: int
    """Compressed bytes it has been fed, those in `waiting` included."""
    waiting: bytes
    inflate: zlib._Decompress

    def copy(self) -> _State:
        return self._replace(inflate=self.inflate.copy())


class Deflated:
    """A deflated document of at most `size` bytes, entered at copies of the decompressor's state."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._apart = max(_APART, size // _MOST_COPIES)
        self._copies = [_State(0, 0, b"", zlib.decompressobj(-zlib.MAX_WBITS))]
        self._last = self._copies[0].copy()

    def read(self, offset: int, length: int) -> list[bytes]:
        """A range in pieces. Raises zlib.error if not even its first byte can be reached."""
        end = min(offset + length, self._size)
        state = self._last if self._last.given <= offset else None
        copy = self._copies[bisect_right(self._copies, offset, key=lambda copy: copy.given) - 1]
        if state is None or copy.given > state.given:
            state = copy.copy()
        pieces: list[bytes] = []
        try:
            while state.given < end:
                before, fed = state.given, state.fed
                piece, state = self._step(state, min(_PIECE, (offset if before < offset else end) - before))
                if piece and before >= offset:
                    pieces.append(piece)
                if not piece and (state.inflate.eof or state.fed == fed):
                    break
        except zlib.error:
            self._last = self._copies[0].copy()
            if not pieces:
                raise
        else:
            self._last = state
        return pieces

    def _step(self, state: _State, most: int) -> tuple[bytes, _State]:
        """The next bytes, no more than asked for, and the state behind them."""
        given, fed, waiting, inflate = state
        if not waiting:
            waiting = self._fetch(fed, _FED)
            fed += len(waiting)
        piece = inflate.decompress(waiting, most)
        state = _State(given + len(piece), fed, inflate.unconsumed_tail, inflate)
        if state.given >= self._copies[-1].given + self._apart:
            self._copies.append(state.copy())
        return piece, state
