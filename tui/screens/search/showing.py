"""An answer on the screen: its hits in the list, how many there are, and the one under the cursor beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .rows import rows_of

if TYPE_CHECKING:
    from bough.core.searching.hits import Found
    from bough.tui.widgets.pane import Pane

    from .hit_list import HitList
    from .offering import Offering
    from .reading import Reading
    from .rows import Row
    from .state import State


class Showing:
    """Shows the answer to what is typed; where nothing is, searches to take up again."""

    def __init__(
        self,
        state: State,
        hits: HitList,
        pane: Pane,
        reading: Reading,
        offering: Offering,
        *,
        has_preview: Callable[[], bool],
    ) -> None:
        self.found: Found | None = None
        """The answer that is shown."""
        self._ended = True
        """Whether there will not be more of it by itself."""
        self.stay = False
        """Whether the cursor stays on its hit when the next answer comes."""
        self._state = state
        self._hits = hits
        self._pane = pane
        self._reading = reading
        self._offering = offering
        self._has_preview = has_preview

    def show(self, found: Found, *, ended: bool) -> None:
        """Show an answer; `ended` says that there will not be more of it by itself."""
        self.found, self._ended = found, ended
        rows = rows_of(found, all_wholes=self._state.all_wholes)
        nothing = "nothing says that" if ended and found.complete else "nothing so far"
        self._hits.show(rows, nothing=nothing, stay=self.stay)
        self.stay = True
        if self._state.at is not None:
            self._hits.select(self._state.at)
        order = "newest first" if self._state.newest else "best first"
        self._pane.count(f"{_number(found, ended=ended)} · {order}")
        self.preview(self._hits.current)

    def settle(self) -> None:
        """The index holds all there is: what was shown for the time being is the answer."""
        if self.found is not None and not self._ended:
            self.stay = True
            self.show(self.found, ended=True)

    def all_wholes(self) -> None:
        """Show all conversations that are hits as a whole."""
        self._state.all_wholes = True
        if self.found is not None:
            self.show(self.found, ended=True)

    def offer(self) -> None:
        """Show the searches to take up again, as nothing is typed."""
        self.found = None
        self._offering.show()
        self._reading.clear()

    def preview(self, row: Row | None) -> None:
        """Show the message of a row, or the conversation that it is, where there is room for it."""
        if self.found is not None and self._has_preview():
            self._reading.show(row, self.found.query)

    @property
    def wants_more(self) -> bool:
        """Whether the cursor is on the last row, and there are more hits than are shown."""
        found = self.found
        return found is not None and self._hits.at_end and len(found.hits) < found.total


def _number(found: Found, *, ended: bool) -> str:
    """How many hits there are, and are shown, and whether more may come."""
    hits = f"{found.total:,}{'' if found.complete or not ended else '+'} hit{'' if found.total == 1 else 's'}"
    return f"{len(found.hits):,} of {hits}" if ended else f"{hits} so far"
