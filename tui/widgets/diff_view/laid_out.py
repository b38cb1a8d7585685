"""Items laid out for a width: in one column, or in two. Heights become known by looking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import count
from typing import NamedTuple

from bough.core.cache import Cache
from bough.core.comparing import Diff, Span, word_diff
from bough.core.comparing.wording import wording
from bough.core.errors import BoughError
from bough.tui.safe import safe_line
from bough.tui.widgets.transcript.blocks import Block
from bough.tui.widgets.transcript.heights import Heights
from bough.tui.widgets.transcript.layout import Page, lay_out
from bough.tui.widgets.transcript.sections import Folds

from .items import Item, Whole
from .side_pages import SidePages
from .versions import Which, versions

Late = Callable[[int, int, str], None]
"""Takes the side, the position and a text whose blocks take too long to wait for."""

_GUESSED = 6.0
"""Lines of an item that nobody has looked at."""
_KEPT = 300
"""Items of which the laid out pages are kept."""
_MOST_TEXT = 4_000_000
"""Characters of messages in two versions of which the compared words are kept."""


class Pair(NamedTuple):
    """What stands in the columns: one page for one column; for two, either may be missing."""

    left: Page | None
    right: Page | None
    serial: int
    """Tells it from all others that there were."""

    @property
    def height(self) -> int:
        """Lines of the longer one."""
        return max(len(page.lines) if page is not None else 0 for page in (self.left, self.right))


class Columns(NamedTuple):
    """How a diff is laid out."""

    width: int
    """Of a column, in cells."""
    split: bool
    """Two of them, one a side; else one for both."""
    whole: Whole
    """The side that is shown alone; empty for a diff."""
    signs: bool
    """Whether changed words have signs around them where both versions stand in one column."""


class LaidOut:
    """The items of a diff as pages in columns."""

    def __init__(
        self,
        diff: Diff,
        items: Sequence[Item],
        columns: Columns,
        *,
        folds: Folds,
        opened: set[tuple[int, int]],
        late: Late,
        clock: Callable[[], datetime],
    ) -> None:
        self.diff = diff
        self.items = items
        self.sides = tuple(
            SidePages(side, columns.width, folds, partial(late, number), clock)
            for number, side in enumerate((diff.ours, diff.theirs))
        )
        self._columns = columns
        self._folds = folds
        self._opened = opened
        """Positions of messages in two versions that are shown in full."""
        self._words: Cache[tuple[int, int], list[Span]] = Cache(_MOST_TEXT, _length)
        self._pairs: Cache[int, Pair] = Cache(_KEPT)
        self._serials = count()
        self._heights = Heights(len(items), self._guess, _GUESSED)

    # What a window asks

    def __len__(self) -> int:
        return len(self.items)

    def height(self, at: int) -> int:
        """Lines of an item."""
        return self.pair(at).height

    def before(self, at: int) -> int:
        """Lines above an item, as far as they were looked at."""
        return self._heights.before(at)

    def total(self) -> int:
        """Lines of all items, likewise."""
        return self._heights.total

    def find(self, line: int) -> tuple[int, int]:
        """The item that a line is guessed to be in, and which of its lines."""
        return self._heights.find(line)

    def lead(self, at: int) -> int:
        """Empty lines at the top of an item."""
        pages = [page for page in self.pair(at)[:2] if page is not None and page.lines]
        return int(bool(pages) and all(page.lines[0].block < 0 for page in pages))

    # Pages

    def pair(self, at: int) -> Pair:
        """What stands in the columns of an item."""
        pair = self._pairs.get(at)
        if pair is None:
            left, right = self._made(at)
            pair = Pair(left, right, next(self._serials))
            self._pairs.put(at, pair)
            self._heights[at] = pair.height
        return pair

    def _made(self, at: int) -> tuple[Page | None, Page | None]:
        item = self.items[at]
        if item.kind == "fold":
            return self._fold(item, gap=at > 0), None
        if item.kind == "changed" and not self._columns.whole:
            return self._changed(item)
        left = self._page(0, at, item.ours)
        if item.kind == "same" and not self._columns.split:
            return left, None
        right = self._page(1, at, item.theirs)
        return (left, right) if self._columns.split else (left or right, None)

    def _page(self, side: int, at: int, position: int) -> Page | None:
        if position < 0:
            return None
        before = self.items[at - 1] if at else None
        follows = before is not None and before.kind != "fold" and (before.ours, before.theirs)[side] == position - 1
        same_run = follows and before is not None and (self._columns.whole or before.region == self.items[at].region)
        return _without_keys(self.sides[side].page(position, self._run(side, self.items[at]), first=not same_run))

    def _run(self, side: int, item: Item) -> range:
        """The positions that are in sight together with an item, so that a result may be shown at its call."""
        if self._columns.whole:
            return range(len(self.sides[side].side.entries))
        region = self.diff.regions[item.region]
        own = region.theirs if side else region.ours
        return own or self.diff.regions[item.region + 1].theirs  # which stand beside ours

    def _fold(self, item: Item, *, gap: bool) -> Page:
        side = self.diff.ours
        try:
            said = safe_line(side.conversation.preview(side.entries[item.ours]))
        except (BoughError, OSError):
            said = ""
        text = f"⋯ {item.length:,} message{'' if item.length == 1 else 's'} in common"
        upto = f"{text}, up to “{said}”" if said else text
        width = 2 * self._columns.width + 4 if self._columns.split else self._columns.width
        return lay_out([Block(upto, look="fold", mode="bar", gap=True)], width, gap=gap)

    def _changed(self, item: Item) -> tuple[Page | None, Page | None]:
        try:
            spans = self.words(item)
        except (BoughError, OSError) as error:
            return lay_out([Block(f"! {safe_line(str(error))}", look="failed", gap=True)], self._columns.width), None
        whole = (item.ours, item.theirs) in self._opened
        if not self._columns.split:
            return self._version(0, item.ours, spans, "both", whole=whole), None
        left = self._version(0, item.ours, spans, "ours", whole=whole)
        return left, self._version(1, item.theirs, spans, "theirs", whole=whole)

    def _version(self, side: int, position: int, spans: Sequence[Span], which: Which, *, whole: bool) -> Page:
        blocks = [
            self.sides[side].header(position),
            versions(spans, which, whole=whole, signs=self._columns.signs and which == "both"),
        ]
        return lay_out(blocks, self._columns.width, gap=True)

    def words(self, item: Item) -> list[Span]:
        """The words of a message in two versions. Raises BoughError, OSError."""
        key = (item.ours, item.theirs)
        spans = self._words.get(key)
        if spans is None:
            ours, theirs = self.sides
            spans = word_diff(wording(ours.parts(item.ours)), wording(theirs.parts(item.theirs)))
            self._words.put(key, spans)
        return spans

    # What changes

    def drop(self, at: int) -> None:
        """Lay an item out again."""
        self._pairs.drop(at)

    def take(self, side: int, position: int, text: str, blocks: list[Block]) -> None:
        """Take in the blocks of a long text, made elsewhere."""
        self.sides[side].take(text, blocks, position)
        self._pairs.clear()

    def turn(self, at: int) -> bool:
        """Fold or unfold what a message holds. False if nothing of it folds."""
        item = self.items[at]
        if item.kind == "changed" and not self._columns.whole:
            self._opened ^= {(item.ours, item.theirs)}
            self.drop(at)
            return True
        sections = [
            (side, position, section)
            for side, position in enumerate((item.ours, item.theirs))
            if position >= 0
            for section in self.sides[side].sections(position)
            if section.bar is not None and not section.within
        ]
        opened = bool(sections) and self._folds.is_open(sections[0][2])
        for side, position, section in sections:
            if self._folds.is_open(section) == opened:
                self._folds.turn(section.key)
            self.sides[side].refold(position)
        self.drop(at)
        return bool(sections)

    def _guess(self, start: int, end: int) -> list[int]:
        return [2 if item.kind == "fold" else round(_GUESSED) for item in self.items[start:end]]


def _length(spans: Sequence[Span]) -> int:
    return sum(len(span.text) for span in spans)


def _without_keys(page: Page) -> Page:
    """Code that the transcript copies with a key of its own is not offered for that here."""
    if not any(block.copies for block in page.blocks):
        return page
    return page._replace(
        blocks=[block._replace(right="", copies=False) if block.copies else block for block in page.blocks]
    )
