"""The library: everything that is there, whatever else is there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import bough.core
from bough.core import sources
from bough.core.catalog import Catalog
from bough.core.demo import make_demo
from bough.core.errors import NotFound, Unreadable
from bough.core.library import Library
from bough.core.places import forget, places_file, remember, remembered
from bough.core.sources import all_sources, detect, failures, head, source
from bough.core.sources.base import HEAD_BYTES
from tests.sessions import pi_home, pi_session


def titles(library: Library) -> list[str]:
    return [summary.title for summary in library.complete()]


# Where it looks


def test_the_usual_places_are_listed_newest_first(home: Path) -> None:
    """Before anything is read: reference, source, path and a time; afterwards the rest."""
    files = pi_home(home)
    library = Library()
    listed = library.listing()
    assert {summary.path for summary in listed} == set(map(str, files))
    assert [(summary.source, summary.messages, summary.read) for summary in listed] == [("pi", None, False)] * 3
    assert all(summary.updated is not None and summary.ref == f"pi:{summary.id}" for summary in listed)
    assert [(summary.title, summary.messages) for summary in library.complete()] == [
        ("Question 3", 2),
        ("Question 2", 2),
        ("Question 1", 2),
    ]


def test_a_summary_says_what_a_list_needs(home: Path, tmp_path: Path) -> None:
    """Each field of one conversation with two branches."""
    path = pi_session(tmp_path / "s.jsonl", turns=("One?", "Two?"), name="Lakes", rewind=True)
    (summary,) = Library([path]).complete()
    assert (summary.title, summary.project, summary.kind) == ("Lakes", "/home/ada/atlas", "conversation")
    assert (summary.messages, summary.branches, summary.tokens, summary.cost) == (6, 2, 21, 1.5)
    assert (summary.first_prompt, summary.last_prompt) == ("One?", "Another start")
    assert (summary.family, summary.forked_from, summary.locked, summary.problems) == (None, None, None, 0)
    assert summary.updated is not None
    assert summary.updated.isoformat() == "2026-11-03T10:00:00+00:00"


def test_paths_say_where_to_look_instead(home: Path, tmp_path: Path) -> None:
    """A folder is walked, hidden folders too, and its files are known by their content, not by their names."""
    pi_home(home)
    pi_session(tmp_path / ".hidden" / "deep" / "odd name.txt", turns=("Here",))
    (tmp_path / "notes.jsonl").write_text('{"nothing": "known"}\n')
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    assert titles(Library([tmp_path])) == ["Here"]


def test_files_and_folders_can_be_named_together(tmp_path: Path) -> None:
    """What is reached twice is listed once."""
    file = pi_session(tmp_path / "a" / "s.jsonl", turns=("Here",))
    assert titles(Library([file, tmp_path, tmp_path / "a"])) == ["Here"]


def test_a_store_is_listed_as_such(home: Path, tmp_path: Path) -> None:
    """As a PATH, inside a folder, and as the store that is named instead of the usual one."""
    made = make_demo(tmp_path / "store")
    store, expected = made.root, sorted(ref.id for ref in made.list())
    for library in (Library([store]), Library([tmp_path / "store" / ".."]), Library((), store)):
        found = library.complete()
        assert sorted(summary.id for summary in found) == expected
        assert {summary.source for summary in found} == {"bough"}
        assert not any(summary.live for summary in found), "the example was written long ago"


def test_loops_of_links_are_walked_once(tmp_path: Path) -> None:
    """A link back up, a link to itself, and one that leads nowhere."""
    pi_session(tmp_path / "a" / "s.jsonl", turns=("Here",))
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self.jsonl").symlink_to("self.jsonl")
    (tmp_path / "a" / "gone.jsonl").symlink_to("nowhere")
    (tmp_path / "a" / "same.jsonl").symlink_to("s.jsonl")
    assert titles(Library([tmp_path])) == ["Here"]


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    """A pipe would block whoever opens it; a folder may be called like a session."""
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    pi_session(tmp_path / "s.jsonl", turns=("Here",))
    assert titles(Library([tmp_path])) == ["Here"]
    assert titles(Library([tmp_path / "pipe.jsonl", tmp_path / "s.jsonl"])) == ["Here"]


def test_a_folder_that_is_called_like_a_file_is_a_problem(home: Path, tmp_path: Path) -> None:
    """In a folder that is named and in a tool's own; what lies in it is found all the same."""
    for place in (tmp_path / "named", pi_home(home)[0].parent):
        pi_session(place / "odd.jsonl" / "s.jsonl", turns=("Inside",))
        library = Library([place] if place.name == "named" else ())
        assert "Inside" in titles(library)
        assert [problem.path for problem in library.problems] == [str(place / "odd.jsonl")]


