"""Colours that programs print become styles; every other sequence becomes visible text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from bough.tui.widgets.transcript.ansi import LOOK, styled


def pieces(text: str) -> list[tuple[str, str]]:
    shown, styles = styled(text)
    return [(shown[style.start : style.end], style.look.removeprefix(LOOK)) for style in styles]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m plain", [("red", "red")]),
        ("\x1b[1;32mok\x1b[m", [("ok", "bold,green")]),
        ("\x1b[1ma\x1b[3mb\x1b[22mc\x1b[0m", [("a", "bold"), ("b", "bold,italic"), ("c", "italic")]),
        ("\x1b[95;104mx\x1b[39my\x1b[49mz", [("x", "bright_magenta,on,bright_blue"), ("y", "on,bright_blue")]),
        ("\x1b[38;5;208mx\x1b[0m", [("x", "color(208)")]),
        ("\x1b[48;2;1;2;300mx", [("x", "on,#0102ff")]),
        ("\x1b[38;5mx\x1b[38mx\x1b[999mx", []),
    ],
)
def test_colours(text: str, expected: list[tuple[str, str]]) -> None:
    """As terminals read them; what is cut short or unknown changes nothing."""
    assert pieces(text) == expected


def test_other_sequences_are_shown() -> None:
    """Titles, movements and clears do nothing but stand there."""
    shown, styles = styled("\x1b]0;title\x07\x1b[2J\x1b[31mx")
    assert shown == "␛]0;title␇␛[2Jx"
    assert len(styles) == 1


def test_tabs_go_on_after_a_colour() -> None:
    """A tab stands where the terminal's would, whatever is between."""
    assert styled("ab\x1b[31m\tc\n\td")[0] == "ab  c\n    d"


@given(st.text(st.sampled_from("\x1b[]0123456789;:mKJ a\n\t\x07é"), max_size=60))
def test_whatever_comes_is_safe_and_means_something(text: str) -> None:
    """No control character is left, styles are in order, and Rich can read each."""
    shown, styles = styled(text)
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert all(a.end <= b.start for a, b in pairwise(styles))
    for style in styles:
        Style.parse(style.look.removeprefix(LOOK).replace(",", " "))
