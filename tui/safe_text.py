"""Text of strangers, made safe to show: what could steer a terminal or hide from the eye becomes visible text.

By code point, never by guessing at escape sequences. This is the first of two barriers, on the way from model to view;
the second is `bough.tui.safe.SafeFilter`. The command line uses this one alone, and Textual is not imported for it. The
consensus they follow: C0, DEL, C1 and bidi controls
are shown, never sent (CWE-150, CVE-2021-42574, CVE-2024-52005); joiners and variation selectors, without which emoji
and some scripts fall apart, pass.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby

LONGEST_STACK = 32
"""Combining and joining characters in a row that are shown; a name in any script needs fewer than ten."""

KEPT_OF_HEAP = 8
"""What is shown of a longer row than that, which is no writing."""

_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = (0x180E, 0x200B, *range(0x2060, 0x2066), *range(0x206A, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC))
"""Characters that take no room and mean nothing to a reader, but change what is copied or compared."""
_TAGS = range(0xE0000, 0xE0080)
"""A second, invisible ASCII: harmless in the flags of regions, else only good for smuggling text."""
_FIRST_TAG = chr(_TAGS[0])


@cache
def _table() -> dict[int, str]:
    table = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}
    table[0x7F] = "␡"
    named = (*range(0x80, 0xA0), *_BIDI, *_UNSEEN, *range(0x1D173, 0x1D17B))
    table.update((code, f"‹U+{code:04X}›") for code in named)
    table.update(dict.fromkeys(range(0xD800, 0xE000), "\ufffd"))
    table.update(dict.fromkeys((0x2028, 0x2029), "⏎"))
    return table


@cache
def _one_line() -> dict[int, str]:
    return {**_table(), 0x09: " ", 0x0A: " "}


@cache
def _suspect() -> re.Pattern[str]:
    """What is no word character, space or symbol, in a row: a net wide enough for all combining marks."""
    return re.compile(rf"[^\x00-\xac\xae-\u02ff\w\s\u2010-\u20cf\u2100-\u2bff]{{{LONGEST_STACK + 1},}}")


@cache
def _tagged() -> re.Pattern[str]:
    """A region's flag, or any other tag."""
    return re.compile(
        rf"(\U0001f3f4[{chr(0xE0030)}-{chr(0xE007A)}]{{2,8}}\U000e007f)|([{chr(_TAGS[0])}-{chr(_TAGS[-1])}])"
    )


def safe(text: str) -> str:
    """Text of several lines: newlines and tabs stay, CRLF becomes a newline, everything dangerous is visible."""
    if text.isascii() and text.isprintable():
        return text
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return _stacks_cut(text.translate(_table()))


def safe_line(text: str) -> str:
    """As `safe`, in one line: newlines and tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return _stacks_cut(text.translate(_one_line()))


def _stacks_cut(text: str) -> str:
    """Without heaps of combining characters and without invisible tags: both are rare and beyond a plain table."""
    if text.isascii() or (len(text) <= LONGEST_STACK and max(text) < _FIRST_TAG):
        return text
    if _tagged().search(text):
        text = _tagged().sub(_shown_tag, text)
    return _suspect().sub(_cut_stack, text) if _suspect().search(text) else text


def _shown_tag(found: re.Match[str]) -> str:
    return found[1] or f"‹U+{ord(found[2]):04X}›"


def _cut_stack(found: re.Match[str]) -> str:
    kept: list[str] = []
    for stacking, run in groupby(found[0], _stacks):
        characters = list(run)
        if stacking and len(characters) > LONGEST_STACK:
            characters = [*characters[:KEPT_OF_HEAP], "…"]
        kept += characters
    return "".join(kept)


def _stacks(character: str) -> bool:
    """Whether it is drawn on top of the character before it, or not at all."""
    return unicodedata.category(character) in {"Mn", "Me", "Mc", "Cf"}
