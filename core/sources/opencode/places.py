"""Where OpenCode keeps what was said."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
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
    return is_message(path) or is_part(path)


def is_part(path: Path) -> bool:
    """Whether a file lies where the older layout has parts of messages."""
    return path.suffix == ".json" and path.parent.parent.name == "part"


def parts_without_message(storage: Path, messages: Collection[str]) -> Iterator[list[Path]]:
    """The parts of each message that is nowhere in the older layout; of `messages` it is known that they are there."""
    missing = set(_names(storage / "part")).difference(messages)
    for session in _names(storage / "message") if missing else ():
        missing.difference_update(path.stem for path in _inside(storage / "message" / session))
    for message in sorted(missing):
        if found := _inside(storage / "part" / message):
            yield found


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
    return [folder / name for name in sorted(_names(folder)) if name.endswith(".json")]


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - thousands of folders
    except OSError:
        return []


def _data_folder() -> Path:
    stated = os.environ.get("XDG_DATA_HOME")
    return (expanded(stated) if stated else expanded("~/.local/share")) / "opencode"
