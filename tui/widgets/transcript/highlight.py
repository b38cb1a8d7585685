"""Colours of code, by Pygments, as looks that the palette knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .blocks import Style

LOOK = "code:"
"""What the looks begin with; after it stands a Pygments token type, `Name.Function`."""
MOST = 65_536
"""Characters above which code stays plain."""
QUICK_LINES = 100
"""Lines up to which colouring is quick enough to be done while a frame waits (60 µs each)."""

Styles = tuple[Style, ...]


def is_quick(text: str) -> bool:
    """Whether a text may be coloured while a frame waits."""
    return len(text) <= QUICK_LINES * 80 and text.count("\n") <= QUICK_LINES


@lru_cache(maxsize=256)
def colours(lang: str, text: str) -> Styles:
    """Styles of the tokens of a code block; none for a language nobody knows. Pure, and may run in a thread."""
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415  # not before the first frame
    from pygments.util import ClassNotFound  # noqa: PLC0415

    if len(text) > MOST:
        return ()
    try:
        lexer = get_lexer_by_name(lang, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ()
    return tuple(_styles(lexer.get_tokens_unprocessed(text), len(text)))


def _styles(tokens: Iterator[tuple[int, object, str]], length: int) -> Iterator[Style]:
    """Tokens in order; what a lexer says twice or beyond the end is passed over."""
    at = 0
    for start, kind, value in tokens:
        end = min(length, start + len(value))
        name = str(kind).removeprefix("Token").removeprefix(".")
        if start >= at and end > start and name and not name.startswith("Text"):
            yield Style(start, end, LOOK + name)
            at = end
