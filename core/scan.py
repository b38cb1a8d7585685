"""Finding conversations: in the usual folders of each tool, in a store, or in whatever files and folders are named.

In a tool's own folder names decide, since the tool chose them; everywhere else the content of each file does. Nothing
of a conversation is read here but what its source needs to tell which conversations a file holds.
"""

# ruff: noqa: PTH100, PTH112, PTH116, PTH118, PTH119, PTH120
# Strings throughout: thousands of files are looked at, and a Path for each would double the time.

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from .catalog import Catalog, Item, Scan
from .errors import NotFound, Unreadable
from .sources import BUILT_IN
from .walk import Found, Walk, stamp, stamp_of

if TYPE_CHECKING:
    from .kept.places import KeptRoot
    from .model import Problem
    from .sources.base import Source

LIKELY = (".jsonl", ".json", ".zip", ".gz")
"""Names of files whose being unreadable is worth a word, where a whole folder is searched."""
CONVERSATIONS = re.compile(r".*\.jsonl|conversations.*\.json", re.IGNORECASE)
"""Names that tools give to files of conversations: one that holds nothing of the kind is worth a word."""
DAMAGED = "?"
"""Stands for the source of a file of such a name that is empty or damaged."""
SETTLED_SECONDS = 0.1
"""A folder that was changed less than this before it was listed may change once more without a new time: ext4 counts
in ticks of 4 ms. Such a scan is not remembered."""
STORE_MARK = "store.json"


