"""The colours of code in the messages that are painted: at once where that is quick, else when a thread has them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any

from bough.core.cache import Cache

from . import highlight
from .blocks import Block, Style

_MOST = 64
"""Long blocks of which the colours are kept."""

WorkOut = Callable[[Hashable, Callable[[], Any], Callable[[Any], None]], None]
"""Has the work named by a key done in a thread, and its result taken."""


class Colouring:
    """Gives the styles of a block whose language is known; none as long as they are worked out."""

    def __init__(self, work_out: WorkOut, coloured: Callable[[Callable[[Block], bool]], None]) -> None:
        """`coloured` hears, with a test for the blocks in question, that there are colours where there were none."""
        self._work_out = work_out
        self._coloured = coloured
        self._known: Cache[tuple[str, str], Sequence[Style]] = Cache(_MOST)
        self.pale = False
        """Whether colours were missing since this was last set to False: what was painted is not to be kept."""

    def __call__(self, block: Block) -> Sequence[Style]:
        """The styles of a block."""
        if highlight.is_quick(block.text):
            return highlight.colours(block.lang, block.text)
        key = (block.lang, block.text)
        known = self._known.get(key)
        if known is None:
            self.pale = True
            self._work_out(key, partial(highlight.colours, *key), partial(self._take, key))
            return ()
        return known

    def _take(self, key: tuple[str, str], colours: Sequence[Style]) -> None:
        self._known.put(key, colours)
        self._coloured(lambda block: (block.lang, block.text) == key)
