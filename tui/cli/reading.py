"""Saying how far the reading of many messages is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .output import Output


def telling(output: Output, words: str) -> Callable[[int], None]:
    """Hears how many messages were read since it was told last, and says `words` with how many there were: `{}`."""
    read = 0

    def heard(more: int) -> None:
        nonlocal read
        read += more
        if read:
            output.progress(words.format(f"{read:,}"))

    return heard
