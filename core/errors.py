"""Every error that a person can cause, each with what it knows as attributes and a sentence that says what to do.

A problem that was found *and worked around* is a value (`bough.core.model.Problem`); an exception says that the
call did nothing, and that everything is as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar


class BoughError(Exception):
    """The root of Bough's errors. `kind` is the stable name that `--json` carries."""

    kind: ClassVar[str] = "failed"


class NotFound(BoughError):
    """Nothing answers to the name, id, position or path that was asked for."""

    kind = "not_found"

    def __init__(self, what: str, wanted: str, hint: str = "") -> None:
        self.what = what
        self.wanted = wanted
        self.hint = hint
        super().__init__(what, wanted, hint)

    def __str__(self) -> str:
        sentence = f"No {self.what} answers to “{self.wanted}”."
        return f"{sentence} {self.hint}" if self.hint else sentence


class Ambiguous(BoughError):
    """Several things answer to a reference; the person has to say which."""

    kind = "ambiguous"

    def __init__(self, what: str, wanted: str, candidates: Sequence[str]) -> None:
        self.what = what
        self.wanted = wanted
        self.candidates = tuple(candidates)
        super().__init__(what, wanted, self.candidates)

    def __str__(self) -> str:
        shown = ", ".join(self.candidates[:8])
        more = f" and {len(self.candidates) - 8} more" if len(self.candidates) > 8 else ""
        return f"“{self.wanted}” could be {len(self.candidates)} {self.what}s: {shown}{more}. Name one of them."


class Unreadable(BoughError):
    """A file or folder could not be read at all: missing, forbidden, or of no format known here."""

    kind = "unreadable"

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} cannot be opened: {self.reason}."


class Moved(BoughError):
    """A file is no longer the one that was read: another process replaced, cut or removed it. Read it again."""

    kind = "moved"

    def __init__(self, path: Path, reason: str = "it changed since it was read") -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} is not the file that was read ({self.reason}). Open the conversation again."


class Invalid(BoughError):
    """A setting, argument or configuration file says something that cannot be meant."""

    kind = "usage"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return self.message
