"""References: the rules that scripts rely on, one by one, and against an implementation that is obviously right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.errors import Ambiguous, NotFound
from bough.core.library import Library
from bough.core.model import Branch
from bough.core.refs import Reading, choose, choose_branch, is_position, readings
from bough.core.summary import Summary
from tests.sessions import pi_home, pi_session


def summary(source: str, id: str, title: str) -> Summary:
    return Summary(f"{source}:{id}", id, source, title)


def branch(id: str, name: str | None = None, *, active: bool = False) -> Branch:
    return Branch(id, name, "branch", None, None, id, 1, 1, datetime(2026, 1, 1, tzinfo=UTC), active)


# Taking a reference apart


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("latest", [("latest", None, None)]),
        ("a#1", [("a#1", None, None), ("a", None, "1")]),
        ("a@b", [("a@b", None, None), ("a", "b", None)]),
        ("a@b#1", [("a@b#1", None, None), ("a@b", None, "1"), ("a", "b", "1"), ("a", "b#1", None)]),
        ("a#1@b", [("a#1@b", None, None), ("a", None, "1@b"), ("a#1", "b", None)]),
        ("x@y@z#1#2", [("x@y@z#1#2", None, None), ("x@y@z#1", None, "2"), ("x@y", "z#1", "2"), ("x@y", "z#1#2", None)]),
    ],
)
def test_a_reference_is_split_at_the_last_marks(ref: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    """The whole text first, then before the last `#`, then before the last `@`."""
    assert list(readings(ref)) == [Reading(*reading) for reading in expected]


@given(st.text("ab@#", max_size=12))
def test_every_reading_says_the_whole_reference(ref: str) -> None:
    """Put together again with its marks, none loses a character."""
    for reading in readings(ref):
        at = f"@{reading.branch}" if reading.branch is not None else ""
        mark = f"#{reading.message}" if reading.message is not None else ""
        assert f"{reading.conversation}{at}{mark}" == ref


# Conversations by name


def obviously(wanted: str, summaries: Sequence[Summary]) -> set[str]:
    """The rule of the contract, word by word."""
    for source in ("pi", "x"):
        own = [s for s in summaries if s.source == source]
        if wanted.startswith(f"{source}:") and (found := by_name(wanted.removeprefix(f"{source}:"), own)):
            return found
    return by_name(wanted, summaries)


def by_name(name: str, summaries: Sequence[Summary]) -> set[str]:
    titled = {s.ref for s in summaries if name and s.title == name}
    exact = {s.ref for s in summaries if name and s.id == name}
    begun = {s.ref for s in summaries if name and s.id.startswith(name)}
    latest = {summaries[0].ref} if summaries and name == "latest" else set()
    for answer in (titled, exact, begun, latest):
        if answer:
            return answer
    return set()


names = st.sampled_from(["", "a", "ab", "abc", "b", "12", "123", "latest", "a:b", "a@b", "a#1", "pi:a", "x"])


@given(st.lists(st.builds(summary, st.sampled_from(["pi", "x"]), names, names), max_size=6), names)
def test_conversations_are_chosen_by_the_contract(summaries: list[Summary], wanted: str) -> None:
    """Exact title, exact id, beginning of an id, `latest`; with a source in front, among its own first."""
    assert {found.ref for found in choose(wanted, summaries)} == obviously(wanted, summaries)


def test_a_title_wins_over_an_id() -> None:
    """A whole title is what a person sees; an id is what nobody titles a conversation."""
    found = choose("abc", [summary("pi", "abc", "x"), summary("pi", "z", "abc")])
    assert [one.id for one in found] == ["z"]


# Branches


@pytest.mark.parametrize(
    ("wanted", "id"), [("one", "one"), ("on", "one"), ("beta: pread", "two"), ("a@b", "three"), ("twin", "twin")]
)
def test_a_branch_is_an_id_a_prefix_or_a_name(wanted: str, id: str) -> None:
    """An exact one wins over the beginning of another."""
    branches = [branch("one"), branch("two", "beta: pread"), branch("three", "a@b"), branch("twins"), branch("twin")]
    assert choose_branch(branches, wanted).id == id


def test_a_name_that_is_the_beginning_of_an_id_is_still_that_name() -> None:
    """Whoever gave the name means it."""
    assert choose_branch([branch("mainline"), branch("x", "main")], "main").id == "x"


def test_an_ambiguous_branch_lists_its_candidates() -> None:
    """By ids, which never are ambiguous."""
    with pytest.raises(Ambiguous) as caught:
        choose_branch([branch("abc", "n"), branch("abd", "n"), branch("x")], "n")
    assert caught.value.candidates == ("abc", "abd")


@pytest.mark.parametrize("wanted", ["", "zzz"])
def test_a_missing_branch_is_not_found(wanted: str) -> None:
    """The empty name too."""
    with pytest.raises(NotFound):
        choose_branch([branch("abc")], wanted)


# Messages, on real files


@pytest.mark.parametrize(
    ("wanted", "position"),
    [
        *(("1", True), ("12", True), ("-1", True), ("0", False), ("-0", False), ("01", False), ("", False)),
        *(("-", False), ("1a", False), ("٣", False), ("²", False), ("--1", False), ("+1", False)),
    ],
)
def test_positions_are_digits_without_a_leading_zero(wanted: str, position: bool) -> None:
    """ASCII ones; everything else is an id."""
    assert is_position(wanted) is position


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return pi_session(tmp_path / "s@2#3.jsonl", turns=("One?", "Two?"), rewind=True)


@pytest.mark.parametrize(
    ("message", "id"),
    [
        *(("1", "p0000001"), ("2", "a0000002"), ("-1", "a0000004"), ("-4", "p0000001")),
        *(("a0000002", "a0000002"), ("p0000003", "p0000003"), ("b0000001", "b0000001"), ("b0000002", "b0000002")),
    ],
)
def test_messages_are_named_by_id_or_position(session: Path, message: str, id: str) -> None:
    """Ids anywhere in the conversation, positions on the branch that is named."""
    target = Library([session]).find(f"{session}@p0000001#{message}")
    assert target.message is not None
    assert target.conversation.message(target.message).id == id


def test_without_a_branch_positions_are_on_the_default_one(session: Path) -> None:
    """The branch of the newest head."""
    target = Library([session]).find(f"{session}#1")
    assert target.branch is not None
    assert (target.branch.id, target.message) == ("b0000001", target.conversation.index_of("b0000001"))


@pytest.mark.parametrize("message", ["0", "5", "-5", "99999999999999999999", "zz", "", "01"])
def test_a_missing_message_is_not_found(session: Path, message: str) -> None:
    """Whether it is a position or an id."""
    with pytest.raises(NotFound):
        Library([session]).find(f"{session}@p0000001#{message}")


def test_an_ambiguous_message_lists_its_candidates(session: Path) -> None:
    """Several ids begin so."""
    with pytest.raises(Ambiguous) as caught:
        Library([session]).find(f"{session}#p")
    assert caught.value.candidates == ("p0000001", "p0000003")


def test_digits_that_are_a_full_id_are_that_id(tmp_path: Path) -> None:
    """Else they are a position, even when an id begins so."""
    path = pi_session(tmp_path / "s.jsonl", turns=("One?", "Two?"))
    path.write_text(path.read_text().replace("p0000003", "2").replace("a0000004", "1234"))
    library = Library([path])
    ids = [library.find(f"{path}#{wanted}").message for wanted in ("2", "1", "1234", "123")[:3]]
    assert ids == [2, 0, 3]
    with pytest.raises(NotFound):
        library.find(f"{path}#123")


# Whole references


def test_an_existing_path_wins(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a title, over an id; also a path that holds the marks, and one with a branch behind it."""
    pi_home(home)
    monkeypatch.chdir(tmp_path)
    pi_session(Path("latest"), turns=("In a file",))
    pi_session(Path("a@b#1"), turns=("Odd file",))
    library = Library()
    assert library.find("latest").conversation.title == "In a file"
    assert library.find("a@b#1").conversation.title == "Odd file"
    assert library.find("a@b#1@p0000001#-1").message == 1