def test_a_path_that_is_not_there_hides_no_other(tmp_path: Path) -> None:
    """It is a problem, with its name."""
    pi_session(tmp_path / "s.jsonl", turns=("Here",))
    library = Library([tmp_path / "missing", tmp_path])
    assert titles(library) == ["Here"]
    assert [problem.path for problem in library.problems] == [str(tmp_path / "missing")]


@pytest.mark.parametrize(("content", "word"), [(b"", "empty"), (b"hello", "format"), (b"\xff\xfe\0\0", "format")])
def test_a_file_of_no_known_format_is_a_problem_when_it_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    """It says why nothing came of it."""
    (tmp_path / "x.jsonl").write_bytes(content)
    library = Library([tmp_path / "x.jsonl"])
    assert library.listing() == []
    assert [word in problem.message for problem in library.problems] == [True]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_conversation_hides_no_other(home: Path) -> None:
    """It is listed without counts, with its problem."""
    first, *_ = pi_home(home)
    first.chmod(0)
    library = Library()
    assert len(titles(library)) == 3
    assert [problem.path for problem in library.problems] == [str(first)]


def test_a_conversation_that_cannot_be_read_hides_no_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays in the list with one problem, is not tried again, and the others are read."""
    files = pi_home(home)
    pi = source("pi")
    read, tried = type(pi).read, []

    def fails(self: object, ref: object) -> object:
        if ref.files[0] == files[1]:  # type: ignore[attr-defined]  # a Ref; the signature is the source's
            tried.append(ref)
            raise Unreadable(files[1], "it is on fire")
        return read(self, ref)  # type: ignore[arg-type]  # as above

    monkeypatch.setattr(type(pi), "read", fails)
    library = Library()
    assert {(summary.messages, summary.problems) for summary in library.complete()} == {(2, 0), (None, 1)}
    list(library.refresh())
    assert len(tried) == 1
    assert ["on fire" in problem.message for problem in library.problems] == [True]


def test_refresh_stops_when_it_is_told_to(home: Path) -> None:
    """What was read until then is kept."""
    pi_home(home, 5)
    library = Library()
    answers = iter([False, False, True])
    seen = [summary.title for summary in library.refresh(lambda: next(answers))]
    assert seen == [summary.title for summary in Library().listing() if summary.read]
    assert len(seen) == 2


def test_a_new_conversation_is_noticed(home: Path) -> None:
    """Also when it comes into a folder that was empty, or was not there at all."""
    assert Library().listing() == []
    empty = home / ".pi" / "agent" / "sessions" / "empty"
    empty.mkdir(parents=True)
    assert Library().listing() == []
    pi_session(empty / "s.jsonl")
    assert len(Library().listing()) == 1


def test_a_variable_that_moves_a_tools_folder_is_noticed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalog knows another place's conversations, and says nothing of them here."""
    pi_home(home)
    assert len(Library().listing()) == 3
    pi_session(tmp_path / "elsewhere" / "sessions" / "--x--" / "s.jsonl", turns=("Elsewhere",))
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(tmp_path / "elsewhere"))
    assert titles(Library()) == ["Elsewhere"]


