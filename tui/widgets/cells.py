"""Text measured in terminal cells: what fits, and in how many of them."""

from __future__ import annotations

import sys

from rich.cells import cell_len, set_cell_size


def fit(text: str, width: int, *, ascii: bool = False) -> str:
    """Text of exactly `width` cells: cut with an ellipsis where it is longer, filled with blanks where shorter."""
    if width <= 0:
        return ""
    cells = len(text) if text.isascii() and text.isprintable() else cell_len(text)
    if cells <= width:
        return text + " " * (width - cells)
    return set_cell_size(text, width - 1) + ("~" if ascii else "…")


def cut(text: str, most: int) -> str:
    """Text of at most so many cells, with an ellipsis where it is longer."""
    return text if cell_len(text) <= most else fit(text, most)


def fit_end(text: str, width: int, *, ascii: bool = False) -> str:
    """As `fit`, but it is the end that stays: of a path the last folder says most."""
    if width <= 0:
        return ""
    while cell_len(text) > width:
        text = ("~" if ascii else "…") + text[1 + max(1, (cell_len(text) - width) // 2) :]
    return text + " " * (width - cell_len(text))


def short_number(number: int) -> str:
    """A count in at most five cells: 9999, 12k, 3.4M."""
    if number < 10_000:
        return str(number)
    if number < 1_000_000:
        return f"{number // 1000}k"
    return f"{number / 1_000_000:.1f}M"


def ascii_terminal() -> bool:
    """Whether the terminal's encoding leaves us nothing but ASCII to draw with."""
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return not encoding.lower().startswith(("utf", "gb18030"))
