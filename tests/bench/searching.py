"""Making the index and asking it, beside fast-resume where it is installed, and ripgrep.

fast-resume (`fr`, on PyPI) is looked for on the PATH, or where `BOUGH_BENCH_FAST_RESUME` says; ripgrep as `rg`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.searching.index import SearchIndex
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from tests.terminal import bough

from . import data
from .measure import Row, interleaved, median, mib, ms, ratio_row, seconds

_QUERIES = ("journal", "shard replay", '"lease ledger"', "decod*", "role:user mutex -nodes")
_WHAT = "600 conversations, 72,000 messages"


def rows(folder: Path, *, large: bool) -> Iterator[Row]:
    """The index made from nothing, the index asked, and how large it is."""
    home = data.home(folder / "home")
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "xdg"),
        "BOUGH_CACHE_DIR": str(home / "cache"),
        "BOUGH_STORE": str(home / "s"),
    }
    run = partial(subprocess.run, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    theirs = os.environ.get("BOUGH_BENCH_FAST_RESUME") or shutil.which("fr")
    yield _cold(run, theirs)
    search = _searching([home], home / "bench-index")
    yield _warm(search, run, theirs)
    yield _beside_ripgrep(search, run, home)
    status = search.index.status()
    yield Row(
        "size of the index",
        mib(status.sources),
        mib(status.bytes),
        "its sources",
        status.bytes / status.sources,
        "≤ 0.5 ×",
        status.bytes <= status.sources / 2,
    )
    if large:
        yield from _large(folder)


def _cold(run: Callable[..., object], theirs: str | None) -> Row:
    ours = partial(seconds, lambda: run(bough("index", "rebuild")))
    ours()  # finds the conversations, which is not what is measured
    if theirs is None:
        (taken,) = interleaved(5, ours)
        return Row("cold index, whole process", _WHAT, ms(median(taken)), "fast-resume is not installed here")
    rebuild = [theirs, "--no-images", "--rebuild", "--json", "--limit", "1", "journal"]
    taken, beside = interleaved(5, ours, lambda: seconds(lambda: run(rebuild)))
    return ratio_row("cold index, whole process", _WHAT, taken, beside, "fast-resume --rebuild", 0.9)


def _warm(search: Search, run: Callable[..., object], theirs: str | None) -> Row:
    def ask() -> float:
        taken = [seconds(lambda query=query: search.find(parse(query))) for query in _QUERIES]  # type: ignore[misc]
        return sum(taken) / len(taken)

    ask()
    if theirs is None:
        (taken,) = interleaved(11, ask)
        return Row("search inside the app, a page", _WHAT, ms(median(taken)), "fast-resume is not installed here")
    words = [theirs, "--json", "--no-refresh", "--limit", "20", "journal"]
    taken, beside = interleaved(11, ask, lambda: seconds(lambda: run(words)))
    return ratio_row("search inside the app, a page", _WHAT, taken, beside, "fast-resume, whole process", 0.5)


def _beside_ripgrep(search: Search, run: Callable[..., object], home: Path) -> Row:
    ours = partial(seconds, lambda: search.find(parse("journal")))
    ours()
    ripgrep = shutil.which("rg")
    words = [
        ripgrep or "grep",
        *(() if ripgrep else ("-r",)),
        "-c",
        "journal",
        str(home / ".claude"),
        str(home / ".pi"),
    ]
    taken, beside = interleaved(5, ours, lambda: seconds(lambda: run(words)))
    name = "rg, whole process" if ripgrep else "grep -r (no ripgrep here)"
    return ratio_row("search of one word", _WHAT, taken, beside, name, 1.0)


def _large(folder: Path) -> Iterator[Row]:
    path = data.long_session(folder, 1_000_000)
    index = folder / "large-index"
    shutil.rmtree(index, ignore_errors=True)
    code = "import sys, pathlib; from tests.bench.searching import build; build(*map(pathlib.Path, sys.argv[1:]))"
    reading = seconds(path.read_bytes)
    taken = seconds(lambda: subprocess.run([sys.executable, "-c", code, str(path), str(index)], check=True))
    yield Row("cold index", "1,000,000 messages, one file", ms(taken), f"reading the file {ms(reading)}")
    search = _searching([path], index)
    asked = [seconds(lambda query=query: search.find(parse(query))) for query in _QUERIES for _ in range(3)]  # type: ignore[misc]
    yield Row("search, a page", "1,000,000 messages, one file", ms(median(asked)), f"slowest {ms(max(asked))}")


def build(path: Path, index: Path) -> None:
    """Make the index of one file, in a process of its own."""
    _searching([path], index)


def _searching(paths: list[Path], index: Path) -> Search:
    library = Library(paths, None, Catalog())
    library.listing()
    search = Search(library, SearchIndex(index))
    search.take_listing()
    search.refresh()
    return search
