"""Messages of a path laid out, and kept for as long as they may be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count

from bough.core.bodies import Cache
from bough.core.conversation import Conversation

from . import markdown
from .blocks import Block
from .heights import Heights
from .layout import Page, lay_out
from .message import Messages
from .sections import Folds, Section, shown

_MOST_LINES = 40_000
"""Lines of the pages that are kept, an empty page counted as forty: some five hundred messages."""
_MOST_TEXT = 4_000_000
"""Characters of the messages that are kept. None counts as more than a quarter, or it would be made each frame."""

_ENVELOPE = 400
"""Bytes of a record that are not what was said."""
_LINES = {"result": 0, "call": 2, "thinking": 2, "context": 2, "summary": 2}
"""Lines of what is folded."""

_serials: Iterator[int] = count()
"""Of all pages there ever were: a pane that shows another path keeps what it painted, under these numbers."""

Later = Callable[[int, str], None]
"""Takes the position of a message and a text of it whose blocks take too long to wait for."""


class Pages:
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
        self.folds = folds
        self.width = width
        self.path = path
        self.messages = Messages(conversation, path, self._read_text, clock)
        self.raw: set[str] = set()
        """Ids of the messages of which the record is shown."""
        self._skeleton = conversation.skeleton
        self._later = later
        self._clock = clock
        self._reading = -1
        self._read: Cache[str, list[Block]] = Cache(_MOST_TEXT, lambda blocks: sum(len(block.text) for block in blocks))
        self._sections: Cache[int, tuple[int, list[Section]]] = Cache(_MOST_TEXT, lambda kept: kept[0])
        self._pages: Cache[int, Page] = Cache(_MOST_LINES, lambda page: 40 + min(len(page.lines), _MOST_LINES // 4))
        self.heights = Heights(len(path), self._guess, self._average())

    def __len__(self) -> int:
        return len(self.path)

    def page(self, position: int) -> Page:
        """A message, laid out. Measures it on the way."""
        page = self._pages.get(position)
        if page is None:
            blocks = shown(self.sections(position), self.folds)
            page = lay_out(blocks, self.width, gap=position > 0)._replace(serial=next(_serials))
            self._pages.put(position, page)
            self.heights[position] = len(page.lines)
        return page

    def height(self, position: int) -> int:
        """Lines of a message, those before it included that separate it."""
        return len(self.page(position).lines)

    def before(self, position: int) -> int:
        """Lines above a message, as far as they were measured; guesses elsewhere."""
        return self.heights.before(position)

    def total(self) -> int:
        """Lines of all messages, likewise."""
        return self.heights.total

    def find(self, line: int) -> tuple[int, int]:
        """The message that a line is guessed to be in, and which of its lines."""
        return self.heights.find(line)

    def sections(self, position: int) -> list[Section]:
        """The sections of a message."""
        self._reading = position
        kept = self._sections.get(position)
        if kept is None:
            raw = self._skeleton.ids[self.path[position]] in self.raw
            made = self.messages.record(position) if raw else self.messages.sections(position)
            kept = (1000 + min(self._skeleton.lengths[self.path[position]], _MOST_TEXT // 4), made)
            self._sections.put(position, kept)
        return kept[1]

    def lead(self, position: int) -> int:
        """Empty lines at the top of a message."""
        lines = self.page(position).lines
        return 1 if lines and lines[0].block < 0 else 0

    # What changes

    def resize(self, width: int) -> None:
        """Lay everything out for another width."""
        self.width = width
        self._pages.clear()
        self.heights = Heights(len(self.path), self._guess, self._average())

    def refold(self, positions: Iterable[int] | None = None) -> None:
        """Lay messages out again as their folds stand now; all of them if none are named."""
        if positions is None:
            self._pages.clear()
            self.heights = Heights(len(self.path), self._guess, self._average())
            return
        for position in positions:
            self._pages.drop(position)

    def forget(self, positions: Iterable[int] | None = None) -> None:
        """Make messages anew from their files; all of them if none are named."""
        if positions is None:
            self._sections.clear()
        else:
            positions = list(positions)
            for position in positions:
                self._sections.drop(position)
        self.refold(positions)

    def extend(self, conversation: Conversation, path: Sequence[int], same: int) -> None:
        """Show another path, of which the first `same` messages are as they were."""
        notes = self.messages.notes
        self._skeleton, self.path = conversation.skeleton, path
        self.messages = Messages(conversation, path, self._read_text, self._clock)
        self.messages.notes = notes
        for kept in (self._sections, self._pages):
            for position, _ in kept.held():  # few are, and the path may be long
                if position >= same:
                    kept.drop(position)
        self.heights.cut(same)
        self.heights.grow(len(path))

    def take(self, text: str, blocks: list[Block], position: int) -> None:
        """Take in blocks that were made elsewhere."""
        self._read.put(text, blocks)
        if position < len(self.path):
            self.forget([position])

    def _read_text(self, text: str) -> list[Block]:
        if markdown.is_quick(text):
            return markdown.blocks(text)
        blocks = self._read.get(text)
        if blocks is None:
            self._later(self._reading, text)
            return markdown.plain(text)
        return blocks

    # Heights of what nobody has looked at

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