class Search:
    """One search of some places; `result` says what it found, `problems` what was in its way."""

    def __init__(self, catalog: Catalog, reader: str, installation: str) -> None:
        self.problems: list[Problem] = []
        self._catalog = catalog
        self._reader = reader
        self._installation = installation
        self._started = time()
        self._walk = Walk()
        self._files: dict[str, dict[str, os.stat_result]] = {}
        self._passed: list[str] = []
        self._watched: dict[str, str] = {}
        """Stamp of each file that was looked at, of no format too: it may become one. Empty for what is not there."""
        self._kept: list[KeptRoot] = []
        self._relative = False
        """Whether a variable names a folder that is another one in another working directory."""

    def root(self, source: Source, folder: Path) -> None:
        """Look in a tool's own folder, which need not exist."""
        path = os.path.abspath(folder)
        self._relative = self._relative or not folder.is_absolute()
        if not os.path.isdir(path):
            self._watched[path] = ""
            return
        with self._surviving(source.name):
            self._watch(source, path)
            for file in source.files(Path(path)):
                facts = _facts(str(file))
                if facts is None:
                    self._fault(str(file), "it is not there, or may not be looked at")
                elif self._walk.first_time(facts):
                    self._take(source.name, Found(str(file), facts))

    def _watch(self, source: Source, path: str) -> None:
        from .sources.base import Selective  # noqa: PLC0415 - start-up time

        if isinstance(source, Selective):
            for folder in map(str, source.folders(Path(path))):
                self._walk.folders[folder] = stamp(folder)
        else:
            self._walk.watch(path)

    def kept(self, root: KeptRoot) -> None:
        """List what is kept of a tool's folder as well, as far as the tool has it no more."""
        self._kept.append(root)

    def place(self, place: Path) -> None:
        """Look at one file, or at all files below a folder."""
        path = os.path.abspath(place)
        try:
            facts = os.stat(path)
        except OSError as error:
            self._watched[path] = ""
            self._fault(path, error.strerror or str(error))
            return
        if stat.S_ISDIR(facts.st_mode):
            self._folder(path)
        elif self._walk.first_time(facts):
            self._file(Found(path, facts))

    def result(self) -> tuple[Scan, bool]:
        """The conversations found, and whether that may be remembered until a folder or file changes."""
        self.problems.extend(_problem("unreadable", path, f"{why}; skipped.") for path, why in self._walk.faults)
        for folder in self._walk.folders:
            if CONVERSATIONS.fullmatch(os.path.basename(folder)):
                sentence = "Its name is that of a file, and it is a folder; only what lies in it was looked at."
                self.problems.append(_problem("unreadable", folder, sentence))
        items = [item for name, files in self._files.items() for item in self._items(name, files)]
        for root in self._kept:
            items = self._with_kept(items, root)
        facts = filter(None, map(_facts, self._walk.folders))  # one may have gone meanwhile
        newest = max((one.st_mtime for one in facts), default=0.0)
        settled = newest < self._started - SETTLED_SECONDS
        scan = Scan(items, self._watched | self._walk.folders, self._passed)
        return scan, settled and not self._relative and not self.problems

    def _with_kept(self, items: list[Item], root: KeptRoot) -> list[Item]:
        from .kept.listing import gone, without_pieces  # noqa: PLC0415 - start-up time: seldom wanted
        from .sources import source  # noqa: PLC0415 - as above

        self._walk.watch(str(root.folder))
        files: dict[str, os.stat_result] = {}
        with self._surviving(root.source):
            found = ((str(file), _facts(str(file))) for file in source(root.source).files(root.folder))
            files = {path: facts for path, facts in found if facts is not None}
        originals = [str(root.original_of(Path(path))) for path in files]
        missing = {path: "" for path in originals if not os.path.lexists(path)}
        self._watched |= missing
        listed = gone(root, self._items(root.source, files), items) if missing else []
        return [*without_pieces(items, root, listed), *listed]

    # Folders and files of unknown format

    def _folder(self, folder: str) -> None:
        found = list(self._walk.files(folder))
        stores = [os.path.dirname(file.path) for file in found if os.path.basename(file.path) == STORE_MARK]
        if stores:
            inside = tuple(os.path.join(store, "") for store in stores)
            found = [file for file in found if not file.path.startswith(inside)]
            for store in stores:
                self._store(store)
        learnt: list[tuple[str, str, str]] = []
        for file in found:
            name = self._format(file, learnt, likely=file.path.lower().endswith(LIKELY))
            if name == DAMAGED:
                self._passed.append(file.path)
            self._take(name if name and name != DAMAGED else "", file)
        self._catalog.put_formats(learnt)

    def _store(self, folder: str) -> None:
        """A store has files that are no conversations; its own source knows which."""
        from .sources import source  # noqa: PLC0415 - start-up time

        try:
            own = source("bough")
        except NotFound as error:
            self.problems.append(_problem("source", folder, str(error)))
            return
        for file in own.files(Path(folder)):
            if (facts := _facts(str(file))) is not None:
                self._take(own.name, Found(str(file), facts))

    def _take(self, source: str, file: Found) -> None:
        """Keep a file for its source, and watch it; one of no source is only watched."""
        self._watched[file.path] = stamp_of(file.facts)
        if source:
            self._files.setdefault(source, {})[file.path] = file.facts

    def _file(self, file: Found) -> None:
        learnt: list[tuple[str, str, str]] = []
        name = self._format(file, learnt, likely=True)
        self._take(name if name and name != DAMAGED else "", file)
        if name in ("", DAMAGED):
            what = "It is empty" if not file.facts.st_size else "It is of no format that is known here"
            self.problems.append(_problem("unknown-format", file.path, f"{what}; nothing was read."))
        self._catalog.put_formats(learnt)

    def _format(self, file: Found, learnt: list[tuple[str, str, str]], *, likely: bool) -> str | None:
        """Name of the source of a file, empty if none, or `DAMAGED`; None if it could not be read."""
        from .sources import detect, head  # noqa: PLC0415 - start-up time

        mark = f"{stamp_of(file.facts)}/{self._installation}"
        known = self._catalog.format(file.path, mark)
        if known is not None:
            return known
        try:
            found = detect(Path(file.path)) if stat.S_ISREG(file.facts.st_mode) else None
            holds_nothing = found is None and _is_called_like_one(file) and not head(Path(file.path)).records
        except Unreadable as error:
            if likely:
                self._fault(file.path, error.reason)
            return None
        name = found.name if found is not None else DAMAGED if holds_nothing else ""
        learnt.append((file.path, mark, name))
        return name

    # Conversations in files of known format

    def _items(self, name: str, files: dict[str, os.stat_result]) -> Iterable[Item]:
        from .sources import source  # noqa: PLC0415 - start-up time

        items: list[Item] = []
        asked: list[Path] = []
        beside = _beside(source(name))
        crowds: dict[str, tuple[str, ...]] = {}
        for path in list(files):
            crowds[path] = crowd = (path, *map(str, beside(Path(path)))) if beside is not None else (path,)
            files |= {other: facts for other in crowd[1:] if (facts := _facts(other)) is not None}
            held = self._catalog.contents(path, self._stamp(name, crowd, files))
            if held is None:
                asked.append(Path(path))
            else:
                items.extend(self._item(name, id, key, crowd, files) for id, key in held)
        many: dict[str, list[tuple[str, str]]] = {}
        with self._surviving(name):
            for ref in source(name).discover(asked):
                if not ref.files:
                    continue  # it went away while it was looked at
                paths = tuple(map(str, ref.files))
                items.append(self._item(name, ref.id, ref.key, paths, files))
                if ref.key and paths == crowds.get(paths[0]):
                    many.setdefault(paths[0], []).append((ref.id, ref.key))
        for path, found in many.items():
            self._catalog.put_contents(path, self._stamp(name, crowds[path], files), found)
        return items

    def _stamp(self, name: str, paths: Sequence[str], files: dict[str, os.stat_result]) -> str:
        stamps = ",".join(stamp_of(files[path]) if path in files else "" for path in paths)
        return f"{stamps}/{self._version(name)}"

    def _item(self, source: str, id: str, key: str, paths: Sequence[str], files: dict[str, os.stat_result]) -> Item:
        facts = [files[path] if path in files else _facts(path) for path in paths]
        found = [stamp_of(one) if one is not None else "" for one in facts]
        self._watched.update(zip(paths, found, strict=True))
        stamps = ",".join(found)
        changed = max((one.st_mtime for one in facts if one is not None), default=0.0)
        return Item(source, id, key, tuple(paths), f"{stamps}/{self._version(source)}", changed)

    @contextmanager
    def _surviving(self, name: str) -> Iterator[None]:
        """What goes wrong inside a source is a problem of that source, and hides nothing that others found."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's
            sentence = f"The source {name} failed ({type(error).__name__}: {error}); what it had not found is missing."
            self.problems.append(_problem("source", name, sentence))

    def _version(self, source: str) -> str:
        """Of the code that reads a source's files."""
        return self._reader if source in BUILT_IN else self._installation

    def _fault(self, path: str, reason: str) -> None:
        self.problems.append(_problem("unreadable", path, f"It cannot be read ({reason.lower()}); it was skipped."))


def _is_called_like_one(file: Found) -> bool:
    called = CONVERSATIONS.fullmatch(os.path.basename(file.path)) is not None
    return called and stat.S_ISREG(file.facts.st_mode)


def _beside(source: Source) -> Callable[[Path], tuple[Path, ...]] | None:
    """What tells the files that belong to one, in formats where some do."""
    from .sources.base import Accompanied  # noqa: PLC0415 - start-up time

    return source.beside if isinstance(source, Accompanied) else None


def _facts(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _problem(code: str, path: str, sentence: str) -> Problem:
    from .model import Problem  # noqa: PLC0415 - start-up time: nearly always there is none

    return Problem(code, path, "", sentence)
