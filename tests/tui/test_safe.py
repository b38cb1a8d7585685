"""The first and the second barrier between the text of strangers and the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from bough.tui.safe import SafeFilter, safe, safe_line
from bough.tui.safe_text import KEPT_OF_HEAP, LONGEST_STACK

BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
NEVER = {chr(code) for code in [*CONTROLS, *BIDI, 0x2028, 0x2029, *range(0xD800, 0xE000)]}


def test_every_code_point_is_safe_alone() -> None:
    """Nothing that a terminal obeys passes, one by one over all of Unicode; only newline and tab stay in `safe`."""
    everything = "a".join(map(chr, range(0x110000)))
    assert not NEVER.intersection(safe_line(everything))
    assert NEVER.intersection(safe(everything)) == {"\n", "\t"}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\x9b2Jb", "a‹U+009B›2Jb"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\u2028b", "a⏎b"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x7fb\x00", "a␡b␀"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\U000e0041b", "a‹U+E0041›b"),
        ("one\r\ntwo\rthree", "one\ntwo␍three"),
    ],
)
def test_hostile_text_is_visible(hostile: str, shown: str) -> None:
    """What a terminal would have obeyed, or nobody would have seen, is there to read."""
    assert safe(hostile) == shown
    assert safe_line(hostile) == shown.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        "a\u00a0b soft\u00adhyphen",
        "می\u200cخواهم",
        "e\u0301 नमस्ते ไทย",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "─" * 200,
        "。" * 200,
        "[/b] [@click=app.quit]x[/]",
        "\ue0b0 powerline",
    ],
)
def test_honest_text_passes_unchanged(text: str) -> None:
    """Emoji, joiners, no-break spaces, other scripts, long rules and markup of others are nobody's business here."""
    assert safe(text) == text
    assert safe_line(text) == text


def test_a_heap_of_combining_marks_is_cut() -> None:
    """A thousand accents on one letter become a few and a sign that more were there."""
    shown = safe_line("a" + "\u0301" * 1000 + "b")
    assert sum(unicodedata.category(character) == "Mn" for character in shown) == KEPT_OF_HEAP
    assert shown.endswith("…b")
    longest = "a" + "\u0301" * LONGEST_STACK + "b"
    assert safe_line(longest) == longest


def test_the_filter_stops_what_a_widget_let_through() -> None:
    """Dangerous segments come out visible, with their style; a clean line is handed back as it is."""
    style = Style(bold=True)
    segments = [Segment("fine "), Segment("\x1b]0;x\x07\n", style)]
    assert SafeFilter().apply(segments, Color(0, 0, 0)) == [Segment("fine "), Segment("␛]0;x␇ ", style)]
    clean = [Segment("fine"), Segment("\u00a0")]
    assert SafeFilter().apply(clean, Color(0, 0, 0)) == clean
    only_ascii = [Segment("fine")]
    assert SafeFilter().apply(only_ascii, Color(0, 0, 0)) is only_ascii
