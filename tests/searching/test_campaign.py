"""Random queries, random conversations: nothing raises, nothing is missed. A slice here, the rest in `make faults`."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from tests.cli.conftest import Run, bough
from tests.faults.sizes import campaign, only_long

from .finding import NOW, by_index, by_scan, found, searching
from .needles import FILLER, SOURCES, planted
from .samples import session, tools

__all__ = ["bough"]  # a fixture

_WORDS = [
    *FILLER,
    "ALPHA",
    "pool",
    "naive",
    "日本",
    "本語",
    "read",
    "x2",
    "uber",
    "http",
    "serv*",
    "don",
    "needle*",
    "zzz",
]
_FIELDS = {
    "source": ["pi", "codex", "claude", "bough,chatgpt", "nobody", '"'],
    "project": ["atlas", "/home", "x"],
    "title": ["planted", "naïve", "a"],
    "tag": ["pots", "1"],
    "conversation": ["c1a0", "5a1e"],
    "role": ["user", "assistant", "tool", "me", "nobody"],
    "tool": ["edit", "e", "("],
    "model": ["sonnet", "gpt", "."],
    "file": ["core/filepool", "[", "py"],
    "has": ["image", "tool", "thinking", "error", "file", "x"],
    "is": ["abandoned", "live", "agent", "purple"],
    "branch": ["main", "m1", "u"],
    "before": ["today", "2026-11-20", "last", "99999y", "\ud800"],
    "after": ["yesterday", "2020", "2", "last week", "2026-02-30"],
    "on": ["2026-11-19", "nov 2026", "monday"],
    "in": ["text", "tools", "results,inputs", "nowhere"],
}
_PATTERNS = ["/a.p/", "/needle[a-z]+1q/", "/(un/", "/^$/", r"/\\bbeta\\b/", "/x{2,/", "/(?i)HTTP/", "//", "/(a|b)*c/"]
_SIGNS = [
    "(",
    ")",
    "OR",
    "NOT",
    "AND",
    "-",
    "|",
    '"',
    "*",
    ":",
    "->",
    "((((",
    "\0",
    "é\u0301",
    "\u202e",
    "\ud83d",
    "\n",
]


def _query(chosen: random.Random) -> str:
    """A sentence of the language, now and then with something in it that is none."""
    pieces: list[str] = []
    for _ in range(chosen.randrange(1, 6)):
        match chosen.randrange(9):
            case 0:
                name = chosen.choice(list(_FIELDS))
                pieces.append(f"{chosen.choice(('', '', '-'))}{name}:{chosen.choice(_FIELDS[name])}")
            case 1:
                pieces.append(chosen.choice(_PATTERNS))
            case 2:
                pieces.append(f'"{" ".join(chosen.choices(_WORDS, k=2))}"{chosen.choice(("", "*"))}')
            case 3:
                pieces.append(f"({chosen.choice(_WORDS)} OR {chosen.choice(_WORDS)})")
            case 4:
                pieces.append(f"-{chosen.choice(_WORDS)}")
            case 5:
                pieces.append(chosen.choice(_SIGNS))
            case _:
                pieces.append(chosen.choice(_WORDS))
    return " ".join(pieces)


def _noise(chosen: random.Random) -> str:
    """Bytes as a terminal may hand them over."""
    return chosen.randbytes(chosen.randrange(40)).decode("utf-8", chosen.choice(("surrogateescape", "replace")))


def _queries(number: int, seed: int) -> Iterator[str]:
    chosen = random.Random(seed)
    for _ in range(number):
        yield _noise(chosen) if chosen.random() < 0.25 else _query(chosen)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """Conversations of five formats, with tools and thoughts."""
    folder = tmp_path_factory.mktemp("everything")
    chosen = random.Random(11)
    for number, source in enumerate(SOURCES):
        planted(source, folder / str(number), chosen)
    session(folder / "tools", tools(), "c1a0de00-0000-4000-8000-000000000002")
    return searching([folder])


def _ask(search: Search, number: int, seed: int) -> None:
    for query in _queries(number, seed):
        answer = found(search, query)
        if answer.query.text == query and not answer.remarks:
            hits = Counter((hit.summary.path, hit.message) for hit in answer.hits)
            assert hits == by_scan(search, query), query
        search.placed(answer.hits[:3])
        parse(query, NOW, typing=True)


def test_random_queries_find_what_a_scan_finds(everything: Search) -> None:
    """Whatever is typed: no exception, and the hits are those that asking every message gives."""
    _ask(everything, 100, seed=1)


@campaign
@only_long
def test_ten_thousand_random_queries_find_what_a_scan_finds(everything: Search) -> None:
    """The same, ten thousand times."""
    _ask(everything, 10_000, seed=2)


def _run(bough: Run, folder: Path, number: int, seed: int) -> None:
    for query in _queries(number, seed):
        words = ["--json"] if seed % 2 else []
        answer = bough("search", *words, "--", query, folder)
        assert answer.status in (0, 2), (query, answer.err)
        assert "Traceback" not in answer.err
        assert "\x1b" not in answer.out


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two conversations."""
    planted("pi", tmp_path / "files", random.Random(3))
    session(tmp_path / "files", tools())
    return tmp_path / "files"


@pytest.mark.parametrize("seed", [3, 4])
def test_random_queries_on_the_command_line(bough: Run, files: Path, seed: int) -> None:
    """An answer or a sentence that says what is wrong, in words and in JSON."""
    _run(bough, files, 40, seed)


@campaign
@only_long
@pytest.mark.parametrize("seed", [5, 6])
def test_ten_thousand_random_queries_on_the_command_line(bough: Run, files: Path, seed: int) -> None:
    """The same, ten thousand times."""
    _run(bough, files, 5_000, seed)


def _find_all(folder: Path, source: str, seed: int) -> None:
    made = planted(source, folder / str(seed), random.Random(seed))
    search = searching([made.path])
    for needle in made.needles:
        (hit,) = search.placed(found(search, needle).hits)
        assert hit.summary.source == source
        assert hit.branch is not None, needle
    everywhere = by_index(search, "needle*")
    assert sum(everywhere.values()) == len(made.needles)
    for query in (
        "needle* is:abandoned",
        "needle* is:live",
        "role:user needle*",
        "alpha OR strasse OR 日本",
        "/needle.*1q/",
    ):
        assert by_index(search, query) == by_scan(search, query), query
    abandoned, live = by_index(search, "needle* is:abandoned"), by_index(search, "needle* is:live")
    assert abandoned + live == everywhere


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("seed", [21, 22])
def test_every_message_of_a_random_conversation_is_found(tmp_path: Path, source: str, seed: int) -> None:
    """Once, by the word that only it says, on the live branch or on an abandoned one."""
    _find_all(tmp_path, source, seed)


@campaign
@only_long
@pytest.mark.parametrize("source", SOURCES)
def test_every_message_of_many_random_conversations_is_found(tmp_path: Path, source: str) -> None:
    """The same, for a hundred trees."""
    for seed in range(100, 200):
        _find_all(tmp_path, source, seed)
