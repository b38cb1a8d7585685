"""Finding messages: nothing is missed, whatever branch it was said on, and filters mean what they say."""

from __future__ import annotations

import gc
import json
import random
import sys
from pathlib import Path

import pytest

from bough.core import Store
from bough.core.searching import matching, sifting, slow
from bough.core.searching.candidates import Candidates, Raw
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from bough.core.searching.spread import REMARK
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref
from bough.core.sources.bough import Bough

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
    assert found(search, "alpha livewombat").remarks == (REMARK,)
    assert found(search, "alpha livewombat").hits == ()


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
    assert found(without, "alpha").remarks == (slow.REMARK,)
    assert without.placed(found(without, "livewombat").hits)[0].branch == "u4"


def test_an_expression_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Catastrophic backtracking costs a moment, and it is said that messages are left out."""
    monkeypatch.setattr(matching, "PATTERN_SECONDS", 1.0)  # more than a busy machine takes for the other message
    search = searching(
        [session(tmp_path, [record("m1", None, "user", "a" * 60 + "!"), record("m2", "m1", "user", "aa")])]
    )
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


def _named(search: Search, query: str) -> list[tuple[str, str]]:
    """Conversations that are hits as a whole: their titles, and why."""
    return [(one.summary.title, one.by) for one in found(search, query).conversations]


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A store of conversations with titles that nobody said, tags and projects."""
    store = Store.open(tmp_path_factory.mktemp("titled") / "store", create=True)
    store.create("Glaze recipes for the kiln", messages=["How much quartz?", "A third of it"], project="/home/ada/pots")
    store.create("Glaze", messages=["Nothing of that sort"], tags=["Experiments"])
    store.create(messages=["wombat diaries", "Tell me of quartz inversion"], project="/home/ada/atlas")
    return searching([store.root])


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("glaze", ["Glaze", "Glaze recipes for the kiln"]),
        ("GLAZE recip*", ["Glaze recipes for the kiln"]),
        ('"recipes for"', ["Glaze recipes for the kiln"]),
        ("/gl.ze$/", ["Glaze"]),
        ("glaze -kiln", ["Glaze"]),
        ("glaze pots", ["Glaze recipes for the kiln"]),
        ("pots", []),
        ("experiments", ["Glaze"]),
        ("glaze tag:experiments", ["Glaze"]),
        ("title:glaze", ["Glaze", "Glaze recipes for the kiln"]),
        ("project:pots", ["Glaze recipes for the kiln"]),
        ("glaze role:user", []),
        ("in:text glaze", []),
        ("glaze is:abandoned", []),
        ("glaze before:2020", []),
        ("wombat", ["wombat diaries"]),
    ],
)
def test_titles_and_tags_are_looked_for_too(titled: Search, query: str, titles: list[str]) -> None:
    """A conversation is found by its name, whatever was said in it; filters of messages ask for messages alone."""
    assert sorted(title for title, _ in _named(titled, query)) == titles


def test_the_name_that_is_just_what_was_looked_for_comes_first(titled: Search) -> None:
    """Its title is shown with what was looked for."""
    first, second = found(titled, "glaze").conversations
    assert (first.summary.title, first.marks) == ("Glaze", ((0, 5),))
    assert (second.by, second.marks) == ("name", ((0, 5),))
    assert found(titled, "glaze").hits == ()
    assert found(titled, "quartz").conversations == ()


def test_words_that_were_said_apart_lead_to_their_conversation(titled: Search) -> None:
    """Where no message says all of it, conversations do: by what was said in several messages, or in their names."""
    assert _named(titled, "diaries inversion") == [("wombat diaries", "messages")]
    assert _named(titled, "glaze third") == [("Glaze recipes for the kiln", "messages")]
    assert found(titled, "third inversion").conversations == ()
    assert found(titled, "quartz third is:live").conversations == ()


