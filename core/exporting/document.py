"""A finished export, and how it gets to the disk: new files only, all of them or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from ..errors import Invalid, NotSaved
from ..model import Problem


@dataclass(frozen=True)
class Document:
    """What a format made of a script. Nothing has been written yet."""

    files: tuple[tuple[PurePath, bytes], ...]
    """Content by path, relative to where it is saved; a format for one file names just that."""
    id: str = ""
    """Of the new session in formats whose tools know one by an id."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """New id of each message by the one it had, where they differ."""
    problems: tuple[Problem, ...] = ()
    """What the format cannot hold, and what was done about it. Nothing is left out in silence."""


def placed(document: Document, where: Path | None) -> tuple[Document, Path]:
    """The files under the name that was asked for, and the folder they go to; the one we are in if none was.

    Raises Invalid for several files that were given the name of one, NotSaved for a name that no file can have.
    """
    if where is None or _is_folder(where):
        return document, where or Path()
    if len(document.files) == 1:
        return replace(document, files=((PurePath(where.name), document.files[0][1]),)), where.parent
    if where.exists():
        raise Invalid(f"It is several files, which go into a folder: {where} is none.")
    return document, where


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise _not_saved(path, error) from error


def save(document: Document, into: Path) -> tuple[Path, ...]:
    """Write the files below a folder, which is made if need be. Returns their paths.

    A file that is there already is never touched: Invalid says which, before anything is written. Raises NotSaved; what
    was written until then is removed again.
    """
    paths = tuple(into / path for path, _ in document.files)
    for path in paths:
        _check_new(path, into)
    made: list[Path] = []
    try:
        for path, (_, data) in zip(paths, document.files, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(path, data, made)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        raise _not_saved(into, error) from error
    return paths


def _check_new(path: Path, into: Path) -> None:
    try:
        there, inside = os.path.lexists(path), path.resolve().is_relative_to(into.resolve())
    except OSError as error:
        raise _not_saved(path, error) from error
    if there:
        raise Invalid(f"{path} is there already. Name another file with -o, or move it away.")
    if not inside:
        raise Invalid(f"{path} lies outside {into}.")


def _not_saved(path: Path, error: OSError) -> NotSaved:
    return NotSaved(Path(error.filename or path), error.strerror or "it cannot be written")


def _write_new(path: Path, data: bytes, made: list[Path]) -> None:
    """A new file, readable for its owner alone, on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    made.append(path)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
