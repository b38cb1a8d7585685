"""The files of other tools in a snapshot, as they are: what their sources call theirs, and what is kept of it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from ..disk import reason
from ..errors import Moved, NotFound, NotSaved
from ..files import Files
from ..kept.places import kept_roots, key_of
from ..linking import problem
from ..model import Problem
from ..sources import source
from .paths import SOURCES, folded, refused
from .reading import Keep, Taken, open_part

T = TypeVar("T")
_TRIES: Final = 20
_BESIDE: Final = "-wal"
"""What SQLite keeps beside a database: without it the last changes are missing."""


class Root(NamedTuple):
    """A folder that files of a source are taken from."""

    name: str
    """Its place in the snapshot: `SOURCE/KEY`."""
    original: Path
    """Where its tool has it."""
    folder: Path
    """Where it is read: there, or among what is kept."""


def roots_of(store: Path, names: Sequence[str]) -> list[Root]:
    """The folders of some sources, first those of the tools, then what is kept of them. Raises NotFound."""
    found = []
    for name in dict.fromkeys(names):
        if name == "bough":
            raise NotFound("source", name, "A backup holds the store anyway; name sources of other tools.")
        found += [Root(f"{name}/{key_of(root)}", root, root) for root in source(name).roots() if root.is_dir()]
    kept = [one for one in kept_roots(store) if one.source in names]
    return found + [Root(f"{one.source}/{one.folder.name}", one.original, one.folder) for one in kept]


def read_foreign(roots: Sequence[Root], keep: Keep[T], problems: list[Problem]) -> list[T]:
    """Take the files below these folders, each place in the snapshot once. What cannot be taken is a problem."""
    kept: list[T] = []
    seen: set[str] = set()
    for root in roots:
        for path in _files(root, problems):
            place = f"{SOURCES}/{root.name}/{path.relative_to(root.folder).as_posix()}"
            if folded(place) in seen:
                continue
            why = refused(place)
            if why is None:
                why = _take(path, place, keep, kept)
            if why is None:
                seen.add(folded(place))
            else:
                problems.append(problem("not-backed-up", path, "", f"This is not in the backup: {why}."))
    return kept


def _files(root: Root, problems: list[Problem]) -> Iterator[Path]:
    try:
        for path in source(root.name.partition("/")[0]).files(root.folder):
            if path.is_relative_to(root.folder):
                yield path
                beside = path.with_name(f"{path.name}{_BESIDE}")
                if beside.is_file():
                    yield beside
    except OSError as error:
        problems.append(problem("unreadable", root.folder, "", f"It cannot be looked at ({reason(error)})."))


def _take(path: Path, place: str, keep: Callable[[Taken], T], kept: list[T]) -> str | None:
    """Take one file; why not, if that is so. One that vanished meanwhile is no loss: it is as if it had before."""
    for _ in range(_TRIES):
        try:
            facts = Files().facts(path)
            if facts is None:
                return None
            if not stat.S_ISREG(path.lstat().st_mode):
                return "it is no regular file"
            taken = open_part(path, place)
            with taken.file:
                one = keep(taken)
        except (FileNotFoundError, Moved):
            continue
        except NotSaved as error:
            return error.reason
        except OSError as error:
            return reason(error)
        if place.endswith(".jsonl") or Files().facts(path) == facts:
            kept.append(one)
            return None
    return "its tool changes it all the time"