def test_listing_what_is_known_needs_no_source(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is searched and no source asked while no file and no folder has changed."""
    for file in pi_home(home):
        for path in (file, *file.parents[:5]):
            os.utime(path, (1, 1))
    list(Library().refresh())

    def fails() -> None:
        raise AssertionError

    monkeypatch.setattr(sources, "all_sources", fails)
    assert len(Library().listing()) == 3


# References and conversations


def test_two_conversations_of_one_id_are_told_apart_by_their_files(tmp_path: Path) -> None:
    """A copy has a reference of its own, and is family."""
    one = pi_session(tmp_path / "one.jsonl", turns=("Here",))
    two = pi_session(tmp_path / "two.jsonl", turns=("Here", "And here"))
    library = Library([tmp_path])
    found = library.complete()
    assert {summary.ref for summary in found} == {str(one), str(two)}
    assert len({summary.family for summary in found}) == 1
    assert [len(library.open(summary).skeleton) for summary in found] == [summary.messages for summary in found]


def test_a_summary_that_is_gone_cannot_be_opened(home: Path) -> None:
    """It says so, and does not open another one."""
    pi_home(home)
    library = Library()
    summary = library.listing()[0]
    with pytest.raises(NotFound):
        library.open(summary._replace(id="gone"))


def test_forks_across_files_are_one_family(tmp_path: Path) -> None:
    """pi names the parent by a path, which may be from another machine; the family is named by the oldest."""
    pi_session(tmp_path / "old" / "parent.jsonl", "0000000a-0000-4000-8000-00000000000a", day=1)
    fork = "0000000b-0000-4000-8000-00000000000b"
    pi_session(tmp_path / "fork.jsonl", fork, parent="C:\\else\\where\\parent.jsonl", day=2)
    pi_session(tmp_path / "alone.jsonl", "0000000c-0000-4000-8000-00000000000c", day=3)
    library = Library([tmp_path])
    families = {summary.id[:8]: summary.family for summary in library.complete()}
    assert families == {
        "0000000a": "0000000a-0000-4000-8000-00000000000a",
        "0000000b": "0000000a-0000-4000-8000-00000000000a",
        "0000000c": None,
    }
    assert {summary.id[:8]: summary.family for summary in Library([tmp_path]).listing()} == families


def test_refresh_tells_of_families_that_it_found(tmp_path: Path) -> None:
    """A conversation that was yielded before its relative was read comes again at the end."""
    pi_session(tmp_path / "parent.jsonl", "0000000a-0000-4000-8000-00000000000a", day=1)
    pi_session(tmp_path / "fork.jsonl", "0000000b-0000-4000-8000-00000000000b", parent="/x/parent.jsonl", day=2)
    last: dict[str, str | None] = {}
    for summary in Library([tmp_path]).refresh():
        last[summary.path] = summary.family
    assert set(last.values()) == {"0000000a-0000-4000-8000-00000000000a"}


def test_open_path_reads_a_file_or_a_folder(tmp_path: Path) -> None:
    """And raises for what holds no conversation."""
    file = pi_session(tmp_path / "s.jsonl")
    assert [conversation.title for conversation in bough.core.open_path(str(file))] == ["How deep is the lake?"]
    assert len(bough.core.open_path(tmp_path)) == 1
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NotFound):
        bough.core.open_path(tmp_path / "nothing")
    with pytest.raises(NotFound):
        bough.core.open_path(tmp_path / "missing")


def test_nothing_is_written_where_conversations_are_read(home: Path, tmp_path: Path) -> None:
    """No file appears, none changes, no store is made."""
    pi_session(tmp_path / "s.jsonl")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    list(Library([tmp_path]).refresh())
    Library().listing()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert not (home / "store").exists()


# Remembered places


def test_remembered_places_are_looked_at_too(home: Path, tmp_path: Path) -> None:
    """Added once, noticed at once, forgotten again."""
    pi_home(home)
    pi_session(tmp_path / "s.jsonl", turns=("There",), day=9)
    assert len(Library().listing()) == 3
    assert remember(tmp_path)
    assert not remember(tmp_path / ".")
    assert remembered() == [tmp_path]
    assert titles(Library())[0] == "There"
    assert forget(tmp_path)
    assert not forget(tmp_path)
    assert len(Library().listing()) == 3


def test_a_place_that_is_not_there_is_not_remembered(tmp_path: Path) -> None:
    """A mistyped path says so at once."""
    with pytest.raises(bough.core.Invalid, match="is not there"):
        remember(tmp_path / "missing")


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[1]"])
def test_a_damaged_list_of_places_is_named(content: str) -> None:
    """And is not overwritten."""
    places_file().parent.mkdir(parents=True)
    places_file().write_text(content)
    with pytest.raises(bough.core.Invalid, match=r"places\.json"):
        remembered()
    assert places_file().read_text() == content


# The registry


def test_every_built_in_source_loads() -> None:
    """Each under its own name."""
    assert [source.name for source in all_sources()] == list(sources.BUILT_IN)
    assert failures() == []


def test_an_unknown_source_is_not_found() -> None:
    """By a sentence."""
    with pytest.raises(NotFound, match="no-such-tool"):
        source("no-such-tool")


class _Fake:
    """An entry point that brings, or fails to bring, a source."""

    def __init__(self, name: str, error: Exception | None = None) -> None:
        self.name = name
        self._error = error

    def load(self) -> type:
        if self._error is not None:
            raise self._error
        return type("Other", (type(source("pi")),), {"name": self.name})


def test_a_source_of_strangers_that_fails_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others work, its name and reason are told."""
    points = {"broken": _Fake("broken", ZeroDivisionError("oops")), "other": _Fake("other")}
    monkeypatch.setattr(sources, "_entry_points", lambda: points)
    sources._loaded.cache_clear()
    try:
        assert [source.name for source in all_sources()] == [*sources.BUILT_IN, "other"]
        assert [(problem.path, "oops" in problem.message) for problem in failures()] == [("broken", True)]
    finally:
        sources._loaded.cache_clear()
        sources._failures.clear()


@pytest.mark.parametrize("method", ["files", "discover"])
def test_a_source_that_fails_hides_no_other(home: Path, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it looks, or while it tells what it found."""
    pi_home(home)

    def fails(self: object, given: object) -> None:
        raise ZeroDivisionError("oops")

    (home / ".codex" / "sessions").mkdir(parents=True)
    (home / ".codex" / "sessions" / "rollout-2026-11-01T00-00-00-00000000-0000-4000-8000-000000000000.jsonl").touch()
    monkeypatch.setattr(type(source("codex")), method, fails)
    library = Library()
    assert len(titles(library)) == 3
    assert [(problem.path, "oops" in problem.message) for problem in library.problems] == [("codex", True)]


def test_the_head_of_a_file_is_bounded(tmp_path: Path) -> None:
    """However large the file is."""
    (tmp_path / "big").write_bytes(b"x" * (HEAD_BYTES + 5))
    found = head(tmp_path / "big")
    assert (len(found.data), found.size) == (HEAD_BYTES, HEAD_BYTES + 5)


def test_a_long_first_record_is_read_whole(tmp_path: Path) -> None:
    """A picture in the first prompt hides no conversation; what follows the record is left alone."""
    record = b'{"picture":"' + b"A" * 3_000_000 + b'"}'
    (tmp_path / "long").write_bytes(record + b"\n" + b"{}\n" * 100)
    assert head(tmp_path / "long").records[0].keys() == {"picture"}
    assert head(tmp_path / "long").data == record + b"\n"
    (tmp_path / "only").write_bytes(record)
    assert len(head(tmp_path / "only").records) == 1


def test_a_folder_has_no_head(tmp_path: Path) -> None:
    """Nor has what is not there."""
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(Unreadable):
            detect(path)


# The face


def test_the_public_names_are_these() -> None:
    """A change of this list is a change of the contract."""
    assert " ".join(sorted(bough.core.__all__)) == (
        "Ambiguous Autosave Backup BackupInUse BeingRestored BoughError Branch CODECS Clock Codec Conversation "
        "Converted Damaged DeleteError Diff Doctor Draft Drafts Event File Finding Forked Ids Image Imported InUse "
        "Invalid Keeper LastBranch Library Locator Locked Manager Merge Message Moved NameTaken NewMessage "
        "NotFound NotSaved Notes Operation Owner Part Parts Plan Problem Proposal ReadOnly Region Repaired Side "
        "Skeleton Span Status Stopped Store Summary Target Text Thinking ToolCall ToolResult Trash Trashed Tree "
        "Unknown Unreadable Unsure Update Usage Watch Writer add_step convert copy_conversation diff find "
        "find_origin free import_conversation keep_last make_demo merge open_path plan rewind_by select start_over "
        "word_diff"
    )
    assert all(getattr(bough.core, name) is not None for name in bough.core.__all__)
    with pytest.raises(AttributeError):
        bough.core.nothing  # noqa: B018 - asking is the test


def test_a_catalog_can_be_given(tmp_path: Path, home: Path) -> None:
    """Two libraries with one catalog share what is known."""
    pi_home(home)
    catalog = Catalog(tmp_path / "c.sqlite3")
    list(Library(catalog=catalog).refresh())
    assert all(summary.read for summary in Library(catalog=catalog).listing())
    assert not any(summary.read for summary in Library().listing())


def test_a_relative_folder_of_a_tool_is_another_one_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found in one working directory is not said to be in another."""
    pi_session(tmp_path / "a" / "agent" / "sessions" / "--x--" / "s.jsonl", turns=("In a",))
    (tmp_path / "b").mkdir()
    for path in (tmp_path / "a").rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setenv("PI_CODING_AGENT_DIR", "agent")
    monkeypatch.chdir(tmp_path / "a")
    assert titles(Library()) == ["In a"]
    monkeypatch.chdir(tmp_path / "b")
    assert titles(Library()) == []


def test_a_file_that_becomes_a_conversation_is_noticed(tmp_path: Path) -> None:
    """It was looked at and was nothing yet; its folder does not change when it grows."""
    (tmp_path / "s.jsonl").touch()
    os.utime(tmp_path, (1, 1))
    assert Library([tmp_path]).listing() == []
    pi_session(tmp_path / "s.jsonl", turns=("Here",))
    os.utime(tmp_path, (1, 1))
    assert titles(Library([tmp_path])) == ["Here"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the last change of state")
def test_a_file_rewritten_under_its_old_time_is_noticed(tmp_path: Path) -> None:
    """Same file, same length, same time of writing: tools that restore and synchronise do that."""
    path = pi_session(tmp_path / "s.jsonl", turns=("Before",))
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    assert titles(Library([path], catalog=catalog)) == ["Before"]
    times = path.stat()
    with path.open("r+b") as file:
        whole = file.read()
        file.seek(0)
        file.write(whole.replace(b"Before", b"Behind"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_size == times.st_size
    assert titles(Library([path], catalog=catalog)) == ["Behind"]


def test_two_conversations_of_one_id_in_one_file_are_opened_each(tmp_path: Path) -> None:
    """An export that was put together from two; whoever selects the second one in a list wants to see it."""
    said = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["Hello"]}}
    node: dict[str, Any] = {"a": {"id": "a", "parent": None, "children": [], "message": said}}
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"id": "g", "title": title, "mapping": node} for title in ("One", "Two")]))
    library = Library([path])
    assert sorted(library.open(summary).title for summary in library.complete()) == ["One", "Two"]


def test_a_conversation_that_goes_away_while_it_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not listed, and the others are."""
    store = make_demo(tmp_path / "store")
    gone = store.list()[0].id
    found = bough.core.sources.bough.conversation_files

    def files(folder: Path) -> list[Path]:
        return [] if folder.name == gone else found(folder)

    library = Library([store.root])
    monkeypatch.setattr(bough.core.sources.bough, "conversation_files", files)
    assert gone not in {summary.id for summary in library.listing()}
    assert len(library.listing()) == len(store.list()) - 1
