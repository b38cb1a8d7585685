"""Regular expressions that people type, tried within a bounded time.

By the `regex` package, because Python's own cannot be stopped: `(a+)+$` would hold a thread for ever.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regex import Pattern

LONGEST = 500
"""Characters of an expression."""
_SENTENCE = 100


class TooSlow(Exception):
    """An expression takes longer than anybody waits."""


@lru_cache(maxsize=64)
def compiled(source: str) -> Pattern[str]:
    """The expression; upper and lower case are alike unless a capital is among its letters. Raises ValueError."""
    import regex  # noqa: PLC0415 - start-up time: 10 ms, for those who use one

    if len(source) > LONGEST:
        raise ValueError(f"it has more than {LONGEST} characters")
    letters = regex.sub(r"\\.", "", source)
    flags = regex.VERSION0 | regex.MULTILINE | (0 if any(map(str.isupper, letters)) else regex.IGNORECASE)
    try:
        return regex.compile(source, flags)
    except (regex.error, ValueError, OverflowError, IndexError, KeyError, RecursionError, MemoryError) as error:
        raise ValueError(str(error)[:_SENTENCE] or type(error).__name__) from error


def fault(source: str) -> str:
    """Why it is no regular expression; empty if it is one."""
    try:
        compiled(source)
    except ValueError as error:
        return str(error).rstrip(".")
    return ""


def spans(source: str, text: str, seconds: float) -> list[tuple[int, int]]:
    """The ranges of a text that a regular expression matches. Raises TooSlow after `seconds`."""
    try:
        return [found.span() for found in compiled(source).finditer(text, timeout=seconds)]
    except TimeoutError as error:
        raise TooSlow from error


def is_in(source: str, text: str, seconds: float) -> bool:
    """Whether it matches anywhere. Raises TooSlow."""
    try:
        return compiled(source).search(text, timeout=seconds) is not None
    except TimeoutError as error:
        raise TooSlow from error