def test_an_answer_grows_until_all_was_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hits come as they are found, how far it is with them; who asks no more leaves it as it is."""
    monkeypatch.setattr("bough.core.searching.sifting.SLICE", 0.0)
    for number in range(3):
        records = [record(f"{number}m{n}", None, "user", f"a roo{n % 2}") for n in range(20)]
        session(tmp_path, records, f"c1a0de00-0000-4000-8000-00000000000{number}")
    search = searching([tmp_path])
    steps = list(search.steps(parse("/roo1/")))
    assert [step.looked for step in steps] == sorted(step.looked for step in steps)
    assert {step.of for step in steps} == {60}
    assert len({step.total for step in steps}) == 31
    assert [step.complete for step in steps] == [False] * 61 + [True]
    (last, *_) = [step for step in steps if step.complete]
    assert (last.looked, last.total) == (60, 30)
    asked = iter(range(100))
    stopped = search.find(parse("/roo0/"), stop=lambda: next(asked) > 10)
    assert not stopped.complete
    assert "of 60 messages were looked into" in stopped.remarks[0]
    given_up = search.find(parse("/roo0/"), patience=0.0)
    assert (given_up.looked, given_up.complete) == (0, False)


def test_what_was_looked_into_is_not_looked_into_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that is asked again, for more hits or after a line was added elsewhere, reads only what is new."""
    first = session(tmp_path, forked())
    session(tmp_path, [record("q1", None, "user", "a quoll")], "c1a0de00-0000-4000-8000-000000000002")
    search = searching([tmp_path])
    asked: list[str] = []
    holds = matching.holds

    def counting(*given: object) -> bool:
        asked.append("")
        return holds(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("bough.core.searching.sifting.holds", counting)
    assert messages(search, "/livewom.at|quoll/") == ["a4", "q1"]
    assert len(asked) == 8
    assert messages(search, "/livewom.at|quoll/") == ["a4", "q1"]
    assert len(asked) == 8
    with first.open("ab") as file:
        file.write(lines([record("u9", "a4", "user", "another quoll")]))
    search.library.complete()
    search.take_listing()
    search.refresh()
    assert messages(search, "/livewom.at|quoll/") == ["a4", "q1", "u9"]
    assert len(asked) == 16


def test_labels_are_looked_for_across_conversations(tmp_path: Path) -> None:
    """Those of a store and those that were noted of other tools' messages; a new one counts at once."""
    path = session(tmp_path / "home", forked())
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Kiln", messages=["quartz", "more quartz"])
    first, second = store.read(id).skeleton.ids
    with store.write(id) as writer:
        writer.label(second, "The good Answer")
    search = searching([path, store.root], store=store.root)
    assert messages(search, "has:label") == [second]
    assert messages(search, "label:answer quartz") == [second]
    assert messages(search, "quartz -has:label") == [first]
    summary = next(one for one in search.library.listing() if one.source == "claude-code")
    store.notes(summary.source).label(summary.id, "a2", "good alpha")
    search.library.listing()
    search.take_listing()
    assert messages(search, "label:good") == sorted(["a2", second])
    labels = [hit.label for hit in search.placed(found(search, "label:good").hits)]
    assert sorted(labels) == ["The good Answer", "good alpha"]
    assert found(search, "label:good").conversations == ()


@pytest.mark.parametrize(("expression", "kept"), [("/[a-z]1?9$/", True), ("/[a-z]+[.]9$/", False)])
def test_a_conversation_is_read_once_to_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str, kept: bool
) -> None:
    """Not once more for the hits that are shown meanwhile; of one without any nothing is kept. A skeleton is large."""
    monkeypatch.setattr(sifting, "SLICE", -1.0)
    store = Store.open(tmp_path / "store", create=True)
    store.create("many", messages=[f"m{number}" for number in range(20)])
    search = searching([store.root])
    read: list[int] = []
    of_source = Bough.read

    def counted(self: Bough, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        skeleton = of_source(self, ref, after)
        read.append(len(skeleton))
        return skeleton

    monkeypatch.setattr(Bough, "read", counted)
    assert found(search, expression).total == (2 if kept else 0)
    assert read == [20]
    assert (_skeletons(store.root) > 0) == kept


def _skeletons(folder: Path) -> int:
    """How many of conversations in a folder are in memory; those of other tests come and go."""
    gc.collect()
    found = [one for one in gc.get_objects() if isinstance(one, Skeleton)]
    return sum(any(file.is_relative_to(folder) for file in one.files) for one in found)


def test_candidates_take_little_room_and_say_what_they_were_told() -> None:
    """Also those without a time."""
    told = [Raw(1, 2**40, None, 0.5), Raw(2, 0, -1, 0.0), Raw(2**32, 7, 1_790_000_000, 1e300)]
    candidates = Candidates()
    candidates.extend(told)
    candidates.extend(told[:1])
    assert list(candidates) == [*told, told[0]]
    assert (candidates[-1], candidates[1:3]) == (told[0], told[1:])
    with pytest.raises(IndexError):
        candidates[4]
