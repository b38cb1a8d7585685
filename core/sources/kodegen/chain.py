"""From thoughts in the order they came to the tree that they mean.

- A thought follows the one before it that is on no branch.
- A thought of a branch follows the one before it on that branch; the first one follows the latest thought of the number
  it says it leaves, on the main chain if there is one.
- A revision follows the latest thought of the number it revises, on its own branch if there is one: what came between
  is another way.

Numbers are the model's own: they repeat, and count from where a branch left.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ..drafts import text_of


class Link(NamedTuple):
    """Where a thought belongs."""

    parent: int
    """Which thought it follows, counted from 0 in the order they came; -1 for the first."""
    branch: str
    """The branch it is on, empty for the main chain."""
    first: bool
    """Whether it is the first one of that branch."""
    revises: int | None
    """Number of the thought it revises."""
    missing: int | None = None
    """Number of a thought that it names and that is not there."""


class Chain:
    """Thoughts, added one by one."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        """The newest thought of each branch."""
        self._numbered: dict[tuple[str, int], int] = {}
        """The newest thought of each number on each branch."""
        self._anywhere: dict[int, int] = {}
        self._count = 0

    def add(self, thought: dict[str, Any]) -> Link:
        """Where the next thought belongs."""
        named = text_of(thought.get("branch_id"))
        leaves = _number(thought.get("branch_from_thought"))
        revises = _number(thought.get("revises_thought")) if thought.get("is_revision") is not False else None
        known = named in self._last
        branch = named if known or leaves is not None else ""
        first = bool(branch) and not known
        wanted = leaves if first else revises
        parent = self._of(wanted, "" if first else branch) if wanted is not None else -1
        missing = wanted if wanted is not None and parent < 0 else None
        if parent < 0:
            parent = self._last.get("" if first else branch, -1)
        self._note(branch, _number(thought.get("thought_number")))
        return Link(parent, branch, first, revises if not first and missing is None else None, missing)

    def _of(self, number: int, branch: str) -> int:
        return self._numbered.get((branch, number), self._anywhere.get(number, -1))

    def _note(self, branch: str, number: int | None) -> None:
        self._last[branch] = self._count
        if number is not None:
            self._numbered[branch, number] = self._anywhere[number] = self._count
        self._count += 1


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
