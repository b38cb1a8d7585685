"""Removing what was kept of a conversation, for good: a person wants it to be gone here as well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..disk import reason
from ..errors import DeleteError, Invalid
from ..store import Store
from .keeper import LOCK
from .places import KeptRoot, kept_roots


def forget(store: Store, files: Sequence[Path], wait: float = 5.0) -> int:
    """Remove the kept files of a conversation and what was set aside of them, and say how many that were.

    What its tool still has is kept again by the next run. Raises Invalid for a file that is no kept one, Locked,
    DeleteError.
    """
    context = store.context
    roots = list(kept_roots(context.root))
    lock = context.locks.acquire(LOCK, wait)
    try:
        found = [path for file in files for path in _with_aside(_root_of(file, roots), file)]
        for path in found:
            context.files.remove(path)
        for folder in sorted({path.parent for path in found}):
            context.files.sync_folder(folder)
    except OSError as error:
        raise DeleteError("What is kept of it", reason(error)) from error
    finally:
        lock.release()
    return len(found)


def _root_of(file: Path, roots: Sequence[KeptRoot]) -> KeptRoot:
    root = next((one for one in roots if file.is_relative_to(one.folder)), None)
    if root is None:
        raise Invalid(f"{file} is no file that Bough keeps.")
    return root


def _with_aside(root: KeptRoot, file: Path) -> list[Path]:
    aside = root.folder.with_name(f"{root.folder.name}.old") / file.relative_to(root.folder)
    older = [path for path in aside.parent.glob("*") if path.name.startswith(f"{aside.name}.")]
    return [file, *older]
