"""What the app remembers of a person from one start to the next: the place and the folds in each conversation.

One small file a conversation in the state folder, written whole and swapped in, so that several apps at once never
take anything from each other. Losing it costs nobody more than a scroll.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import Any, NamedTuple

_MOST_BYTES = 1_000_000


class Place(NamedTuple):
    """Where a person was in a conversation."""

    message: str | None = None
    """Id of the message under the cursor."""
    head: str | None = None
    """Id of the last message of the path that was read."""
    folded: tuple[str, ...] = ()
    """What the branch tree has folded, in ids of its own choice."""
    opened: tuple[str, ...] | None = None
    """What it has opened; None if it was left to itself."""
    transcript: dict[str, Any] | None = None
    """Place and folds of the transcript, in plain values of its own."""


class Session(NamedTuple):
    """What is remembered of the app as a whole."""

    conversation: str = ""
    """Reference of the conversation that was open last."""
    theme: str = ""
    """Name of the theme that was chosen in the app."""
    folded: tuple[str, ...] = ()
    """Projects whose conversations are hidden in the list."""


class Memory:
    """The remembered places in a folder. Damaged or foreign files there count as nothing remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def first_start(self) -> bool:
        """Whether there is nothing to remember."""
        return not self._session_file.exists()

    def session(self) -> Session:
        """What is remembered of the app as a whole."""
        found = _read(self._session_file)
        conversation, theme = _text(found.get("conversation")), _text(found.get("theme"))
        return Session(conversation or "", theme or "", _texts(found.get("folded")))

    def keep_session(self, session: Session) -> None:
        """Remember the app as a whole. Raises OSError."""
        _write(self._session_file, session._asdict())

    def place(self, ref: str) -> Place:
        """Where a person was in the conversation of that reference."""
        found = _read(self._place_file(ref))
        if found.get("ref") != ref:
            return Place()
        transcript = found.get("transcript")
        return Place(
            _text(found.get("message")),
            _text(found.get("head")),
            _texts(found.get("folded")),
            _texts(found["opened"]) if isinstance(found.get("opened"), list) else None,
            transcript if isinstance(transcript, dict) else None,
        )

    def keep_place(self, ref: str, place: Place) -> None:
        """Remember where a person is in a conversation. Raises OSError."""
        if place != self.place(ref):
            _write(self._place_file(ref), {"ref": ref, **place._asdict()})

    @property
    def _session_file(self) -> Path:
        return self._folder / "session.json"

    def _place_file(self, ref: str) -> Path:
        """Named by a hash: a reference may hold anything, and may be a path."""
        from hashlib import blake2b  # noqa: PLC0415 - start-up time: wanted when the first conversation is shown

        name = blake2b(ref.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
        return self._folder / "places" / f"{name}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _write(path: Path, value: dict[str, Any]) -> None:
    """Put a new file in the place of the old one. Nobody else may read it: ids and paths are private."""
    _make_private(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{time_ns():x}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - the descriptor carries the mode
            file.write(json.dumps(value).encode())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def _make_private(folder: Path) -> None:
    """Make a folder and those above it: `mkdir(parents=True)` gives its mode to the last one alone."""
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    for level in reversed(missing):
        level.mkdir(mode=0o700, exist_ok=True)
