"""Which of the kept conversations are to be listed: those that are gone from their tool, and no other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..catalog import Item
    from .places import KeptRoot

_INSIDE = re.compile(r"[/\\]kept[/\\]([a-z0-9_-]+)[/\\][A-Za-z0-9_-]+-[0-9a-f]{8}[/\\]")


def is_kept(path: str, source: str) -> bool:
    """Whether a file of a source is a kept one, by its place: lists ask this of each of their lines."""
    found = _INSIDE.search(path)
    return found is not None and found[1] == source


def gone(root: KeptRoot, items: Iterable[Item], there: Sequence[Item]) -> list[Item]:
    """Of what is kept of a folder, the conversations of which the tool no longer has all files.

    One that the tool shows in another place, under another folder say, is not gone.
    """
    known = {(item.source, item.id, item.key) for item in there}
    return [item for item in items if (item.source, item.id, item.key) not in known and _is_gone(root, item)]


def without_pieces(there: Sequence[Item], root: KeptRoot, listed: Sequence[Item]) -> list[Item]:
    """What the tool has, without what is a piece of a conversation that is listed as kept: sub-agents outlive it."""
    pieces = {str(root.original_of(Path(file))) for item in listed for file in item.files}
    return [item for item in there if not pieces.issuperset(item.files)]


def _is_gone(root: KeptRoot, item: Item) -> bool:
    return not all(os.path.lexists(root.original_of(Path(file))) for file in item.files)
