"""Where a library looks, and whether what was found there last time still holds."""

# ruff: noqa: PTH100, PTH119, PTH120
# Strings throughout: thousands of files are looked at, and a Path for each would double the time.

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .catalog import Catalog, Scan
from .kept.places import kept_roots
from .places import places_file, remembered
from .platform import default_store
from .walk import stamp

if TYPE_CHECKING:
    from .model import Problem
    from .sources.base import Source

_VOLATILE = frozenset({"PWD", "OLDPWD", "SHLVL", "_", "COLUMNS", "LINES", "WINDOWID", "TERM", "COLORTERM", "NO_COLOR"})
"""Variables that change from shell to shell and name no folder of a tool."""
_HERE = (
    ".aider.chat.history.md",
    ".claw",
    ".crush",
    ".opencode",
    ".port_sessions",
    os.path.join(".claude", "sessions"),  # noqa: PTH118 - see above
)
"""What tools make in the project they are used in: where one of them is, a search holds for that place only."""


class Scope(NamedTuple):
    """Exactly these files and folders; the usual places, the remembered ones and the store if there are none."""

    paths: tuple[Path, ...] = ()
    store: Path | None = None

    def scan(self, catalog: Catalog) -> tuple[Scan, list[Problem]]:
        """What lies there, and what was in the way. From the catalog if no folder or file has changed since."""
        name = self._name()
        known = catalog.scan(name)
        if known is not None and all(stamp(path) == before for path, before in known.watched.items()):
            return known, self._passed_over(known)
        return self._search(catalog, name)

    def _search(self, catalog: Catalog, name: str) -> tuple[Scan, list[Problem]]:
        from .scan import Search  # noqa: PLC0415 - start-up time: the catalog knows most of the time
        from .sources import all_sources, failures  # noqa: PLC0415 - as above

        search = Search(catalog, reader(), installation())
        if self.paths:
            for path in self.paths:
                search.place(path)
        else:
            for source in all_sources():
                for root in roots_of(source, self.store):
                    search.root(source, root)
            for place in remembered():
                search.place(place)
            for kept in kept_roots(self.store or default_store()):
                search.kept(kept)
        scan, lasting = search.result()
        failed = failures()
        if lasting and not failed:
            catalog.put_scan(name, scan)
        return scan, [*search.problems, *self._passed_over(scan), *failed]

    def _passed_over(self, scan: Scan) -> list[Problem]:
        """One problem for all files that a person may have meant who named their folder."""
        if not scan.passed or not self.paths:
            return []
        from .model import Problem  # noqa: PLC0415 - start-up time: nearly always there is none

        sentence = "It is empty or damaged, and of no known format; it was passed over."
        if len(scan.passed) > 1:
            some = f"{len(scan.passed):,} files of no known format, empty or damaged,"
            sentence = f"{some} were passed over, e.g. {os.path.basename(scan.passed[0])}."
        return [Problem("unknown-format", os.path.commonpath(scan.passed), "", sentence)]

    def _name(self) -> str:
        """What the scan depends on besides the files: which places, which variables, which program."""
        if self.paths:
            facts: Iterable[str] = (os.path.abspath(path) for path in self.paths)
        else:
            store = os.path.abspath(self.store or default_store())
            facts = (store, stamp(str(places_file())), _here(), *_environment())
        return _digest((installation(), *facts))


def roots_of(source: Source, store: Path | None) -> Iterable[Path]:
    """The folders of a source: its usual ones, or the store that was named if it is Bough's own."""
    return [store] if store is not None and source.name == "bough" else source.roots()


@cache
def reader() -> str:
    """The code that reads the formats that come with Bough: what other code made of a file is made anew."""
    facts: list[str] = []
    waiting = [os.path.dirname(__file__)]
    while waiting:
        with os.scandir(waiting.pop()) as inside:
            for entry in sorted(inside, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    facts.append(f"{entry.name} {stamp(entry.path)}")
                elif entry.is_dir() and entry.name != "__pycache__":
                    waiting.append(entry.path)
    return _digest(facts)


@cache
def installation() -> str:
    """The same, and the packages beside it: one that is installed may bring a source."""
    packages = [stamp(folder) for folder in sys.path if folder.endswith("-packages")]
    return _digest([reader(), *packages])


def _here() -> str:
    """The folder one is in, if a tool keeps something in it."""
    try:
        return os.getcwd() if any(map(os.path.exists, _HERE)) else ""  # noqa: PTH109 - see above
    except OSError:  # it is gone
        return ""


def _environment() -> list[str]:
    """Any variable may move a tool's folder; nobody but its source knows which."""
    return sorted(f"{name}={value}" for name, value in os.environ.items() if name not in _VOLATILE)


def _digest(facts: Iterable[str]) -> str:
    """A short name for them. Two checksums and the length: a cryptographic one would cost more than all the rest."""
    data = "\0".join(facts).encode("utf-8", "surrogateescape")
    return f"{zlib.crc32(data):08x}{zlib.adler32(data):08x}{len(data):x}"
