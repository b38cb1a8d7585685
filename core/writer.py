"""An open, locked conversation: holding one is the only way to change anything.

What an accepted call returned is on disk. A failed call left the old or the new state, never part of one; after Unsure
the next call reads again, and handing in the same ids makes sure that a message is there once.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from .owner import Owner
from .state import State
from .writing.adding import Adding
from .writing.naming import Naming
from .writing.removing import Removing


class Writer(Adding, Naming, Removing):
    """Changes one conversation. Made by `Store.write`, for use from any thread; `close` lets go of the lock."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the conversation. Twice does no harm."""
        self._lock.release()

    @property
    def is_open(self) -> bool:
        """Whether it still holds the conversation."""
        return self._lock.holds

    @property
    def owner(self) -> Owner:
        """Who holds the conversation through this writer."""
        return self._lock.owner

    @property
    def wanted(self) -> tuple[Owner, ...]:
        """Who asked for the conversation; saving and closing is the polite answer."""
        return self._lock.wanted

    # What there is

    @property
    def default(self) -> str:
        """Id of the branch that is meant when none is named."""
        with self._mutex:
            return self._ready().default

    @property
    def branches(self) -> dict[str, str]:
        """Names of the living branches by their ids."""
        with self._mutex:
            state = self._ready()
            return {id: state.names.get(id, id) for id in state.lines}

    def state(self) -> State:
        """All that is known of the conversation as it is now, for the parts of this package that take in or merge."""
        with self._mutex:
            return self._ready(tree=True)

    def head(self, branch: str | None = None) -> str | None:
        """The newest message of a branch; None for a root branch that holds none."""
        with self._mutex:
            state = self._ready()
            return state.lines[state.branch(branch)].head
