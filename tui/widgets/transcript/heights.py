"""How many lines lie above a message: an index of sums over heights of which most are only estimated."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

SIZE = 512
"""Messages in a block. A block keeps one height each only once one of them was asked for."""

Guess = Callable[[int, int], Iterable[int]]
"""Takes a range of messages, gives an estimated height for each."""


class Heights:
    """Lines of each message of a path: measured where it was looked at, guessed near there, an average elsewhere.

    Nothing walks the whole path: making the index costs one number a block, and finding, setting and summing look at
    one block and at the sums of the others. (Smaller blocks make a jump cheaper, larger ones a sum: 512 is the middle.)
    """

    def __init__(self, length: int, guess: Guess, average: float) -> None:
        self._guess = guess
        self._average = average
        self._length = 0
        self._known: list[array[int] | None] = []
        self._sums: list[int] = []
        self._before: list[int] | None = None
        self.grow(length)

    def __len__(self) -> int:
        return self._length

    @property
    def total(self) -> int:
        """Lines of all messages."""
        return self._prefix[-1]

    def grow(self, length: int) -> None:
        """Take in messages that were added at the end."""
        if length <= self._length:
            return
        if self._length % SIZE:
            last = self._heights(len(self._sums) - 1)
            end = min(length, len(self._sums) * SIZE)
            last.extend(self._guess(self._length, end))
            self._sums[-1] = sum(last)
            self._length = end
        while self._length < length:
            count = min(SIZE, length - self._length)
            self._known.append(None)
            self._sums.append(round(count * self._average))
            self._length += count
        self._before = None

    def cut(self, length: int) -> None:
        """Forget the messages from a position on."""
        if length >= self._length:
            return
        blocks, rest = divmod(length, SIZE)
        kept = self._heights(blocks)[:rest] if rest else None
        del self._known[blocks:], self._sums[blocks:]
        if kept is not None:
            self._known.append(kept)
            self._sums.append(sum(kept))
        self._length = length
        self._before = None

    def __getitem__(self, message: int) -> int:
        return self._heights(message // SIZE)[message % SIZE]

    def __setitem__(self, message: int, height: int) -> None:
        """Set the true height of a message."""
        block = message // SIZE
        heights = self._heights(block)
        change = height - heights[message % SIZE]
        if change:
            heights[message % SIZE] = height
            self._sums[block] += change
            self._before = None

    def before(self, message: int) -> int:
        """Lines of all messages before one; it may be one past the last."""
        block, rest = divmod(message, SIZE)
        inside = sum(self._heights(block)[:rest]) if rest else 0
        return self._prefix[block] + inside  # asked last: looking into a block corrects its sum

    def find(self, line: int) -> tuple[int, int]:
        """The message that a line belongs to, and which of its lines it is; the last line for lines past the end."""
        if not self.total:
            return 0, 0
        block = self._block_of(line)
        self._heights(block)
        block = self._block_of(line)  # the look has corrected the sums
        ends = list(accumulate(self._heights(block)))
        inside = min(max(0, line - self._prefix[block]), ends[-1] - 1)
        message = bisect_right(ends, inside)
        return block * SIZE + message, inside - (ends[message - 1] if message else 0)

    @property
    def _prefix(self) -> list[int]:
        if self._before is None:
            self._before = list(accumulate(self._sums, initial=0))
        return self._before

    def _block_of(self, line: int) -> int:
        line = min(max(0, line), self.total - 1)
        return bisect_right(self._prefix, line) - 1

    def _heights(self, block: int) -> array[int]:
        known = self._known[block]
        if known is None:
            start = block * SIZE
            known = array("q", self._guess(start, min(start + SIZE, self._length)))
            self._known[block] = known
            self._sums[block] = sum(known)
            self._before = None
        return known
