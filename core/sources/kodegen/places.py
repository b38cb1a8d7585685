"""Where kodegen keeps sessions of sequential thinking, and which files one consists of."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...platform import expanded

SESSION = "session.json"
_BELOW = Path("sessions", "sequential_thinking")
_THOUGHT = re.compile(r"(?:branch_(?P<branch>.+)_)?thought(?P<number>[0-9]{1,9})\.json")


class Thought(NamedTuple):
    """What the name of a thought's file says."""

    branch: str
    """Empty in the chain that holds all thoughts."""
    number: int
    """Its place in that chain, or in the branch; not the number that the thought calls itself."""


def roots() -> Iterator[Path]:
    """The state folder of this system (`XDG_STATE_HOME` honoured), and the one of versions before 0.2."""
    if sys.platform == "darwin":
        state = expanded("~/Library/Application Support") / "kodegen" / "state"
    elif sys.platform == "win32":
        state = expanded(os.environ.get("LOCALAPPDATA") or "~/AppData/Local") / "kodegen" / "state"
    else:
        state = expanded(os.environ.get("XDG_STATE_HOME") or "~/.local/state") / "kodegen"
    yield state / _BELOW
    yield expanded("~/.config/kodegen-mcp/sequential_thinking")


def thought_of(path: Path) -> Thought | None:
    """The parts of a thought file's name; None for any other file."""
    found = _THOUGHT.fullmatch(path.name)
    return Thought(found["branch"] or "", int(found["number"])) if found else None


def is_part(path: Path) -> bool:
    """Whether a file is one of a session's, by its name."""
    return path.name == SESSION or thought_of(path) is not None


def parts_of(folder: Path) -> list[Path]:
    """The files of the session in a folder; none if it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
    except OSError:
        return []
    return [path for name in names if is_part(path := folder / name)]


def rank(path: Path) -> tuple[bool, str, int]:
    """The session first, then its thoughts in order, then those of each branch."""
    thought = thought_of(path)
    return (False, "", 0) if thought is None else (True, thought.branch, thought.number)
