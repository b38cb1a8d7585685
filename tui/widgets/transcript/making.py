"""The pages of one path, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count

from bough.core.conversation import Conversation
from bough.core.tree import Path

from . import markdown
from .blocks import Block
from .layout import Page, lay_out
from .message import Messages
from .sections import Folds, Section, shown
from .shelf import MOST_TEXT, Run, Runs, Shelf

_serials: Iterator[int] = count()
"""Of all pages there ever were: a pane that shows another path keeps what it painted, under these numbers."""

Later = Callable[[int, str], None]
"""Takes the position of a message and a text of it whose blocks take too long to wait for."""


class Making:
    """The messages of one path as pages of one width. What is made stands on a shelf that other paths share."""

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
        self.raw: set[str] = set()
        """Ids of the messages of which the record is shown."""
        self.shelf = Shelf()
        self._later = later
        self._clock = clock
        self._reading = -1
        self._turn = 0
        self._runs = Runs((), ())
        self._take_path(conversation, path, 0)

    def __len__(self) -> int:
        return len(self.path)

    def page(self, position: int) -> Page:
        """A message, laid out."""
        key = self._runs.key(position)
        page = self.shelf.pages.get(key)
        if page is None:
            blocks = shown(self.sections(position), self.folds)
            page = lay_out(blocks, self.width, gap=position > 0)._replace(serial=next(_serials))
            self.shelf.pages.put(key, page)
        return page

    def height(self, position: int) -> int:
        """Lines of a message, those before it included that separate it."""
        return len(self.page(position).lines)

    def lead(self, position: int) -> int:
        """Empty lines at the top of a message."""
        lines = self.page(position).lines
        return 1 if lines and lines[0].block < 0 else 0

    def sections(self, position: int) -> list[Section]:
        """The sections of a message."""
        self._reading = position
        key = self._runs.key(position)
        kept = self.shelf.sections.get(key)
        if kept is None:
            raw = self._skeleton.ids[self.path[position]] in self.raw
            made = self.messages.record(position) if raw else self.messages.sections(position)
            kept = (1000 + min(self._skeleton.lengths[self.path[position]], MOST_TEXT // 4), made)
            self.shelf.sections.put(key, kept)
        return kept[1]

    def position(self, entry: int) -> int | None:
        """Where an entry is shown: a note at its message, a result at its call. None if it is not on the path."""
        skeleton = self._skeleton
        if not 0 <= entry < len(skeleton):
            return None
        if skeleton.kinds[entry] == "note":
            entry = skeleton.parents[entry]
        found = position_on(self.path, entry)
        return self.messages.home(found) if found is not None else None

    def beside(self, path: Sequence[int], same: int, later: Later) -> Making:
        """Pages of another path of the conversation, as this one would show it; the first `same` messages look alike.

        `later` takes the texts for which they are only made in part.
        """
        other = Making(self.messages.conversation, path, self.folds, width=self.width, later=later, clock=self._clock)
        other.raw, other.messages.notes, other.shelf = self.raw, self.messages.notes, self.shelf
        other._turn = self._turn
        other._runs = self._runs.parting(same, other._name())
        return other

    def drop(self, position: int) -> None:
        """Make a message anew when it is next asked for."""
        self.shelf.drop(self._runs.key(position))

    def _take_path(self, conversation: Conversation, path: Sequence[int], same: int) -> None:
        self.path = path
        self._skeleton = conversation.skeleton
        self.messages = Messages(conversation, path, self._read_text, self._clock)
        self._runs = self._runs.parting(same, self._name())

    def _name(self) -> Run:
        return self._turn, self.path[-1] if len(self.path) else -1

    def _read_text(self, text: str) -> list[Block]:
        if markdown.is_quick(text):
            return markdown.blocks(text)
        blocks = self.shelf.read.get(text)
        if blocks is None:
            self._later(self._reading, text)
            return markdown.plain(text)
        return blocks


def position_on(path: Sequence[int], entry: int) -> int | None:
    """Where an entry is on a path, None if it is not on it."""
    if isinstance(path, Path):
        return path.position(entry)
    return path.index(entry) if entry in path else None
