"""What the doctor finds and does, as values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from ..model import Problem


class Finding(NamedTuple):
    """Something that is not as it should be. Nothing of it keeps the rest from being read."""

    code: str
    """Says what kind of thing it is, in a stable word."""
    path: str
    place: str
    """Where in the file: a line, a byte, a message; empty for all of it."""
    message: str
    repair: str = ""
    """What a repair would do; empty where there is nothing to be done, or only a person can do it."""
    lock: str = ""
    """What has to be held to repair it: the id of a conversation, or the name of the lock of notes; empty for none."""


class Repaired(NamedTuple):
    """What became of a finding."""

    finding: Finding
    done: bool
    what: str
    """What was done, or why nothing was."""
    kept: Path | None = None
    """Where the bytes are that were replaced or moved."""


Tell = Callable[[str, int, int], None]
"""Takes what is looked at, how much of it is done, and how much there is."""
Stop = Callable[[], bool]

NOTES_LOCK: Final = "notes-"
"""What the names of the locks of notes begin with."""
LINES: Final = "Write the file again without these lines; the old file is kept."
HEADER: Final = "Write a header that says what the name of the file and its messages say; the old file is kept."
MOVE: Final = "Move it aside."
_OF: Final = {"bad-json": LINES, "torn": LINES}


def of_problem(found: Problem, lock: str = "") -> Finding:
    """What a reader found and worked around; `lock` is that of a file of ours."""
    repair = _OF.get(found.code, "") if found.path.endswith(".jsonl") and lock else ""
    if found.code == "bad-record" and found.place == "line 1" and "header" in found.message:
        return Finding("no-header", found.path, found.place, found.message, HEADER if lock else "", lock)
    if found.code == "torn" and not found.place.startswith(("line", "byte")):
        repair = ""  # a change that was cut off: its lines are whole, and a retry may complete it
    return Finding(found.code, found.path, found.place, found.message, repair, lock)
