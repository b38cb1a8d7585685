"""Finding messages: nothing is missed, whatever branch it was said on, and filters mean what they say."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import pytest

from bough.core import Store
from bough.core.searching import matching
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from bough.core.searching.slow import REMARK

from .finding import by_index, by_scan, found, messages, searching
from .samples import both, forked, lines, record, session, text, tools


@pytest.fixture(scope="module")
def two_forked(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """Forked sessions of two tools."""
    return searching([both(tmp_path_factory.mktemp("forked"))])


@pytest.fixture(scope="module")
def with_tools(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A session with calls, results, thoughts and a picture."""
    return searching([session(tmp_path_factory.mktemp("tools"), tools())])


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("abandonedquokka", ["a2"]),
        ("livewombat", ["a4"]),
        ("piabandonedquokka", ["a0000004", "p0000003"]),
        ("ABANDONEDQUOKKA alpha", ["a2"]),
        ('"approach alpha"', ["u2"]),
        ('"alpha approach"', []),
        ("appr*", ["u2", "u4"]),
        ("mmap OR pread", ["u2", "u4"]),
        ("approach -mmap", ["u4"]),
        ("plan source:pi", ["a0000002", "p0000001"]),
        ("is:abandoned alpha source:claude", ["a2", "u2", "u3"]),
        ("is:live alpha source:claude", []),
        ("/live[a-z]+bat/", ["a4"]),
        ("alpha /result t/", ["a2"]),
        ("role:assistant beta", ["a4"]),
        ("model:sonnet result", ["a2", "a4"]),
        ("project:ATLAS wombat OR livewombat", ["a4"]),
        ("title:parser result", ["a2", "a4"]),
        ("before:2026-11-10 plan", ["a0000002", "p0000001"]),
        ("branch:u4 beta", ["a4", "u4"]),
    ],
)
def test_what_is_found_in_forked_sessions(two_forked: Search, query: str, hits: list[str]) -> None:
    """Every branch is searched, abandoned ones too, in both formats."""
    assert messages(two_forked, query) == hits
    assert by_index(two_forked, query) == by_scan(two_forked, query)


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("overflow", ["p4"]),
        ("in:text overflow", []),
        ("in:results ValueError", ["p4"]),
        ("in:inputs mmap", ["p3"]),
        ("in:tools wombat", ["p4"]),
        ("in:thinking pondering", ["p2"]),
        ("-in:thinking pondering", []),
        ("tool:edit", ["p3"]),
        ("file:core/filepool", ["p3"]),
        ("has:image", ["p5"]),
        ("has:error", ["p4"]),
        ("has:thinking", ["p2"]),
        ("pool", ["p1", "p3"]),
        ("filepool", ["p3"]),
        ("value", ["p4"]),
        ("role:tool", ["p4"]),
    ],
)
def test_tools_and_thoughts_are_searched_by_choice(with_tools: Search, query: str, hits: list[str]) -> None:
    """Everything is searched, and `in:` narrows it; names are found by their parts."""
    assert messages(with_tools, query) == hits
    assert by_index(with_tools, query) == by_scan(with_tools, query)


def test_a_hit_names_its_branch_and_shows_its_words(tmp_path: Path) -> None:
    """A hit knows conversation, branch and message, and whether one would go on from there."""
    search = searching([session(tmp_path, forked())])
    (hit,) = search.placed(found(search, "abandonedquokka").hits)
    assert (hit.message, hit.branch_name, hit.live, hit.role) == ("a2", "main", False, "assistant")
    assert list(hit.snippet.pieces()) == [("abandonedquokka", True), (" alpha result text", False)]
    assert hit.time is not None
    assert hit.time.isoformat().startswith("2026-11-19T10:")
    (live,) = search.placed(found(search, "livewombat").hits)
    assert (live.branch, live.live) == ("u4", True)


def test_words_that_nobody_said_are_taken_for_near_ones(tmp_path: Path) -> None:
    """A typo finds what was meant, and it is said; words that somebody said stay as they are."""
    search = searching([session(tmp_path, forked())])
    answer = found(search, "livewomabt result")
    assert [hit.message for hit in answer.hits] == ["a4"]
    assert answer.remarks == ("Nothing says “livewomabt”; these are near.",)
    assert found(search, "zzzzzzzz").hits == ()
    assert found(search, "alpha livewombat").remarks == ()


