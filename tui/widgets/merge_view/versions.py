"""What a message says beside another version of it: where they differ, and of what they have in common the edges."""

from __future__ import annotations

from collections.abc import Iterator

from bough.core.comparing.align import align
from bough.tui.safe import safe

_MOST = 20_000
"""Characters of a message that are shown."""
_COMPARED = 1_000_000
"""Characters of two versions up to which they are compared: one does not wait for more."""
_AROUND = 3
"""Lines in common that are shown at either end of a run."""

Words = tuple[str, str]
"""A line and the part of the palette it is in."""


def said(text: str, beside: str = "") -> Iterator[Words]:
    """A text as lines; those that `beside` has as well are quieter, and long runs of them are folded."""
    if not beside or text == beside or len(text) + len(beside) > _COMPARED:
        yield from _cut(((line, "text") for line in text[:_MOST].split("\n")), len(text))
        return
    yield from _cut(_against(text.split("\n"), beside.split("\n")), len(text))


def _against(mine: list[str], others: list[str]) -> Iterator[Words]:
    for stretch in align(mine, others):
        lines = mine[stretch.ours.start : stretch.ours.stop]
        folded = len(lines) - 2 * _AROUND
        if not stretch.same:
            yield from ((line, "text") for line in lines)
        elif folded <= 1:
            yield from ((line, "common") for line in lines)
        else:
            yield from ((line, "common") for line in lines[:_AROUND])
            yield f"⋯ {folded:,} lines in common", "head"
            yield from ((line, "common") for line in lines[-_AROUND:])


def _cut(lines: Iterator[Words], length: int) -> Iterator[Words]:
    """So much as is shown, safe to show, and how much is not."""
    left = _MOST
    for line, part in lines:
        if left <= 0:
            break
        yield safe(line[:left]), part
        left -= len(line) + 1
    if left <= 0 and length > _MOST:
        yield "… more than is shown here", "head"
