"""Columns of a terminal: how wide text is, and how it is made to fit."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def width(text: str) -> int:
    """Columns that text in one line takes."""
    return len(text) if text.isascii() else _width(text)


@lru_cache(1024)
def _width(text: str) -> int:
    """Remembered: a table asks for each cell twice, and its marks are the same few."""
    return sum(map(_columns, text))


def fit(text: str, columns: int) -> str:
    """The text in exactly so many columns: filled up, or cut short with an ellipsis."""
    taken = width(text)
    if taken > columns:
        text, taken = _cut(text, columns)
    return text + " " * (columns - taken)


def _cut(text: str, columns: int) -> tuple[str, int]:
    if text.isascii():
        return (f"{text[: columns - 1]}…", columns) if columns > 0 else ("", 0)
    kept: list[str] = []
    taken = 0
    for character in text:
        wide = _columns(character)
        if taken + wide > columns - 1:
            break
        kept.append(character)
        taken += wide
    return ("".join(kept) + "…", taken + 1) if columns > 0 else ("", 0)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