def test_pages_are_parts_of_one_answer(tmp_path: Path) -> None:
    """Pages follow one another without overlapping, and each knows how many hits there are."""
    search = searching([session(tmp_path, [record(f"m{n:02}", None, "user", f"same {n}") for n in range(25)])])
    pages = [found(search, "same", limit=10, offset=offset) for offset in (0, 10, 20, 30)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert len({hit.message for page in pages for hit in page.hits}) == 25


def test_the_newest_can_come_first(tmp_path: Path) -> None:
    """Asked for, the order is that of time; what has no time comes last."""
    records = [record(f"m{n}", None, "user", "same", timestamp=f"2026-11-0{n}T00:00:00Z") for n in (2, 3, 1)]
    search = searching([session(tmp_path, [*records, record("m0", None, "user", "same", timestamp=None)])])
    hits = search.find(parse("same"), newest=True).hits
    assert [hit.message for hit in hits] == ["m3", "m2", "m1", "m0"]


def test_odd_files_lose_nothing(tmp_path: Path) -> None:
    """CRLF, a torn last line, no last newline, repeated ids, cycles, unknown types, a long line: all else is found."""
    big = record("big", "x1", "user", f"{'filler ' * 20_000} needlebig")
    records: list[object] = [
        record("x1", "x3", "user", "needlecycle"),
        record("x2", "x1", "assistant", text("needletwo")),
        record("x3", "x2", "user", "needlethree"),
        {"type": "never-heard-of", "uuid": "n1", "parentUuid": "x1", "text": "unknown"},
        record("x2", "x1", "assistant", text("a repetition")),
        big,
    ]
    data = (
        lines(records).replace(b"\n", b"\r\n")
        + b"\r\n"
        + json.dumps(record("last", "x2", "user", "needlelast")).encode()
    )
    (tmp_path / "odd.jsonl").write_bytes(data)
    (tmp_path / "torn.jsonl").write_bytes(lines([record("t1", None, "user", "needletorn")]) + b'{"type":"user","mess')
    search = searching([tmp_path])
    wanted = ["needlecycle", "needletwo", "needlethree", "needlebig", "needlelast", "needletorn"]
    assert {word: len(messages(search, word)) for word in wanted} == dict.fromkeys(wanted, 1)
    for query in ("needle*", "a", "filler needlebig"):
        assert by_index(search, query) == by_scan(search, query)


@pytest.mark.parametrize("seed", range(3))
def test_random_trees_and_queries_agree_with_a_scan(tmp_path: Path, seed: int) -> None:
    """In trees of any shape, any query finds exactly what asking each message finds."""
    chosen = random.Random(seed)
    vocabulary = ["alpha", "beta", "filePool", "naïve", "日本語", "read_file", "x²", "über", "HTTPServer", "don't"]
    for number in range(4):
        records: list[dict[str, object]] = []
        for at in range(chosen.randrange(1, 40)):
            parent = chosen.choice([None, *(str(one["uuid"]) for one in records)]) if records else None
            role = chosen.choice(["user", "assistant"])
            words = " ".join(chosen.choices(vocabulary, k=chosen.randrange(5)))
            records.append(record(f"{number}-{at}", parent, role, words if role == "user" else text(words)))
        session(tmp_path, records, f"c1a0de00-0000-4000-8000-00000000000{number}")
    search = searching([tmp_path])
    pieces = ["alpha", "ALPHA", "pool", "naive", "日本", "本語", '"read file"', "x2", "uber", "http", "serv*", "don"]
    pieces += ["-alpha", "OR", "(beta OR pool)", "role:user", "is:live", "is:abandoned", "-(naive beta)", "/a.p/"]
    for _ in range(40):
        query = " ".join(chosen.choices(pieces, k=chosen.randrange(1, 4)))
        assert by_index(search, query) == by_scan(search, query), query


def test_without_tantivy_every_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no index the answer is the same, and it is said why it took longer."""
    search = searching([both(tmp_path)])
    expected = messages(search, "alpha -mmap")
    monkeypatch.setitem(sys.modules, "tantivy", None)
    without = Search(search.library)
    without.take_listing()
    assert without.refresh().left == 0
    assert messages(without, "alpha -mmap") == expected
    assert found(without, "alpha").remarks == (REMARK,)
    assert without.placed(found(without, "livewombat").hits)[0].branch == "u4"


def test_an_expression_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catastrophic backtracking costs a moment, and it is said that messages are left out."""
    monkeypatch.setattr(matching, "PATTERN_SECONDS", 1.0)  # more than a busy machine takes for the other message
    search = searching(
        [session(tmp_path, [record("m1", None, "user", "a" * 60 + "!"), record("m2", "m1", "user", "aa")])]
    )
    monkeypatch.setattr(search, "_patience", 60.0)
    answer = found(search, "/^(a|a)+$/")
    assert [hit.message for hit in answer.hits] == ["m2"]
    assert not answer.complete
    assert "too long" in " ".join(answer.remarks)


def test_tags_and_labels_of_people_count_at_once(tmp_path: Path) -> None:
    """What a person noted of a conversation is searched without indexing it again."""
    path = session(tmp_path / "home", forked())
    store = Store.open(tmp_path / "store", create=True)
    search = searching([path], store=tmp_path / "store")
    assert messages(search, "tag:later beta") == []
    summary = search.library.listing()[0]
    store.notes(summary.source).tag(summary.id, add=["Later"])
    search.library.listing()
    search.take_listing()
    assert messages(search, "tag:later beta") == ["a4", "u4"]