def test_a_path_without_conversations_is_not_found(tmp_path: Path) -> None:
    """It says what was in the way, and means nothing else."""
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(NotFound, match="empty"):
        Library().find(str(tmp_path / "empty.jsonl"))


def test_a_path_of_many_conversations_is_ambiguous(tmp_path: Path) -> None:
    """The candidates are references that name one each; copies are named by their files."""
    pi_session(tmp_path / "one.jsonl", "0000000a-0000-4000-8000-00000000000a")
    pi_session(tmp_path / "two.jsonl", "0000000a-0000-4000-8000-00000000000a")
    pi_session(tmp_path / "three.jsonl", "0000000b-0000-4000-8000-00000000000b")
    library = Library([tmp_path])
    with pytest.raises(Ambiguous) as caught:
        library.find(str(tmp_path))
    assert len(set(caught.value.candidates)) == 3
    assert [library.find(candidate).conversation.title for candidate in caught.value.candidates]


@pytest.mark.parametrize("ref", ["latest", "pi:latest", "00000003", "pi:00000003", "Question 3", "pi:Question 3"])
def test_conversations_of_the_usual_places_are_found(home: Path, ref: str) -> None:
    """By all their names, with a branch and a message as well."""
    pi_home(home)
    for whole in (ref, f"{ref}@p0000001", f"{ref}@p0#1", f"{ref}#-2"):
        target = Library().find(whole)
        assert target.conversation.title == "Question 3"
        assert target.branch is not None
        assert target.message == (0 if "#" in whole else None)


