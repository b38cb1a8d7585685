"""A new conversation is told before everything is searched, where it is plain what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.watch import Appeared, Grew, rounds
from tests.sessions import pi_session
from tests.tui.samples import claude_session
from tests.watch.following import append, library, record, watching

OTHER = "5a1e7c1e-0000-4000-8000-000000000002"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session in a folder that is not searched again for as long as a test."""
    monkeypatch.setattr(rounds, "CALM_SECONDS", 3600.0)
    return pi_session(tmp_path / "here" / "s.jsonl", turns=("One?",))


def test_a_file_beside_others_is_told_without_a_search(session: Path) -> None:
    """With its counts; what is added to it is read on."""
    with watching(library(session.parent)) as told:
        other = pi_session(session.with_name("other.jsonl"), OTHER, ("Two?",))
        (appeared,) = told.wait(Appeared)
        assert (appeared.summary.title, appeared.summary.messages) == ("Two?", 2)
        append(other, record("q2", "a0000002", "and then?", "user"))
        (grew,) = told.wait(Grew)
        assert (grew.summary.path, grew.summary.messages) == (str(other), 3)
        assert len(told.watch.listing()) == 2


def test_a_file_of_another_tool_is_left_to_the_search(session: Path) -> None:
    """Only what lies around tells what a file is."""
    with watching(library(session.parent)) as told:
        found = claude_session(session.parent, OTHER, [("q1", None, "user", "Glaze recipes")], cwd="/src/kiln")
        (appeared,) = told.wait(Appeared)  # its folder is new, so everything is searched
        assert appeared.summary.path == str(found)


def test_a_copy_is_left_to_the_search(session: Path) -> None:
    """Two of one id are told apart by what all the others are called."""
    with watching(library(session.parent)) as told:
        session.with_name("copy.jsonl").write_bytes(session.read_bytes())
        told.wait(Appeared)
        refs = {summary.ref for summary in told.watch.listing()}
        assert len(refs) == 2
