"""Where the library looks: the usual places, those that are named, and those that are remembered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import bough.core
from bough.core.demo import make_demo
from bough.core.library import Library
from bough.core.places import forget, places_file, remember, remembered
from tests.sessions import pi_home, pi_session, titles


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


@pytest.mark.parametrize(("content", "word"), [(b"", "empty"), (b"hello", "format"), (b"\xff\xfe\0\0", "UTF-32")])
def test_a_file_of_no_known_format_is_a_problem_when_it_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    """It says why nothing came of it."""
    (tmp_path / "x.jsonl").write_bytes(content)
    library = Library([tmp_path / "x.jsonl"])
    assert library.listing() == []
    assert [word in problem.message for problem in library.problems] == [True]


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
