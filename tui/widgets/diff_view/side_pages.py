"""The messages of one side, laid out as the transcript shows them, each under a header where it begins a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bough.core.cache import Cache
from bough.core.comparing import Side
from bough.core.errors import BoughError
from bough.core.model import Parts, ToolResult
from bough.tui.widgets.transcript.blocks import Block
from bough.tui.widgets.transcript.headers import Headers
from bough.tui.widgets.transcript.layout import Page, lay_out
from bough.tui.widgets.transcript.making import Later
from bough.tui.widgets.transcript.pages import Pages
from bough.tui.widgets.transcript.sections import Folds, Section, shown
from bough.tui.widgets.transcript.tools import result_section

_MOST_KEPT = 600
"""Pages that are laid out apart from the transcript's own."""


class SidePages:
    """Pages of one side by position on its path. Folds are those of the transcript: by message and part."""

    def __init__(self, side: Side, width: int, folds: Folds, later: Later, clock: Callable[[], datetime]) -> None:
        self.side = side
        self._width = width
        self._folds = folds
        path = side.entries
        self._pages = Pages(side.conversation, path, folds, width=width, later=later, clock=clock)
        self._headers = Headers(side.conversation.skeleton, path, clock, lambda _: ())
        self._own: Cache[tuple[int, bool], Page] = Cache(_MOST_KEPT)

    def page(self, position: int, run: range, *, first: bool) -> Page:
        """A message of a run of positions; the first of them, and one whose header stands elsewhere, gets one.

        A result is part of its call, unless that is not in the run: what differs must be seen where it differs.
        """
        page = self._pages.page(position)
        alone = not page.lines and self._pages.messages.home(position) not in run
        if not alone and (not first or not page.lines or _is_headed(page.blocks)):
            return page
        own = self._own.get((position, alone))
        if own is None:
            blocks = [self.header(position), *(self._results(position) if alone else page.blocks)]
            own = lay_out(blocks, self._width, gap=position > 0)._replace(serial=-1)
            self._own.put((position, alone), own)
        return own

    def header(self, position: int) -> Block:
        """Who said it, and when."""
        return self._headers.header_of(self.side.entries[position])

    def sections(self, position: int) -> list[Section]:
        """What folds and what does not, of one message."""
        return [*self._pages.sections(position), *self._result_sections(position)]

    def parts(self, position: int) -> Parts:
        """What a message says. Raises BoughError, OSError."""
        return self.side.conversation.parts(self.side.entries[position])

    def refold(self, position: int) -> None:
        """Lay a message out again as its folds stand now."""
        self._pages.refold([position])
        for alone in (False, True):
            self._own.drop((position, alone))

    def take(self, text: str, blocks: list[Block], position: int) -> None:
        """Take in blocks that were made elsewhere."""
        self._pages.take(text, blocks, position)
        self._own.clear()

    def _results(self, position: int) -> list[Block]:
        return shown(self._result_sections(position), self._folds)

    def _result_sections(self, position: int) -> list[Section]:
        """Results that the transcript shows at their calls."""
        skeleton, entry = self.side.conversation.skeleton, self.side.entries[position]
        if skeleton.kinds[entry] != "result":
            return []
        try:
            parts = self.parts(position)
        except (BoughError, OSError):
            return []
        results = [(at, part) for at, part in enumerate(parts) if isinstance(part, ToolResult)]
        return [result_section(part, f"{skeleton.ids[entry]}:{at}") for at, part in results]


def _is_headed(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and blocks[0].look.startswith("header")
