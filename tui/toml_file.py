"""TOML files that people write by hand: read as far as they make sense, each mistake with its line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

_MOST_MISTAKES = 20
_MOST_BYTES = 1_000_000
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Mistake(NamedTuple):
    """Something in a file that cannot be meant."""

    path: Path
    line: int
    """From 1; 0 when the whole file is meant."""
    message: str
    """What is wrong, and what would be right."""

    def __str__(self) -> str:
        place = f"{self.path.name}, line {self.line}" if self.line else self.path.name
        return f"{place}: {self.message}"


class TomlFile:
    """What a file says, where it says it, and what of it is no TOML."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.mistakes: list[Mistake] = []
        self._lines = text.splitlines()
        self.values: dict[str, Any] = self._salvaged()

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """Read a file. One that is missing says nothing; one that cannot be read is a mistake."""
        try:
            data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
            return cls(path, data.decode("utf-8"))
        except FileNotFoundError:
            return cls(path, "")
        except UnicodeDecodeError as error:
            return cls._refused(path, f"is not UTF-8 (byte {error.start}). Save it as UTF-8.")
        except OSError as error:
            return cls._refused(path, f"cannot be read: {error.strerror}.")

    def mistake(self, message: str, *keys: str) -> None:
        """Note what is wrong with the value at `keys`, or with the file if there are none."""
        self.mistakes.append(Mistake(self.path, self.line_of(*keys), message))

    def line_of(self, *keys: str) -> int:
        """The line on which the value at `keys` begins, 0 if it is not found.

        The standard parser does not tell. A value begins after the longest prefix of the file that parses without it.
        """
        begins = 0
        for end in range(1, len(self._lines) + 1) if keys else ():
            try:
                values = tomllib.loads("\n".join(self._lines[:end]))
            except tomllib.TOMLDecodeError:
                continue
            if _has(values, keys):
                return begins + 1
            begins = end
        return 0

    @classmethod
    def _refused(cls, path: Path, message: str) -> TomlFile:
        file = cls(path, "")
        file.mistakes.append(Mistake(path, 0, message))
        return file

    def _salvaged(self) -> dict[str, Any]:
        """The values of the file without the lines that the parser refuses."""
        for _ in range(_MOST_MISTAKES):
            try:
                return tomllib.loads("\n".join(self._lines))
            except tomllib.TOMLDecodeError as error:
                found = _AT_LINE.search(str(error))
                line = int(found[1]) if found and found[1] else len(self._lines)
                line = self._last_written(line)
                self.mistakes.append(Mistake(self.path, line, _AT_LINE.sub("", str(error)) + ". The line is ignored."))
                if not line:
                    return {}
                self._lines[line - 1] = ""
            except RecursionError:
                self.mistakes.append(Mistake(self.path, 0, "is nested too deeply to be meant. The file is ignored."))
                break
        return {}

    def _last_written(self, line: int) -> int:
        """The line itself, or the one before it that says something: an open string ends far below its mistake."""
        while line and not self._lines[line - 1].strip():
            line -= 1
        return line


def _has(values: object, keys: tuple[str, ...]) -> bool:
    for key in keys:
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return True


def kind_of(value: object) -> str:
    """The word for a TOML value's type, for sentences."""
    if isinstance(value, bool):
        return "a yes or no"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a date"
