"""The pages of the path that is shown, and how high all of its messages are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bough.core.conversation import Conversation

from .blocks import Block
from .heights import Heights
from .layout import Page
from .making import Later, Making
from .sections import Folds

_ENVELOPE = 400
"""Bytes of a record that are not what was said."""
_LINES = {"result": 0, "call": 2, "thinking": 2, "context": 2, "summary": 2}
"""Lines of what is folded."""


class Pages(Making):
    """The messages of one path as pages of one width, and the heights of all of them."""

    def __init__(
        self,
        conversation: Conversation,
        path: Sequence[int],
        folds: Folds,
        *,
        width: int,
        later: Later,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(conversation, path, folds, width=width, later=later, clock=clock)
        self.heights: Heights
        self._measured: set[int]
        self._guess_heights()

    def page(self, position: int) -> Page:
        """A message, laid out. Measures it on the way."""
        page = super().page(position)
        if position not in self._measured:
            self._measured.add(position)
            self.heights[position] = len(page.lines)
        return page

    def before(self, position: int) -> int:
        """Lines above a message, as far as they were measured; guesses elsewhere."""
        return self.heights.before(position)

    def total(self) -> int:
        """Lines of all messages, likewise."""
        return self.heights.total

    def find(self, line: int) -> tuple[int, int]:
        """The message that a line is guessed to be in, and which of its lines."""
        return self.heights.find(line)

    # What changes

    def resize(self, width: int) -> None:
        """Lay everything out for another width."""
        self.width = width
        self.refold()

    def refold(self, positions: Iterable[int] | None = None) -> None:
        """Lay messages out again as their folds stand now; all of them if none are named."""
        self._make_again(positions, sections=False)

    def forget(self, positions: Iterable[int] | None = None) -> None:
        """Make messages anew from their files; all of them if none are named."""
        self._make_again(positions, sections=True)

    def extend(self, conversation: Conversation, path: Sequence[int], same: int) -> None:
        """Show another path, of which the first `same` messages are as they were."""
        notes, before = self.messages.notes, self.messages.conversation
        if conversation is not before:
            self._turn += 1
        self._take_path(conversation, path, same)
        self.messages.notes = notes
        if conversation is not before:
            self.shelf.keep(lambda key: key[0] < same and key == self._runs.key(key[0]))
        self.heights.cut(same)
        self.heights.grow(len(path))
        self._measured = {position for position in self._measured if position < same}

    def take(self, text: str, blocks: list[Block], position: int) -> None:
        """Take in blocks that were made elsewhere."""
        self.shelf.read.put(text, blocks)
        if position < len(self.path):
            self.forget([position])

    def _make_again(self, positions: Iterable[int] | None, *, sections: bool) -> None:
        if positions is None:
            self.shelf.clear(sections=sections)
            self._guess_heights()
            return
        self.shelf.keep(lambda key: key[0] < len(self.path) and key == self._runs.key(key[0]))  # others may show it too
        for position in positions:
            self.shelf.drop(self._runs.key(position), sections=sections)
            self._measured.discard(position)

    # Heights of what nobody has looked at

    def _guess_heights(self) -> None:
        self.heights = Heights(len(self.path), self._guess, self._average())
        self._measured = set()

    def _guess(self, start: int, end: int) -> list[int]:
        per_line = max(1, int(self.width * 0.62))
        return [
            _LINES[kind] if kind in _LINES else 3 + max(0, length - _ENVELOPE) // per_line
            for kind, length in self._kinds_and_lengths(start, end)
        ]

    def _kinds_and_lengths(self, start: int, end: int) -> Iterable[tuple[str, int]]:
        kinds, lengths = self._skeleton.kinds, self._skeleton.lengths
        first, last = self.path[start], self.path[end - 1]
        if last - first == end - 1 - start:  # one run of the file, nearly always
            return zip(kinds[first : last + 1], lengths[first : last + 1], strict=True)
        return ((kinds[entry], lengths[entry]) for entry in map(self.path.__getitem__, range(start, end)))

    def _average(self) -> float:
        """From a hundred messages spread over the path."""
        count = len(self.path)
        step = max(1, count // 100)
        sample = [self._guess(position, position + 1)[0] for position in range(0, count, step)]
        return sum(sample) / len(sample) if sample else 1.0
