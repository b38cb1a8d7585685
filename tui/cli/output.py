"""Where answers go: results on stdout, words on stderr, text made safe whatever the sink is.

With `--json` there is exactly one document on stdout, errors included: ASCII, so that lone surrogates survive as
escapes and nothing in it can steer a terminal.
"""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO

from bough.core.errors import BoughError

from ..safe_text import safe

SCHEMA = 1
"""Raised when a field of `--json` changes its meaning or goes; new fields do not raise it."""
EXIT_OF_KIND = {"usage": 2, "locked": 3, "not_found": 5, "ambiguous": 5}
"""Exit status by the kind of an error; any other kind is 1."""
WITH_PROBLEMS = 6
"""Exit status of a command that did its work and found problems, if `--strict` asks for it."""
CONFLICTS_LEFT = 4
"""Exit status of a merge in which something is left to decide."""
WIDE = 1_000_000
"""Columns of a sink that is no terminal: nothing is cut short there."""
_DIGITS = 5
"""Of the largest width that is believed: a terminal has at most 65,535 columns."""
_CODES = {"bold": "1", "dim": "2", "cyan": "36", "yellow": "33", "green": "32", "red": "31"}
_ASCII = str.maketrans(
    {
        "●": "*",
        "○": "o",
        "⑂": "Y",
        "⚡": "!",
        "⚠": "!",
        "├": "+",
        "└": "`",
        "│": "|",
        "─": "-",
        "…": "~",
        "·": "-",
        "⋯": "~",
        "−": "-",
    }
)


class Output:
    """The two streams of one command."""

    def __init__(self, *, json: bool = False) -> None:
        self.json = json
        self._stdout: TextIO = sys.stdout or _nowhere()
        self._stderr: TextIO = sys.stderr or _nowhere()
        self.color = self._stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    @property
    def width(self) -> int:
        """Columns of the terminal, or as many as COLUMNS says; `WIDE` where there is none."""
        stated = os.environ.get("COLUMNS", "")
        if stated.isascii() and stated.isdigit() and stated.strip("0"):
            return int(stated) if len(stated) <= _DIGITS else WIDE
        try:
            return os.get_terminal_size(self._stdout.fileno()).columns or WIDE
        except (OSError, ValueError):
            return WIDE

    # Results

    def line(self, text: str = "") -> None:
        """A line of the answer. Its text is made safe here; only `styled` brings escape sequences."""
        self._stdout.write(_encodable(f"{safe(text)}\n", self._stdout))

    def lines(self, *pieces: tuple[str, str]) -> None:
        """A line made of pieces of text, each with the name of a style or an empty one."""
        if self.color:
            shown = "".join(_styled(safe(text), style) for text, style in pieces)
        else:
            shown = "".join([safe(text) for text, _ in pieces]).rstrip()
        self._stdout.write(_encodable(f"{shown}\n", self._stdout))

    def document(self, value: dict[str, Any]) -> None:
        """The one document of `--json`."""
        import json  # noqa: PLC0415 - start-up time: a table needs none

        whole = {"schema": SCHEMA, **value}
        try:
            text = json.dumps(whole, allow_nan=False)  # `dump` is written in Python, `dumps` in C
        except ValueError:  # a number that is none, or is infinite: JSON has no word for it, and most parsers refuse it
            text = json.dumps(json.loads(json.dumps(whole), parse_constant=lambda _: None))
        self._stdout.write(text + "\n")

    # Words

    def word(self, text: str) -> None:
        """A line that is no result: what was in the way, what to do next."""
        self._stderr.write(_encodable(f"{safe(text)}\n", self._stderr))

    def ask(self, text: str) -> None:
        """A question, with room for its answer behind it."""
        self._stderr.write(_encodable(safe(text), self._stderr))
        self._stderr.flush()

    def progress(self, text: str) -> None:
        """What is being done now, on a terminal only; an empty text removes it."""
        if self._stderr.isatty():
            self._stderr.write(_encodable(f"\r\x1b[K{safe(text)}", self._stderr))
            self._stderr.flush()

    def error(self, error: BoughError | OSError) -> int:
        """Say why nothing was done, and return the exit status."""
        kind = error.kind if isinstance(error, BoughError) else "failed"
        sentence = str(error) if isinstance(error, BoughError) else _sentence(error)
        if self.json:
            self.document({"error": {"kind": kind, "message": sentence, **_facts(error)}})
        else:
            self.word(f"bough: {sentence}")
        return EXIT_OF_KIND.get(kind, 1)

    # The end

    def flush(self) -> None:
        """Send what is held back, so that a closed pipe is noticed here and not at exit."""
        self._stdout.flush()

    def abandon(self) -> None:
        """Nobody takes what goes to stdout any more: what is still held back goes nowhere, and quietly."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stdout.fileno())


def _nowhere() -> TextIO:
    """What stands for a stream that was closed before the start: Python then has none at all."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it lives as long as the process


def _styled(text: str, style: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style and text else text


def _sentence(error: OSError) -> str:
    """What the system refused, in its words and without its numbers."""
    if isinstance(error, FileNotFoundError) and not error.filename:  # nothing was named but by where one stands
        return "The folder you are in is gone."
    reason = (error.strerror or str(error)).lower()
    return f"{error.filename}: {reason}." if error.filename else f"The system refused: {reason}."


def _facts(error: BoughError | OSError) -> dict[str, Any]:
    """What an error knows, as JSON can hold it."""
    return {name: _fact(value) for name, value in vars(error).items() if name not in {"kind", "message"}}


def _fact(value: object) -> Any:
    if isinstance(value, str | int | tuple) or value is None:
        return value
    return owner_json(value) if hasattr(value, "pid") else str(value)


def owner_json(owner: object) -> dict[str, Any] | None:
    """Who holds a lock, as JSON has it; None for nobody, and where nobody knows."""
    if owner is None:
        return None
    return {name: getattr(owner, name) for name in ("pid", "host", "user", "program", "since")}


def _encodable(text: str, stream: TextIO) -> str:
    """The text as the stream's encoding can hold it: symbols in ASCII, other characters as question marks."""
    encoding = (stream.encoding or "utf-8").lower()
    if encoding == "utf-8":
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_ASCII).encode(encoding, "replace").decode(encoding)
    return text
