"""Lines are exactly as wide as the window, and columns know their characters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.theme import Theme

from bough.tui.code_colors import syntax_style
from bough.tui.widgets.palette import Palette
from bough.tui.widgets.transcript import markdown
from bough.tui.widgets.transcript.blocks import Block, Style
from bough.tui.widgets.transcript.layout import Page, lay_out
from bough.tui.widgets.transcript.looks import COMPONENTS, Looks
from bough.tui.widgets.transcript.paint import MARGIN, Painter, columns, overlaid
from bough.tui.widgets.transcript.selecting import hit_strip, word_at

TEXT = """# Heading é

Some **strong** words, `code` and 日本語 in a paragraph that is longer than a line.

- item 👩‍💻 one
- [x] done

> a quote of some length, so that it breaks

```python
def f(): return "日本語" + "a long line of code that will be broken anywhere"
```

| a | column |
|---|:-:|
| 日本 | some words in a cell |

---
"""
LOOKS = Looks(Palette(RichStyle(), dict.fromkeys(COMPONENTS, RichStyle(bold=True))), syntax_style(Theme("t", "#fff")))
PAINTER = Painter(LOOKS, lambda block: ())


def pages(width: int, text: str = TEXT) -> Page:
    styles = (Style(2, 6, "strong"),)
    bar = Block("▸ Bash  a long command line", styles, mode="bar", right="✓  12 lines 0.8 s", fold="k")
    return lay_out([*markdown.blocks(text), bar], width)


@given(st.integers(1, 100), st.booleans())
def test_each_line_fills_the_width(width: int, marked: bool) -> None:
    """However narrow it is, and whatever is drawn."""
    page = pages(width)
    for number in range(len(page.lines)):
        strip = PAINTER.strip(page, number, width + 2 * MARGIN, marked=marked)
        assert strip.cell_length == sum(cell_len(segment.text) for segment in strip) == width + 2 * MARGIN


@given(st.integers(12, 100), st.integers(0, 400), st.integers(1, 60))
def test_columns_hold_their_characters(width: int, start: int, length: int) -> None:
    """Cut out of the painted line, they are the characters that were asked for."""
    page = pages(width, TEXT.replace("👩‍💻", "🎉"))  # half of a joined one cannot be cut out
    for number, line in enumerate(page.lines):
        block = page.blocks[line.block]
        if line.block < 0 or block.mode == "bar":
            continue
        strip = PAINTER.strip(page, number, width + 2 * MARGIN, marked=False)
        found = "".join(strip.crop(*at).text for at in columns(page, number, start, start + length))
        ranges = [(piece.start, piece.end) for piece in line.pieces] or [(line.start, line.end)]
        if block.mode == "rule" or (line.pieces and line.pieces[0].before < 0):
            assert found == ""
            continue
        assert found == "".join(block.text[max(a, start) : max(a, min(b, start + length))] for a, b in ranges)


@pytest.mark.parametrize("width", [20, 60])
def test_the_hit_test_finds_what_was_painted(width: int) -> None:
    """A piece of text under the mouse says which characters of the page it is."""
    page = pages(width)
    for number in range(len(page.lines)):
        strip = hit_strip(page, number, 7, width + 2)
        painted = PAINTER.strip(page, number, width + 2 * MARGIN, marked=False).text
        column = 0
        says: list[Any] = [segment.style.meta["offset"] for segment in strip if segment.style and segment.style._meta]
        assert says, "a line of which nothing says anything selects to the end of the pane"
        for segment in strip:
            if segment.style is not None and segment.style._meta is not None and segment.text.strip():
                place, position = segment.style.meta["offset"]
                assert position == 7
                if "…" not in segment.text:
                    assert page.text[place : place + len(segment.text)] == segment.text
                    assert segment.text in painted
            column += segment.cell_length


def test_a_bar_gives_way() -> None:
    """Its words are cut first; what stands at the right goes where there is no room for both."""
    bar = Block("▸ Bash  a long command line", mode="bar", right="✓  12 lines")
    wide = PAINTER.strip(lay_out([bar], 40), 0, 42, marked=False).text
    assert wide == " ▸ Bash  a long command line  ✓  12 lines "
    narrow = PAINTER.strip(lay_out([bar], 30), 0, 32, marked=True).text
    assert narrow.startswith("▌▸ Bash  a l")
    assert narrow.rstrip().endswith("…  ✓  12 lines")
    assert PAINTER.strip(lay_out([bar], 16), 0, 18, marked=False).text == " ▸ Bash  a long … "


def test_styles_lie_over_what_was_painted() -> None:
    """A background shows, and nothing else moves."""
    strip = Strip([Segment("ab"), Segment("日c", RichStyle(bold=True))])
    over = overlaid(strip, 1, 4, RichStyle(bgcolor="red"))
    assert over.text == strip.text
    marked = "".join(text for text, style, _ in over if style is not None and style.bgcolor is not None)
    assert marked == "b日"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [("see src/a-b.py, ok", 6, "src/a-b.py"), ("a  b", 2, None), ("x", 1, "x"), ("", 0, None)],
)
def test_words(text: str, place: int, word: str | None) -> None:
    """Names and paths whole; between words nothing."""
    span = word_at(text, place)
    assert (text[slice(*span)] if span else None) == word
