"""What a person searched for: the last searches, and those they saved. One small file in the state folder."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import NamedTuple

_RECENT = 50
_LONGEST = 2000
_MOST_BYTES = 1_000_000


class Remembered(NamedTuple):
    """The texts of searches, the newest first."""

    saved: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()


class Searches:
    """The remembered searches in a folder. A damaged file counts as nothing remembered; the next change mends it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "searches.json"

    def read(self) -> Remembered:
        """What is remembered."""
        try:
            if self._file.stat().st_size > _MOST_BYTES:
                return Remembered()
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return Remembered()
        if not isinstance(found, dict):
            return Remembered()
        return Remembered(_texts(found.get("saved")), _texts(found.get("recent")))

    def searched(self, text: str) -> None:
        """Remember a search that led somewhere. Raises OSError."""
        now = self.read()
        if text.strip() and now.recent[:1] != (text,):
            others = [other for other in now.recent if other != text]
            self._write(now._replace(recent=(text, *others)[:_RECENT]))

    def toggle_saved(self, text: str) -> bool:
        """Save a search, or no longer; returns whether it is saved now. Raises OSError."""
        now = self.read()
        saved = text not in now.saved
        others = tuple(other for other in now.saved if other != text)
        self._write(now._replace(saved=(text, *others) if saved else others))
        return saved

    def _write(self, remembered: Remembered) -> None:
        """Put a new file in the place of the old one. Nobody else may read it."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._file.with_name(f".{self._file.name}.{os.getpid()}-{time_ns():x}")
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - the descriptor carries the mode
                file.write(json.dumps(remembered._asdict()).encode())
            temporary.replace(self._file)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(item for item in value if isinstance(item, str) and 0 < len(item) <= _LONGEST)


def offered(remembered: Remembered, number: int) -> Sequence[tuple[str, bool]]:
    """Searches to take up again, the saved ones first, each with whether it is saved."""
    saved = [(text, True) for text in remembered.saved]
    recent = [(text, False) for text in remembered.recent if text not in remembered.saved]
    return [*saved, *recent][:number]
