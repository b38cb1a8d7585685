"""Where OpenCode keeps what was said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...platform import expanded
from ..jsonlines import files_below

DATABASE = ".db"
_MOST_FILES = 65_000
"""Files of one conversation in the older layout; beyond that the rest is left out, and told."""


def roots() -> Iterator[Path]:
    """The data folder, on every system below the home folder, and the database that a variable names.

    `OPENCODE_DB` may be a name within the data folder, or a path.
    """
    data = _data_folder()
    yield data
    named = os.environ.get("OPENCODE_DB")
    if named and named != ":memory:" and not (path := data / expanded(named)).is_relative_to(data):
        yield path.parent


def files(root: Path) -> Iterator[Path]:
    """Databases of all channels, and the sessions of the older layout; logs, snapshots and `auth.json` are neither."""
    named = os.environ.get("OPENCODE_DB")
    stated = _data_folder() / expanded(named) if named else None
    if root.is_dir():
        for path in sorted(root.iterdir()):
            if path == stated or (path.name.startswith("opencode") and path.suffix == DATABASE):
                yield path
    for storage in (root / "storage", root):
        if (storage / "session").is_dir():
            yield from files_below(storage / "session", ".json")


def folders(root: Path) -> Iterator[Path]:
    """Where files of either layout appear."""
    yield root
    for storage in (root / "storage", root):
        for name in ("session", "message", "part"):
            for folder, _, _ in os.walk(storage / name):
                yield Path(folder)


def is_session(path: Path) -> bool:
    """Whether a file lies where the older layout has its sessions: `session/<project>/<id>.json`."""
    return path.suffix == ".json" and path.parent.parent.name == "session"


def is_message(path: Path) -> bool:
    """Whether a file lies where the older layout has messages."""
    return path.suffix == ".json" and path.parent.parent.name == "message"


def is_piece(path: Path) -> bool:
    """Whether a file lies where the older layout has messages and their parts."""
    return path.suffix == ".json" and path.parent.parent.name in ("message", "part")


def session_files(session: Path, id: str) -> list[Path]:
    """The file of a session, then each of its messages, followed by its parts."""
    storage = session.parent.parent.parent
    found = [session]
    for message in _inside(storage / "message" / id):
        found.append(message)
        found += _inside(storage / "part" / message.stem)
    return found[:_MOST_FILES]


def parts_of(files: tuple[Path, ...], message: int) -> list[int]:
    """Which of the files are the parts of a message: those that follow it."""
    found: list[int] = []
    stem = files[message].stem
    for at in range(message + 1, len(files)):
        if files[at].parent.name != stem or files[at].parent.parent.name != "part":
            break
        found.append(at)
    return found


def is_cut(files: tuple[Path, ...]) -> bool:
    """Whether a conversation has more files than are read."""
    return len(files) >= _MOST_FILES


def _inside(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [folder / name for name in sorted(entry.name for entry in entries) if name.endswith(".json")]
    except OSError:
        return []


def _data_folder() -> Path:
    stated = os.environ.get("XDG_DATA_HOME")
    return (expanded(stated) if stated else expanded("~/.local/share")) / "opencode"
