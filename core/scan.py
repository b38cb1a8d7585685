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
from contextlib import suppress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from .catalog import Catalog, Item, Scan
from .errors import NotFound, Unreadable
from .items import Items, search_problem
from .walk import Found, Walk, look, stamp, stamp_of

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
        self._installation = installation
        self._started = time()
        self._walk = Walk()
        self._files: dict[str, dict[str, os.stat_result]] = {}
        self._named: set[str] = set()
        """Files that were named themselves, and not a folder above them."""
        self._passed: list[str] = []
        self._watched: dict[str, str] = {}
        """Stamp of each file that was looked at, of no format too: it may become one. Empty for what is not there."""
        self._items = Items(catalog, (reader, installation), self._named, self._watched, self.problems)
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
        with self._items.surviving(source.name):
            self._watch(source, path)
            for file in source.files(Path(path)):
                facts = look(str(file))
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
            self._named.add(path)
            self._file(Found(path, facts))

    def result(self) -> tuple[Scan, bool]:
        """The conversations found, and whether that may be remembered until a folder or file changes."""
        self.problems.extend(search_problem("unreadable", path, f"{why}; skipped.") for path, why in self._walk.faults)
        for folder in self._walk.folders:
            if CONVERSATIONS.fullmatch(os.path.basename(folder)):
                sentence = "Its name is that of a file, and it is a folder; only what lies in it was looked at."
                self.problems.append(search_problem("unreadable", folder, sentence))
        items = [item for name, files in self._files.items() for item in self._items.of(name, files)]
        for root in self._kept:
            items = self._with_kept(items, root)
        facts = filter(None, map(look, self._walk.folders))  # one may have gone meanwhile
        newest = max((one.st_mtime for one in facts), default=0.0)
        settled = newest < self._started - SETTLED_SECONDS
        scan = Scan(items, self._watched | self._walk.folders, self._passed)
        lasting = settled and not (self._relative or self._items.accompanied or self._items.unlisted)
        return scan, lasting and not self.problems

    def _with_kept(self, items: list[Item], root: KeptRoot) -> list[Item]:
        from .kept.listing import gone, without_pieces  # noqa: PLC0415 - start-up time: seldom wanted
        from .sources import source  # noqa: PLC0415 - as above

        self._walk.watch(str(root.folder))
        files: dict[str, os.stat_result] = {}
        with self._items.surviving(root.source):
            found = ((str(file), look(str(file))) for file in source(root.source).files(root.folder))
            files = {path: facts for path, facts in found if facts is not None}
        originals = [str(root.original_of(Path(path))) for path in files]
        missing = {path: "" for path in originals if not os.path.lexists(path)}
        self._watched |= missing
        listed = gone(root, self._items.of(root.source, files), items) if missing else []
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
            self.problems.append(search_problem("source", folder, str(error)))
            return
        for file in own.files(Path(folder)):
            if (facts := look(str(file))) is not None:
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
            self.problems.append(search_problem("unknown-format", file.path, _why_nothing(file)))
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

    def _fault(self, path: str, reason: str) -> None:
        self.problems.append(
            search_problem("unreadable", path, f"It cannot be read ({reason.lower()}); it was skipped.")
        )


def _is_called_like_one(file: Found) -> bool:
    called = CONVERSATIONS.fullmatch(os.path.basename(file.path)) is not None
    return called and stat.S_ISREG(file.facts.st_mode)


def _why_nothing(file: Found) -> str:
    from .lines import no_utf8  # noqa: PLC0415 - start-up time
    from .sources import head  # noqa: PLC0415 - as above

    if not stat.S_ISREG(file.facts.st_mode):
        return "It is no ordinary file; nothing was read."
    if not file.facts.st_size:
        return "It is empty; nothing was read."
    with suppress(Unreadable):
        if sentence := no_utf8(head(Path(file.path)).data):
            return sentence
    return "It is of no format that is known here; nothing was read."
