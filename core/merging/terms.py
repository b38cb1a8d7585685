"""A value, or the conflict that stands for it: the algebra of Jujutsu's `Merge<T>` (jj-vcs/jj, `lib/src/merge.rs`).

Terms stand in turn: one that counts, one that is taken away from it, one that counts, … A value alone is resolved;
`(ours, base, theirs)` says "ours and theirs, less what both began with". Nothing here raises for a conflict, and no
conflict is written into a text as markers: it is a value until somebody decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from itertools import chain
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T", bound=Hashable)
U = TypeVar("U", bound=Hashable)


class Merge(msgspec.Struct, Generic[T], frozen=True):
    """An odd number of terms, those at even places counting, those at odd ones taken away."""

    terms: tuple[T, ...]

    def __post_init__(self) -> None:
        if not len(self.terms) % 2:
            raise ValueError("a merge has one term more that counts than are taken away")

    @property
    def adds(self) -> tuple[T, ...]:
        """The terms that count."""
        return self.terms[::2]

    @property
    def removes(self) -> tuple[T, ...]:
        """The terms that are taken away: what the ones beside them began with."""
        return self.terms[1::2]

    @property
    def resolved(self) -> T | None:
        """The only term; None for a conflict."""
        return self.terms[0] if len(self.terms) == 1 else None

    @property
    def is_resolved(self) -> bool:
        """Whether there is nothing to decide."""
        return len(self.terms) == 1

    def simplified(self) -> Merge[T]:
        """Without terms that cancel each other out; the others keep their order."""
        adds, removes = list(self.adds), []
        for term in self.removes:
            if term in adds:
                adds.remove(term)
            else:
                removes.append(term)
        return Merge((adds[0], *chain.from_iterable(zip(removes, adds[1:], strict=True))))

    def trivial(self, *, same_change: bool = True) -> Merge[T]:
        """Resolved if only one side changed anything, else simplified.

        `same_change`: whether two sides that changed it to the same are one change. git, Mercurial and jj say so;
        Darcs calls it a conflict.
        """
        counts = Counter(self.adds)
        counts.subtract(self.removes)
        left = [(value, count) for value, count in counts.items() if count]
        positive = [value for value, count in left if count > 0]
        if len(positive) == 1 and (len(left) == 1 or (same_change and len(left) == 2)):
            return Merge((positive[0],))
        return self.simplified()

    def map(self, change: Callable[[T], U]) -> Merge[U]:
        """The merge with each of its terms replaced by what `change` makes of it."""
        return Merge(tuple(map(change, self.terms)))


def three_way(ours: T, base: T, theirs: T) -> Merge[T]:
    """The merge of two values that were changed from one base; not simplified yet."""
    return Merge((ours, base, theirs))


def flattened(nested: Merge[Merge[T]]) -> Merge[T]:
    """One conflict instead of a conflict of conflicts: what is taken away of what is taken away counts again."""
    return Merge(tuple(chain.from_iterable(inner.terms for inner in nested.terms)))
