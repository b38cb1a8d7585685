"""Where kept files lie: a folder of the store with the same tree below it as the tool's own folder.

```
<store>/kept/.gitignore               keeps all of it out of git: these are whole histories of other programs
<store>/kept/<source>/<key>.json      which folder of the tool the tree beside it is a copy of
<store>/kept/<source>/<key>/…         the files, as they are
<store>/kept/<source>/<key>.old/…     what a file held before the tool wrote it anew with less in it
```
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

KEPT: Final = "kept"
"""Folder of a store that holds what other tools may delete."""
_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_LIMIT: Final = 64 << 10
"""Bytes of a record that are read."""


class KeptRoot(NamedTuple):
    """A folder of a tool, and where its files are kept."""

    source: str
    original: Path
    folder: Path

    @property
    def record(self) -> Path:
        """The file that says which folder this is a copy of."""
        return self.folder.with_name(f"{self.folder.name}.json")

    def original_of(self, kept: Path) -> Path:
        """Where the tool had, or has, what is kept here."""
        return self.original / kept.relative_to(self.folder)

    def kept_of(self, original: Path) -> Path:
        """Where a file of the tool is kept."""
        return self.folder / original.relative_to(self.original)


def kept_folder(store: Path) -> Path:
    """The folder of all that is kept."""
    return store / KEPT


def key_of(root: Path) -> str:
    """A short name for a folder of a tool: a word to recognise it by, and a digest that tells it from its namesakes."""
    import hashlib  # noqa: PLC0415 - start-up time: lists need no names for new folders

    path = os.path.abspath(root)  # noqa: PTH100 - `resolve` would follow links, and what they lead to may change
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{_PLAIN.sub('-', Path(path).name).strip('-')[:40] or 'root'}-{digest}"


def kept_root(store: Path, source: str, root: Path) -> KeptRoot:
    """Where the files of a folder are kept, or would be."""
    original = Path(os.path.abspath(root))  # noqa: PTH100 - as above
    return KeptRoot(source, original, kept_folder(store) / source / key_of(root))


def kept_roots(store: Path) -> Iterator[KeptRoot]:
    """What is kept in a store, by source; nothing where there is nothing.

    A record that cannot be read hides its tree and no other, and the doctor tells that.
    """
    for source in _folders(kept_folder(store)):
        for key in _folders(kept_folder(store) / source):
            folder = kept_folder(store) / source / key
            original = original_in(folder.with_name(f"{key}.json"))
            if original is not None:
                yield KeptRoot(source, original, folder)


def original_in(record: Path) -> Path | None:
    """The folder that a record names."""
    try:
        with record.open("rb") as file:
            value = json.loads(file.read(_LIMIT))
    except (OSError, ValueError, RecursionError):
        return None
    root = value.get("root") if isinstance(value, dict) else None
    return Path(root) if isinstance(root, str) and os.path.isabs(root) else None  # noqa: PTH117 - a text so far


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as inside:
            return sorted(one.name for one in inside if one.is_dir(follow_symlinks=False) and _is_plain(one.name))
    except OSError:
        return []


def _is_plain(name: str) -> bool:
    return not name.startswith(".") and not name.endswith(".old")
