"""One of several things that have ids and names, by what a person types for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from .errors import Ambiguous, NotFound


class HasId(Protocol):
    """What can be named by an id."""

    @property
    def id(self) -> str:
        """No two of them have the same, as a rule."""


T = TypeVar("T", bound=HasId)


def the_one(wanted: str, among: Sequence[T], name: Callable[[T], str | None], kind: str, missing: NotFound) -> T:
    """The one of that id or name, or the only one whose id begins so.

    Raises `missing`, and Ambiguous with the ids of those that are meant, which are called `kind`.
    """
    found = wanted and (
        [one for one in among if one.id == wanted]
        or [one for one in among if name(one) == wanted]
        or [one for one in among if one.id.startswith(wanted)]
    )
    if not found:
        raise missing
    if len(found) > 1:
        raise Ambiguous(kind, wanted, [one.id for one in found])
    return found[0]