def test_titles_may_hold_the_marks(home: Path, tmp_path: Path) -> None:
    """As a whole, and with a branch and a message behind them."""
    title = "Fix #12 for bob@example.org: soon"
    path = pi_session(tmp_path / "s.jsonl", name=title)
    library = Library([path])
    for ref in (title, f"{title}@p0000001", f"{title}#2", f"{title}@p0000001#2"):
        assert library.find(ref).conversation.title == title


@pytest.mark.parametrize("ref", ["", "#1", "@main", "nope", "nope@main#1", "claude-code:00000003", "a\0b", "x" * 5000])
def test_what_nothing_answers_to_is_not_found(home: Path, ref: str) -> None:
    """Odd texts are no error of another kind."""
    pi_home(home)
    with pytest.raises(NotFound):
        Library().find(ref)


def test_a_known_conversation_with_an_unknown_branch_says_so(home: Path) -> None:
    """It is the branch that is not found."""
    pi_home(home)
    with pytest.raises(NotFound, match="branch"):
        Library().find("latest@nope")


# What needs no title needs no conversation to be read


@pytest.mark.parametrize("ref", ["{path}#-1", "{path}@main#1", "pi:{id}", "pi:{id}#2", "pi:{id}@main#-1"])
def test_paths_and_whole_ids_are_found_without_reading_the_others(
    ref: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Titles are known once everything was read, which takes a while the first time; a file has its name at once."""
    pi_home(home)
    path = pi_session(tmp_path / "s.jsonl", turns=("Elsewhere",))
    library = Library()
    id = library.listing()[0].id
    monkeypatch.setattr(Library, "complete", lambda _: pytest.fail("the others were read"))
    assert library.find(ref.format(path=path, id=id)).conversation.title


def test_a_title_may_begin_with_the_name_of_a_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a file is what a reference goes on behind; a folder as a rule holds many conversations."""
    pi_home(home)
    pi_session(home / ".pi" / "agent" / "sessions" / "x.jsonl", turns=("src#2",))
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)
    assert Library().find("src#2").conversation.title == "src#2"


@pytest.mark.parametrize("variable", ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "PI_CODING_AGENT_DIR", "BOUGH_CACHE_DIR"])
def test_the_home_of_nobody_is_a_place_that_is_not_there(
    variable: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shell leaves such a `~` as it is, and so do we."""
    monkeypatch.setenv(variable, "~nobody-of-that-name/x")
    monkeypatch.chdir(home)
    library = Library()
    assert (library.complete(), library.problems) == ([], [])
