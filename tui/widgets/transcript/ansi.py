"""Colours that programs print: SGR sequences become styles, every other sequence stays, as visible text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bough.tui.safe import safe

from .blocks import Style

_SGR = re.compile(r"\x1b\[([0-9;:]{0,64})m")
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike"}
_OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",), 29: ("strike",)}
LOOK = "ansi:"
"""What the looks begin with; after it stands a Rich style, its words joined by commas."""


def styled(text: str) -> tuple[str, tuple[Style, ...]]:
    """Safe text without tabs, and its styles."""
    if "\x1b[" not in text:
        return safe(text).expandtabs(4), ()
    pieces: list[str] = []
    styles: list[Style] = []
    at = column = 0
    for piece, look in _pieces(text):
        shown, column = _expanded(safe(piece), column)
        if look and shown:
            styles.append(Style(at, at + len(shown), look))
        pieces.append(shown)
        at += len(shown)
    return "".join(pieces), tuple(styles)


def _expanded(text: str, column: int) -> tuple[str, int]:
    """Tabs as spaces for a piece that starts in a column of its line, and the column after it."""
    if "\t" in text:
        text = (" " * column + text).expandtabs(4)[column:]
    newline = text.rfind("\n")
    return text, (column + len(text)) % 4 if newline < 0 else len(text) - newline - 1


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    pen = _Pen()
    at = 0
    for found in _SGR.finditer(text):
        yield text[at : found.start()], pen.look
        pen.read(found[1])
        at = found.end()
    yield text[at:], pen.look


class _Pen:
    """The state of a terminal's pen."""

    def __init__(self) -> None:
        self._attributes: dict[str, None] = {}
        self._front = ""
        self._back = ""

    @property
    def look(self) -> str:
        """The look of what is printed now, empty for the usual one."""
        words = [*self._attributes]
        words += [self._front] if self._front else []
        words += [f"on,{self._back}"] if self._back else []
        return LOOK + ",".join(words) if words else ""

    def read(self, parameters: str) -> None:
        """Follow one SGR sequence. Numbers that mean nothing are passed over, as terminals do."""
        numbers = [int(number) if number.isdigit() else 0 for number in re.split("[;:]", parameters)]
        while numbers:
            number = numbers.pop(0)
            if number in (38, 48):
                self._colour(number, _extended(numbers))
            else:
                self._one(number)

    def _one(self, number: int) -> None:
        if number == 0:
            self._attributes, self._front, self._back = {}, "", ""
        elif number in _ON:
            self._attributes[_ON[number]] = None
        elif number in _OFF:
            for name in _OFF[number]:
                self._attributes.pop(name, None)
        elif number in (39, 49):
            self._colour(number - 1, "")
        elif 30 <= number % 60 <= 37 and number < 98:
            self._colour(38, ("bright_" if number >= 90 else "") + _COLOURS[number % 10])
        elif 40 <= number % 60 <= 47 and number < 108:
            self._colour(48, ("bright_" if number >= 100 else "") + _COLOURS[number % 10])

    def _colour(self, ground: int, name: str) -> None:
        if ground == 38:
            self._front = name
        else:
            self._back = name


def _extended(numbers: list[int]) -> str:
    """A colour of 256 or of 16 million, its numbers taken from the front of the list."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 5 and numbers:
        return f"color({min(255, numbers.pop(0))})"
    if kind == 2 and len(numbers) >= 3:
        red, green, blue = (min(255, numbers.pop(0)) for _ in range(3))
        return f"#{red:02x}{green:02x}{blue:02x}"
    return ""
