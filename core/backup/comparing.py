"""What changed between two snapshots, or between a snapshot and the store as it is now.

Files are compared by their digests; only conversations of which a file differs are read, to count messages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from ..context import Context
from ..disk import reason
from ..errors import Stopped, Unreadable
from ..native import CONVERSATIONS
from ..native_scan import scan
from ..native_view import view
from ..sources.bough import conversation_files
from .blobs import Blobs
from .reading import Taken, conversation_names, read_conversation, read_notes
from .values import Progress, SnapshotFile, Stop, Tell

What = Literal["added", "changed", "removed"]


class ChangedConversation(NamedTuple):
    """A conversation that is not the same on both sides."""

    id: str
    title: str
    what: What
    added: int
    """Messages that only the newer side has."""
    removed: int
    """Messages that only the older side has."""
    files: int
    """Files that differ."""


class ChangedFile(NamedTuple):
    """A file that is not the same on both sides."""

    path: str
    """Below the store's folder, with slashes."""
    what: What
    bytes: int
    """On the newer side, else on the older."""


class Difference(NamedTuple):
    """What changed from the older side to the newer one."""

    conversations: list[ChangedConversation]
    files: list[ChangedFile]
    """All that differ, those of conversations, notes and other tools."""

    @property
    def nothing(self) -> bool:
        """Whether both sides are the same, to the byte."""
        return not self.files


class Side(Protocol):
    """One of two states: its files by path, and its conversations where one has to look into them."""

    @property
    def files(self) -> Mapping[str, SnapshotFile]:
        """The files of this state, by their paths."""

    def conversation(self, id: str) -> AbstractContextManager[list[Path]]:
        """The files of a conversation, to be read meanwhile."""


class OfSnapshot:
    """What a snapshot holds."""

    def __init__(self, listed: Sequence[SnapshotFile], blobs: Blobs) -> None:
        self.files = {file.path: file for file in listed}
        self._blobs = blobs

    @contextmanager
    def conversation(self, id: str) -> Iterator[list[Path]]:
        """Its files, unpacked for as long as they are looked at. Raises Damaged."""
        with tempfile.TemporaryDirectory(prefix="bough-") as folder:
            for path, file in self.files.items():
                if path.startswith(f"{CONVERSATIONS}/{id}/"):
                    with (Path(folder) / path.rpartition("/")[2]).open("wb") as out:
                        for piece in self._blobs.content(file.digest, file.size):
                            out.write(piece)
            yield conversation_files(Path(folder))


class OfStore:
    """What a store holds now."""

    def __init__(self, context: Context, tell: Tell, stop: Stop) -> None:
        self._context = context
        names = conversation_names(context.root)
        listed: list[SnapshotFile] = []
        for done, name in enumerate(names):
            if stop():
                raise Stopped("comparison")
            tell(Progress("reading", done, len(names)))
            listed += read_conversation(context.root, name, _as_listed, [])
        listed += read_notes(context.root, _as_listed, [])
        self.files = {file.path: file for file in listed}

    @contextmanager
    def conversation(self, id: str) -> Iterator[list[Path]]:
        """Its files, where they are."""
        yield conversation_files(self._context.conversations / id)


def compare(older: Side, newer: Side, tell: Tell, stop: Stop) -> Difference:
    """What changed from one side to the other. Raises Damaged, Stopped."""
    files = [_changed(path, older.files.get(path), newer.files.get(path)) for path in _differing(older, newer)]
    ids = sorted({file.path.split("/")[1] for file in files if file.path.startswith(f"{CONVERSATIONS}/")})
    found = []
    for done, id in enumerate(ids):
        if stop():
            raise Stopped("comparison")
        tell(Progress("comparing", done, len(ids)))
        found.append(_conversation(id, older, newer, sum(file.path.split("/")[1:2] == [id] for file in files)))
    return Difference(found, files)


def _differing(older: Side, newer: Side) -> list[str]:
    paths = sorted({*older.files, *newer.files})
    return [path for path in paths if older.files.get(path) != newer.files.get(path)]


def _changed(path: str, old: SnapshotFile | None, new: SnapshotFile | None) -> ChangedFile:
    if new is None:
        return ChangedFile(path, "removed", old.size if old is not None else 0)
    return ChangedFile(path, "changed" if old is not None else "added", new.size)


def _conversation(id: str, older: Side, newer: Side, files: int) -> ChangedConversation:
    old, old_title = _messages(older, id)
    new, new_title = _messages(newer, id)
    what: What = "added" if old is None else "removed" if new is None else "changed"
    before, after = old or frozenset(), new or frozenset()
    return ChangedConversation(id, new_title or old_title, what, len(after - before), len(before - after), files)


def _messages(side: Side, id: str) -> tuple[frozenset[str] | None, str]:
    """Ids of the messages of a conversation, None if it is not there, and its title."""
    try:
        with side.conversation(id) as paths:
            if not paths:
                return None, ""
            skeleton = view(scan(paths)).skeleton
    except OSError as error:
        raise Unreadable(Path(id), reason(error)) from error
    return frozenset(skeleton.ids), skeleton.title


def _as_listed(taken: Taken) -> SnapshotFile:
    return SnapshotFile(taken.path, taken.size, taken.digest())
