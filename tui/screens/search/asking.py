"""What is typed, asked in a thread: hits are shown as they are found, on the branches that they were said on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from bough.core.searching.hits import Found, Hit
from bough.core.searching.verdicts import MOST
from bough.tui.screens.browse.work import Task, Works
from bough.tui.widgets.status_line import Tone

if TYPE_CHECKING:
    from bough.core.searching.query import Query

    from .state import State

KIND = "search"
_BETWEEN = 0.2
"""Seconds between two times that a growing answer is shown."""


class Asking:
    """Asks one query after the other; only the answer to the last one is shown.

    Where messages have to be looked into, it goes on beside the screen until all were, in steps: between two of them
    others have their turn. What is written meanwhile is asked for once it is done.
    """

    def __init__(
        self,
        state: State,
        works: Works,
        *,
        show: Callable[[Found], None],
        say: Callable[[str, Tone], None],
        again: Callable[[], None],
    ) -> None:
        self._state = state
        self._works = works
        self._show = show
        self._say = say
        self._again = again
        self._far: Found | None = None
        """How far it is, where it takes long."""
        self._shown: Found | None = None
        """What the same query found before."""
        self._news = False
        """Whether anything was written since it was asked."""
        self._stopped = False
        """Whether the person has stopped it: it is not asked again by itself."""

    def ask(self, query: Query, shown: Found | None = None) -> None:
        """Ask for the hits of a query in place of what was asked before.

        `shown` is the answer that it had a moment ago: it stays until there is as much of the new one.
        """
        self._far, self._news, self._stopped = None, False, False
        same = shown is not None and shown.complete and shown.query.node == query.node
        self._shown = shown if same else None
        limit, newest = self._state.limit, self._state.newest

        def body(task: Task[Found | None]) -> Found | None:
            return self._all(task, query, limit, newest=newest)

        self._works.start(KIND, "searching", body, self._ended)

    def nothing(self) -> None:
        """Stop searching: nothing is asked any more."""
        self._far, self._news = None, False
        self._works.start(KIND, "searching", lambda _: None, lambda _: None)

    def news(self) -> None:
        """Ask again: what was just written by others may be a hit."""
        if self._far is not None:
            self._news = True
        elif not self._stopped:
            self._again()

    @property
    def looking(self) -> bool:
        """Whether messages are looked into, which takes long."""
        return self._far is not None

    def stop(self) -> bool:
        """Look no further. False if it did not take long anyway."""
        far = self._far
        if far is None:
            return False
        self.nothing()
        self._stopped = True
        self._say(f"Stopped: {far.looked:,} of {far.of:,} messages were looked into.", "warning")
        if self._is_as_much(far):
            self._show(far)
        return True

    # In the thread

    def _all(self, task: Task[Found | None], query: Query, limit: int, *, newest: bool) -> Found | None:
        """The last step of the answer; the ones before it are shown from time to time."""
        state = self._state
        placing = _Placing(state)
        with state.turn:
            if task.stopped:
                return None
            steps = state.search.steps(query, limit=limit, newest=newest, stop=lambda: task.stopped)
        last: Found | None = None
        shown = monotonic()
        while (found := self._next(steps)) is not None and not task.stopped:
            last = placing.known(found)
            if found.looked < found.of:
                task.far = f"· {found.looked:,} of {found.of:,} messages looked into"
            if not found.of:  # the index decides: seen at once, without branches
                task.partly(partial(self._partly, last))
            elif monotonic() > shown + _BETWEEN:
                last = placing.placed(last, task)
                task.partly(partial(self._partly, last))
                shown = monotonic()
        return placing.placed(last, task) if last is not None else None

    def _next(self, steps: Iterator[Found]) -> Found | None:
        with self._state.turn:
            return next(steps, None)

    # On the screen

    def _partly(self, found: Found) -> None:
        if found.looked < found.of:
            self._far = found
        if self._is_as_much(found):
            self._show(found)

    def _is_as_much(self, found: Found) -> bool:
        return self._shown is None or found.total >= self._shown.total

    def _ended(self, found: Found | None) -> None:
        took_long, self._far = self._far is not None, None
        if found is None:
            return
        self._show(found)
        worth_a_word = took_long if self._shown is None else self._shown.of != found.of  # else it was said before
        if found.of and found.looked >= found.of and worth_a_word:
            hits = f"{found.total:,} hit{'' if found.total == 1 else 's'}"
            self._say(" ".join([f"All {found.of:,} messages were looked into: {hits}.", *found.remarks]), "good")
        if self._news and found.of <= MOST:  # what was looked into is remembered: only what is new takes time
            self._again()


class _Placing:
    """Finds out on which branches hits were said, each once."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._placed: dict[tuple[str, str, int], Hit] = {}

    def known(self, found: Found) -> Found:
        """The answer with the branches that are known already."""
        return found._replace(hits=tuple(self._placed.get(_name(hit), hit) for hit in found.hits))

    def placed(self, found: Found, task: Task[Found | None]) -> Found:
        """The answer with all branches: one conversation after the other, others have their turn between."""
        for hit in found.hits:
            if task.stopped:
                break
            if _name(hit) not in self._placed:
                with self._state.turn:
                    (self._placed[_name(hit)],) = self._state.search.placed([hit])
        return self.known(found)


def _name(hit: Hit) -> tuple[str, str, int]:
    return hit.summary.path, hit.summary.id, hit.place
