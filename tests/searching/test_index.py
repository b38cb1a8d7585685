"""The index: shared, incremental, and never in anybody's way."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.searching import documents
from bough.core.searching.engine import Failed, ask
from bough.core.searching.index import SearchIndex
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search

from .finding import by_index, by_scan, messages, searching
from .samples import forked, lines, record, session


def again(search: Search, folder: Path) -> Search:
    """The same places, looked at by another process: nothing is shared but the folder of the index."""
    return searching(search.library.scope.paths, folder)


def test_nothing_is_read_twice(tmp_path: Path) -> None:
    """What did not change is not read again, by whichever process."""
    path = session(tmp_path / "home", forked())
    search = searching([path], tmp_path / "index")
    search.library.listing()
    search.take_listing()
    assert search.refresh().done == 0
    other = Search(Library([path], None, Catalog()), SearchIndex(tmp_path / "index"))
    other.library.complete()
    other.take_listing()
    assert other.refresh().done == 0
    assert messages(other, "livewombat") == ["a4"]


@pytest.mark.skipif(sys.platform == "darwin", reason="names of files are UTF-8 there")
def test_a_conversation_whose_file_has_an_odd_name_is_searched_too(tmp_path: Path) -> None:
    """Its id is that name, which need not be text."""
    path = session(tmp_path / "home", forked())
    odd = path.rename(path.with_name("odd\udcff.jsonl"))
    search = searching([odd], tmp_path / "index")
    assert messages(search, "livewombat") == ["a4"]
    assert messages(again(search, tmp_path / "index"), "livewombat") == ["a4"]


def test_of_a_grown_file_only_what_was_added_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that were added are read from where one stopped, and found once."""
    path = session(tmp_path / "home", forked())
    search = searching([path], tmp_path / "index")
    read: list[tuple[int, int] | None] = []
    plain = documents.documents_of

    def counting(item: object, after: documents.Far | None = None) -> object:
        read.append((after.mark.end, after.records) if after is not None else None)
        return plain(item, after)  # type: ignore[arg-type]

    monkeypatch.setattr("bough.core.searching.refreshing.documents_of", counting)
    with path.open("ab") as file:
        file.write(lines([record("u9", "a4", "user", "freshwallaby livewombat")]))
    grown = again(search, tmp_path / "index")
    assert read == [(len(lines(forked())), 7)]
    assert messages(grown, "freshwallaby") == ["u9"]
    assert messages(grown, "livewombat") == ["a4", "u9"]
    assert by_index(grown, "alpha") == by_scan(grown, "alpha")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"livewombat", b"deadwombat"),
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1] + b" \n" + data,
        lambda data: lines([record("z1", None, "user", "livewombat elsewhere")]),
        lambda _: b"",
    ],
    ids=["rewritten", "cut", "prolonged in the middle", "replaced", "emptied"],
)
def test_a_file_that_did_not_just_grow_is_read_anew(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """Whatever becomes of a file, the index has what is in it now."""
    path = session(tmp_path / "home", forked())
    search = searching([path.parent], tmp_path / "index")
    path.write_bytes(change(path.read_bytes()))
    changed = again(search, tmp_path / "index")
    for query in ("livewombat", "deadwombat", "alpha", "elsewhere"):
        assert by_index(changed, query) == by_scan(changed, query), query


def test_an_unended_last_line_is_found_once_when_it_is_ended(tmp_path: Path) -> None:
    """A last line without its newline is found, and so is the one that follows."""
    path = session(tmp_path / "home", forked())
    path.write_bytes(path.read_bytes() + json.dumps(record("u8", "a4", "user", "lastbilby")).encode())
    search = searching([path], tmp_path / "index")
    assert messages(search, "lastbilby") == ["u8"]
    with path.open("ab") as file:
        file.write(b"\n" + lines([record("u9", "u8", "user", "nextbilby")]))
    assert messages(again(search, tmp_path / "index"), "lastbilby OR nextbilby") == ["u8", "u9"]


def test_what_is_gone_leaves_the_index(tmp_path: Path) -> None:
    """A removed file takes no room any more; one that is merely not looked at does."""
    home = tmp_path / "home"
    first, second = session(home, forked()), session(home, [record("q1", None, "user", "solequoll")], "other")
    searching([home], tmp_path / "index")
    assert SearchIndex(tmp_path / "index").status().conversations == 2
    searching([first], tmp_path / "index")
    assert SearchIndex(tmp_path / "index").status().conversations == 2
    second.unlink()
    left = searching([home], tmp_path / "index")
    assert left.index.status().conversations == 1
    assert messages(left, "solequoll") == []


def test_only_what_was_asked_for_is_searched(tmp_path: Path) -> None:
    """An index that knows more than the places that are named gives nothing of the rest."""
    first, second = session(tmp_path / "a", forked()), session(tmp_path / "b", forked(), "other")
    searching([first, second], tmp_path / "index")
    only = searching([second], tmp_path / "index")
    assert {path for path, _ in by_index(only, "alpha")} == {str(second)}


# Damage


def _damages() -> dict[str, Callable[[Path], object]]:
    def each(folder: Path, pattern: str, work: Callable[[Path], object]) -> None:
        found = sorted(folder.glob(pattern))
        assert found
        for path in found:
            work(path)

    def flip(path: Path) -> None:
        data = bytearray(path.read_bytes())
        for at in range(len(data) // 3, len(data), max(1, len(data) // 3)):
            data[at] ^= 0x55
        path.write_bytes(data)

    found: dict[str, Callable[[Path], object]] = {}
    for pattern in (
        "ledger",
        "*/meta.json",
        "*/*.term",
        "*/*.idx",
        "*/*.pos",
        "*/*.fast",
        "*/*.fieldnorm",
        "*/*.store",
    ):
        found[f"{pattern} flipped"] = lambda folder, pattern=pattern: each(folder, pattern, flip)  # type: ignore[misc]
        found[f"{pattern} deleted"] = lambda folder, pattern=pattern: each(folder, pattern, Path.unlink)  # type: ignore[misc]
    found["*/*.term emptied"] = lambda folder: each(folder, "*/*.term", lambda path: path.write_bytes(b""))
    found["ledger of another version"] = lambda folder: (folder / "ledger").write_bytes(b"bough-search\n\0\0\0\0\x80")
    return found


@pytest.mark.parametrize("damage", _damages().values(), ids=_damages().keys())
def test_a_damaged_index_is_noticed_and_built_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    """Deleted or flipped files: the next search finds what it should, without asking and without an error."""
    path = session(tmp_path / "home", forked())
    search = searching([path], tmp_path / "index")
    damage(tmp_path / "index")
    mended = again(search, tmp_path / "index")
    assert messages(mended, "livewombat OR abandonedquokka") == ["a2", "a4"]
    assert len(list((tmp_path / "index").glob("index-*"))) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_an_index_that_fails_while_it_is_asked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Files that were flipped after they were opened: the answer comes from a new index, else from the files."""
    search = searching([session(tmp_path / "home", forked())], tmp_path / "index")
    before = search.index.view()
    left = iter(range(times))

    def failing(*given: Any, **more: Any) -> Any:
        if next(left, None) is not None:
            raise Failed("damaged")
        return ask(*given, **more)

    monkeypatch.setattr("bough.core.searching.answering.ask", failing)
    assert messages(search, "livewombat") == ["a4"]
    assert search.index.view() is not before
    (hit,) = search.placed(search.find(parse("livewombat")).hits)
    assert hit.branch == "u4"


def test_an_index_that_is_removed_while_it_is_used_comes_back(tmp_path: Path) -> None:
    """Somebody empties the cache while the app runs: the next refresh makes the index again."""
    search = searching([session(tmp_path / "home", forked())], tmp_path / "index")
    subprocess.run(["rm", "-rf", str(tmp_path / "index")], check=True)
    search.refresh()
    assert messages(search, "livewombat") == ["a4"]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    """The index is then kept in memory: here a file stands where its folder should be."""
    (tmp_path / "file").write_bytes(b"")
    search = searching([session(tmp_path / "home", forked())], tmp_path / "file" / "index")
    assert messages(search, "livewombat") == ["a4"]
    assert search.index.status().folder == ""


@pytest.mark.parametrize("kind", ["term", "idx", "pos", "fast", "fieldnorm"])
def test_files_that_are_flipped_while_they_are_used_are_noticed(tmp_path: Path, kind: str) -> None:
    """Bytes that somebody else wrote into an open index give no wrong answer: the next one is from a new index."""
    search = searching([_many(tmp_path / "home", 4)], tmp_path / "index")
    assert messages(search, "needle1") == ["1-z"]
    before = search.index.view().engine
    for path in (tmp_path / "index").glob(f"*/*.{kind}"):
        data = path.read_bytes()
        with path.open("r+b") as file:
            file.write(bytes(byte ^ 0x55 for byte in data[: len(data) // 2]))
    assert search.outdated() == 4
    search.refresh()
    assert search.index.view().engine is not before
    for query in ("quoll bilby", "needle*", '"numbat potoroo"'):
        assert by_index(search, query) == by_scan(search, query)


_CUT = """
import os, sys
from pathlib import Path
from tests.searching.finding import messages, searching
search = searching([Path(sys.argv[1])], Path(sys.argv[2]))
print(messages(search, "livewombat"))
for path in Path(sys.argv[2]).glob("*/*.*"):
    os.truncate(path, 0)
print(messages(search, "livewombat"))
search.refresh()
print(messages(search, "livewombat"))
"""


def test_files_that_are_cut_while_they_are_used_end_nobody(tmp_path: Path) -> None:
    """tantivy maps its files, and a look at what is there no more is a signal: it is not looked at, but made anew."""
    home = session(tmp_path / "home", forked())
    done = subprocess.run(
        [sys.executable, "-c", _CUT, str(home), str(tmp_path / "index")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:3] == ["['a4']", "[]", "['a4']"]


# Several processes

_BUILD = """
import sys
from pathlib import Path
from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.searching.index import SearchIndex
from bough.core.searching.search import Search
library = Library([Path(sys.argv[1])], None, Catalog())
library.listing()
search = Search(library, SearchIndex(Path(sys.argv[2])))
search.take_listing()
print("ready", flush=True)
sys.stdin.readline()
while search.refresh(tell=lambda now: print(now.done, flush=True)).busy:
    pass
print("done", flush=True)
"""


def _builder(home: Path, index: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", _BUILD, str(home), str(index)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _many(folder: Path, number: int = 60) -> Path:
    chosen = random.Random(4)
    for at in range(number):
        said = [" ".join(chosen.choices(["quoll", "bilby", "numbat", "potoroo"], k=30)) for _ in range(20)]
        records = [record(f"{at}-{n}", f"{at}-{n - 1}" if n else None, "user", words) for n, words in enumerate(said)]
        session(folder, [*records, record(f"{at}-z", f"{at}-0", "user", f"needle{at}")], f"s{at}")
    return folder


def test_two_processes_that_build_at_once_do_no_harm(tmp_path: Path) -> None:
    """Each message is in the index once, whoever put it there."""
    home = _many(tmp_path / "home")
    builders = [_builder(home, tmp_path / "index") for _ in range(2)]
    for builder in builders:
        assert builder.stdin is not None
        builder.stdin.write("go\n")
        builder.stdin.flush()
    assert [builder.communicate(timeout=180)[0].endswith("done\n") for builder in builders] == [True, True]
    search = searching([home], tmp_path / "index")
    assert search.index.status().messages == 60 * 21
    for query in ("quoll bilby", "needle*", '"numbat potoroo"'):
        assert by_index(search, query) == by_scan(search, query)


@pytest.mark.parametrize("after", [1, 30, 60])
def test_a_build_that_is_killed_is_gone_on_with(tmp_path: Path, after: int) -> None:
    """Killed at any point, the next opening finishes the work, and everything is there once."""
    home = _many(tmp_path / "home")
    builder = _builder(home, tmp_path / "index")
    assert builder.stdin is not None
    assert builder.stdout is not None
    builder.stdin.write("go\n")
    builder.stdin.flush()
    while builder.stdout.readline() != f"{after}\n":
        pass
    builder.send_signal(signal.SIGKILL)
    builder.communicate()
    search = searching([home], tmp_path / "index")
    assert search.index.status().messages == 60 * 21
    assert by_index(search, "needle*") == by_scan(search, "needle*")


def test_a_death_between_commit_and_ledger_doubles_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are pending from before the commit until after it: such conversations are read again."""
    path = session(tmp_path / "home", forked())
    index = SearchIndex(tmp_path / "index")
    library = Library([path], None, Catalog())
    library.listing()
    search = Search(library, index)
    search.take_listing()
    kept = index._kept
    save, saved = kept.save, []

    def dying(held: object) -> None:
        saved.append(held)
        if len(saved) == 3:  # an empty one, the pending one, and now the final one
            raise KeyboardInterrupt
        save(held)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "save", dying)
    with pytest.raises(KeyboardInterrupt):
        search.refresh()
    later = searching([path], tmp_path / "index")
    assert messages(later, "livewombat OR abandonedquokka") == ["a2", "a4"]
    assert later.index.status().messages == 7


def test_stopping_keeps_what_was_read(tmp_path: Path) -> None:
    """A cancelled build leaves what it has, and says what is left."""
    home = _many(tmp_path / "home", 12)
    library = Library([home], None, Catalog())
    library.complete()
    search = Search(library, SearchIndex(tmp_path / "index"))
    search.take_listing()
    done: list[int] = []
    found = search.refresh(stop=lambda: len(done) >= 5, tell=lambda now: done.append(now.done))
    assert (found.done, found.left) == (5, 7)
    assert search.index.status().conversations == 5
    assert search.refresh().done == 7


def test_the_index_is_smaller_than_half_of_what_it_was_made_of(tmp_path: Path) -> None:
    """It holds words and places, and no text."""
    search = searching([_many(tmp_path / "home")], tmp_path / "index")
    status = search.index.status()
    assert status.bytes < status.sources / 2
