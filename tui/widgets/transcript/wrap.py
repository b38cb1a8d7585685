"""Breaking text into lines of a width, in cells: what is wide is wide, and what belongs together stays together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, split_graphemes

_NARROW = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u0391-\u03a1\u03a3-\u0482"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2199\u2500-\u25fc\u2713-\u2718]*"
)
"""Characters of exactly one cell that join nothing. A test holds it against Rich's table. (Equal numbers of characters
and cells prove nothing: one wide and one combining character cancel out.)"""

Span = tuple[int, int]


def is_narrow(text: str) -> bool:
    """Whether each character takes exactly one cell; False for some texts of which it is true."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def cells(text: str) -> int:
    """Columns that a line takes."""
    return len(text) if is_narrow(text) else cell_len(text)


def fit(text: str, width: int) -> str:
    """A line cut to a width, the cut shown as an ellipsis."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    start, end = next(_broken(text, 0, len(text), width - 1, by_words=False)) if width > 1 else (0, 0)
    kept = text[start:end]  # a line holds one character at least, be it too wide for it
    return (kept if cells(kept) < width else "") + "…"


def wrap(text: str, width: int, *, by_words: bool) -> list[Span]:
    """Start and end of each visual line. Newlines, and the space at which a line was broken, are in no line."""
    width = max(1, width)
    spans: list[Span] = []
    narrow = is_narrow(text.replace("\n", " "))
    start = 0
    while True:
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        if narrow and end - start <= width:
            spans.append((start, end))
        elif narrow or is_narrow(text[start:end]):
            spans.extend(_broken_narrow(text, start, end, width, by_words=by_words))
        else:
            spans.extend(_broken(text, start, end, width, by_words=by_words))
        if end == len(text):
            return spans
        start = end + 1


def _broken_narrow(text: str, start: int, end: int, width: int, *, by_words: bool) -> Iterator[Span]:
    while end - start > width:
        cut = text.rfind(" ", start + 1, start + width + 1) if by_words else -1
        if cut < 0:
            yield start, start + width
            start += width
        else:
            yield start, cut
            start = cut + 1
    yield start, end


def _broken(text: str, start: int, end: int, width: int, *, by_words: bool) -> Iterator[Span]:
    """By graphemes. A line may be broken at a space, and beside a wide character, as scripts without spaces are."""
    if start == end:
        yield start, end
        return
    line, used, cut, after = start, 0, -1, -1
    beside_wide = False
    graphemes, _ = split_graphemes(text[start:end])
    for from_, to, size in graphemes:
        at = start + from_
        is_space = by_words and text[at : start + to] == " "
        if by_words and not is_space and (size > 1 or beside_wide) and at > line:
            cut, after = at, at
        if used + size > width and at > line and not is_space:
            if cut <= line:
                cut, after = at, at
            yield line, cut
            line, used, cut = after, cells(text[after:at]), -1
        if is_space:
            cut, after = at, at + 1
        beside_wide = size > 1
        used += size
    yield line, end
