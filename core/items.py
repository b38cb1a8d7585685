"""From files of known format to the conversations in them: which files belong together, and what they are known by."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .catalog import Catalog, Item
from .errors import NotFound, Unreadable
from .sources import BUILT_IN
from .walk import look, stamp_of

if TYPE_CHECKING:
    from .model import Problem
    from .sources.base import Ref, Source


class Items:
    """Makes the items of one search. What it finds out about files goes to the tables it is given."""

    def __init__(
        self,
        catalog: Catalog,
        versions: tuple[str, str],
        named: Collection[str],
        watched: dict[str, str],
        problems: list[Problem],
    ) -> None:
        """`versions` are those of the code that reads files: of ours, and of the sources of strangers.

        `named` are the files that were named themselves, and not a folder above them.
        """
        self._catalog = catalog
        self._versions = versions
        self._named = named
        self._watched = watched
        self._problems = problems
        self.unlisted = False
        """Whether there may be conversations in a file that could not be found: no stamp tells when they can be."""
        self.accompanied = False
        """Whether a named file was asked what belongs to it: more may come to it without a change of the file."""

    def of(self, name: str, files: dict[str, os.stat_result]) -> list[Item]:
        """The conversations in files that are of this source; files beside them are added to `files`."""
        from .sources import source  # noqa: PLC0415 - start-up time
        from .sources.base import UNLISTED  # noqa: PLC0415 - as above

        items: list[Item] = []
        asked: list[Path] = []
        beside = _beside(source(name))
        crowds: dict[str, tuple[str, ...]] = {}
        for path in list(files):
            crowds[path] = crowd = (path, *map(str, beside(Path(path)))) if beside is not None else (path,)
            files |= {other: facts for other in crowd[1:] if (facts := look(other)) is not None}
            held = self._catalog.contents(path, self._stamp(name, crowd, files))
            if held is None:
                asked.append(Path(path))
            else:
                items.extend(self._item(name, id, key, crowd, files) for id, key in held)
        many: dict[str, list[tuple[str, str]]] = {}
        unlisted: set[str] = set()
        with self.surviving(name):
            for ref in source(name).discover(asked):
                if not ref.files:
                    continue  # it went away while it was looked at
                paths = tuple(map(str, self._with_company(source(name), ref).files))
                items.append(self._item(name, ref.id, ref.key, paths, files))
                if ref.key == UNLISTED:
                    unlisted.add(paths[0])
                elif ref.key and paths == crowds.get(paths[0]):
                    many.setdefault(paths[0], []).append((ref.id, ref.key))
        self.unlisted = self.unlisted or bool(unlisted)
        for path in many.keys() - unlisted:
            self._catalog.put_contents(path, self._stamp(name, crowds[path], files), many[path])
        return items

    def _with_company(self, source: Source, ref: Ref) -> Ref:
        """A file that was named brings what belongs to its conversation: sub-agents, and what was rotated away."""
        from .updating import Moving  # noqa: PLC0415 - start-up time

        if ref.key or str(ref.files[0]) not in self._named or not isinstance(source, Moving):
            return ref
        self.accompanied = True
        try:
            return source.current(ref)
        except (NotFound, Unreadable):
            return ref

    def _stamp(self, name: str, paths: Sequence[str], files: dict[str, os.stat_result]) -> str:
        stamps = ",".join(stamp_of(files[path]) if path in files else "" for path in paths)
        return f"{stamps}/{self._version(name)}"

    def _item(self, source: str, id: str, key: str, paths: Sequence[str], files: dict[str, os.stat_result]) -> Item:
        facts = [files[path] if path in files else look(path) for path in paths]
        found = [stamp_of(one) if one is not None else "" for one in facts]
        self._watched.update(zip(paths, found, strict=True))
        stamps = ",".join(found)
        changed = max((one.st_mtime for one in facts if one is not None), default=0.0)
        return Item(source, id, key, tuple(paths), f"{stamps}/{self._version(source)}", changed)

    @contextmanager
    def surviving(self, name: str) -> Iterator[None]:
        """What goes wrong inside a source is a problem of that source, and hides nothing that others found."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's
            sentence = f"The source {name} failed ({type(error).__name__}: {error}); what it had not found is missing."
            self._problems.append(search_problem("source", name, sentence))

    def _version(self, source: str) -> str:
        """Of the code that reads a source's files."""
        return self._versions[source not in BUILT_IN]


def _beside(source: Source) -> Callable[[Path], tuple[Path, ...]] | None:
    """What tells the files that belong to one, in formats where some do."""
    from .sources.base import Accompanied  # noqa: PLC0415 - start-up time

    return source.beside if isinstance(source, Accompanied) else None


def search_problem(code: str, path: str, sentence: str) -> Problem:
    """A problem of a search."""
    from .model import Problem  # noqa: PLC0415 - start-up time: nearly always there is none

    return Problem(code, path, "", sentence)
