"""Where claw-code keeps its sessions, and which files belong to one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ...platform import expanded

_PROJECT = (Path(".claw", "sessions"), Path(".claude", "sessions"), Path(".port_sessions"))
"""Below the folder that claw-code was started in: today's, the oldest, and the Python store."""
_NAME = re.compile(r"(?P<stem>.+?)(?:\.(?P<rot>rot-\d+)\.jsonl|\.jsonl\.(?P<clear>before-clear-\d+)\.bak|\.jsonl?)")


class Name(NamedTuple):
    """What the name of a session's file says."""

    stem: str
    """The session, in the files of which it is the same."""
    copy: str
    """Empty for the session itself; for an older state of it, what made that one: `rot-MS`, `before-clear-MS`."""


def roots() -> Iterator[Path]:
    """The sessions of this person, and those of the folder one is in."""
    named = os.environ.get("CLAW_CONFIG_HOME")
    yield (expanded(named) if named else expanded("~/.claw")) / "sessions"
    with suppress(OSError):  # the folder one is in may be gone
        yield from (here for below in _PROJECT if (here := Path.cwd() / below).is_dir())


def name_of(path: Path) -> Name | None:
    """The parts of a session file's name; None for any other file."""
    found = _NAME.fullmatch(path.name)
    return Name(found["stem"], found["rot"] or found["clear"] or "") if found else None


def is_session(path: Path) -> bool:
    """Whether a file in one of the tool's folders is a session, by its name: the oldest is another tool's too."""
    name = name_of(path)
    return name is not None and (".claude" not in path.parts or name.stem.startswith("session-"))


def siblings(folder: Path) -> list[Path]:
    """All files in a folder that are named like sessions; none if it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
    except OSError:
        return []
    return [path for name in sorted(names) if name_of(path := folder / name) is not None]


def rank(path: Path) -> tuple[bool, bool, int, str]:
    """The session first, `.jsonl` before `.json`, then what it was before, newest first."""
    copy = (name_of(path) or Name("", "")).copy
    return bool(copy), path.suffix == ".json", -int(copy.rpartition("-")[2] or 0), path.name


def project(path: Path) -> str:
    """The folder that claw-code was started in, by where a session lies; empty if that does not tell."""
    for folder in path.parents:
        if folder.name in (".claw", ".claude", ".port_sessions"):
            return str(folder.parent) if folder.parent != expanded("~") else ""
    return ""
