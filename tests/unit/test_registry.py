"""The sources there are, those of strangers with them, and the first bytes by which they know their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core import sources
from bough.core.errors import NotFound, Unreadable
from bough.core.library import Library
from bough.core.sources import all_sources, detect, failures, head, source
from bough.core.sources.base import HEAD_BYTES
from tests.sessions import pi_home, titles


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
