"""Which paths may stand in a snapshot. Asked when one is made, and again before one is restored: it may be made up.

Only `conversations/<id>/<file>` and `notes/<file>` are restored to a store, as regular files under names that stay
inside it on every system; files of other tools, `sources/<source>/<key>/…`, only to a folder of their own. That is
narrower than what archives allow; each wider rule of theirs had its hole (CVE-2007-4559, CVE-2025-4517,
CVE-2026-11940).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ..codecs import SUFFIXES
from ..errors import Damaged
from ..native import CONVERSATIONS, is_id
from ..swap import NOTES
from .values import SnapshotFile, is_digest

_ENDINGS = tuple(SUFFIXES.values())
SOURCES: Final = "sources"
"""Folder of a snapshot with the files of other tools."""
_NAME_BYTES: Final = 255
_DEEPEST: Final = 64
"""Folders in each other that files of other tools may lie in."""
_FORBIDDEN: Final = frozenset('/\\:*?"<>|')
"""Separators and what Windows gives a meaning to."""


def refused(path: str) -> str | None:
    """Why a path may not stand in a snapshot, None if it may."""
    if path.startswith(f"{SOURCES}/"):
        return _refused_foreign(path.split("/")[1:])
    folder, _, name = path.rpartition("/")
    place, _, id = folder.partition("/")
    if folder != NOTES and (place != CONVERSATIONS or not is_id(id)):
        return "it lies outside the conversations and notes"
    return _refused_name(name)


def _refused_name(name: str) -> str | None:
    if not name.endswith(_ENDINGS) or name.startswith("."):
        return "its name is not that of a branch file, a log or notes"
    return _unkeepable(name)


def _refused_foreign(pieces: list[str]) -> str | None:
    if len(pieces) < 3 or not is_id(pieces[0]) or len(pieces) > _DEEPEST:
        return "it lies outside the folders of a source"
    return next((why for piece in pieces if (why := _unkeepable(piece)) is not None), None)


def _unkeepable(name: str) -> str | None:
    """Why a name cannot be kept on every system, None if it can."""
    if name in ("", ".", ".."):
        return "it leads elsewhere"
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return "its name is no text"
    if length > _NAME_BYTES or not name.isprintable() or _FORBIDDEN & set(name):
        return "its name cannot be kept on every system"
    return None


def folded(path: str) -> str:
    """A path as file systems see it that tell neither case nor composed accents apart."""
    return unicodedata.normalize("NFC", path).casefold()


def check_list(listed: Iterable[SnapshotFile], origin: Path) -> None:
    """Refuse a list that would not restore to exactly what it says. Raises Damaged, naming the list's file."""
    seen: set[str] = set()
    for file in listed:
        reason = refused(file.path)
        if reason is None and (file.size < 0 or not is_digest(file.digest)):
            reason = "its size or digest cannot be"
        if reason is None and folded(file.path) in seen:
            reason = "another one has the same name on some systems"
        if reason is not None:
            raise Damaged(origin, f"it lists {file.path[:120]!r}, which is refused: {reason}")
        seen.add(folded(file.path))
