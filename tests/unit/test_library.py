"""The library: everything that is there, whatever else is there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import bough.core
from bough.core.catalog import Catalog
from bough.core.demo import make_demo
from bough.core.errors import NotFound, Unreadable
from bough.core.library import Library
from bough.core.sources import source
from tests.sessions import pi_home, pi_session, titles


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
