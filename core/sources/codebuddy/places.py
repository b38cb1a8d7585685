"""Where CodeBuddy keeps what was said, and what its folders of branches are called."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ...platform import expanded

ENDING = ".json"
_BRANCHES = ("main.json", "branch_")


def roots() -> Iterator[Path]:
    """The folders of branches and of sessions.

    Builds before the tool was renamed used `~/.grok`; where the home folder cannot be written, sessions are in the
    system's temporary folder.
    """
    for home in ("~/.codebuddy", "~/.grok"):
        yield expanded(home) / "branches"
    named = os.environ.get("CODEBUDDY_SESSIONS_DIR")
    yield expanded(named) if named else expanded("~/.codebuddy") / "sessions"
    yield Path(tempfile.gettempdir()) / "codebuddy" / "sessions"


def looks_like_branch(path: Path) -> bool:
    """Whether a file is named as branches are: the first is `main`, every other has a generated id."""
    return path.name.startswith(_BRANCHES) and path.name.endswith(ENDING)


def in_branches(path: Path) -> bool:
    """Whether a file lies where the tool keeps branches: it then is one, whatever can be read of it."""
    return path.parent.parent.name == "branches"


def branch_files(folder: Path) -> list[Path]:
    """The branches in a folder by their names; none if it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
    except OSError:
        return []
    return [folder / name for name in sorted(names) if looks_like_branch(Path(name))]


def conversation_id(folder: Path) -> str:
    """The id of what a folder of branches holds: its name, which is a session's or `default`.

    One of the years before the renaming is told apart, and so is the session of that name, which is a file of its own.
    """
    id = folder.name or "branches"
    if folder.parent.parent.name == ".grok":
        id = f"grok-{id}"
    return f"{id}.branches" if id.startswith("session_") else id
