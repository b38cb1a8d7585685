"""Which files belong to a conversation now, for sources that find its files by one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import NotFound
from .base import Ref


def regrouped(discover: Callable[[Iterable[Path]], Iterator[Ref]], ref: Ref) -> Ref:
    """The conversation with the files it has now; it stays the one it is, whatever they say while they are written.

    Raises NotFound if all that it had are gone.
    """
    there = [path for path in ref.files if path.exists()]
    found = next(discover(there), None)
    if found is None:
        raise NotFound("conversation", ref.id, "Its files are gone.")
    return found._replace(id=ref.id)
