"""What a failed sync left in doubt: it can be read, and may be in memory only.

A second sync would succeed without keeping anything (ATC '20, "Can applications recover from fsync failures?"), so
nothing is built on such a file, and nothing found in it is reported as saved, before it was written anew. The doubt is
known to the whole process: it is about the disk, not about who wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .clock import Ids
from .disk import digest, in_doubt, put, reason
from .errors import NotSaved
from .files import Files


def settle(files: Files, ids: Ids, place: Path) -> bool:
    """Put a file or folder, and what is in that folder, on the disk anew if it is in doubt, and say whether any was.

    Whoever calls holds the lock. Raises NotSaved, Unsure, Moved.
    """
    doubtful = [path for path in in_doubt if place in (path, path.parent)]
    for path in doubtful:
        _settle(files, ids, path)
        in_doubt.discard(path)
    return bool(doubtful)


def settle_inherited(files: Files, paths: Sequence[Path]) -> None:
    """Force to the disk what a process wrote that died with the lock: it can be read, and may be in memory only.

    What others cannot read is left alone. Raises NotSaved.
    """
    folders = dict.fromkeys(folder for path in paths for folder in (path.parent, path.parent.parent))
    try:
        for path in paths:
            with suppress(PermissionError, FileNotFoundError):
                descriptor = files.open_append(path)
                try:
                    files.sync(descriptor)
                finally:
                    files.close(descriptor)
        for folder in folders:
            files.sync_folder(folder)
    except OSError as error:
        raise NotSaved(paths[0], reason(error)) from error


def _settle(files: Files, ids: Ids, path: Path) -> None:
    """A file is written anew, which makes its name certain as well; of a folder or a lost file only the name counts."""
    try:
        if files.facts(path) is None or path.is_dir():
            files.sync_folder(path.parent)
            return
        data = files.read(path)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    put(files, path, data, ids.new(), digest(data))
