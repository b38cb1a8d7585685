"""The library over all real files at once: nothing missing, nothing twice, families found."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bough.core.library import Library
from bough.core.summary import Summary

FORMATS = {"claude-code", "codex", "pi", "chatgpt"}


@pytest.fixture(scope="module")
def listed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Summary]:
    from bough.core.catalog import Catalog

    catalog = Catalog(tmp_path_factory.mktemp("cache") / "catalog.sqlite3")
    return Library([corpus], catalog=catalog).complete()


def test_every_file_of_a_known_format_is_listed(corpus: Path, listed: list[Summary]) -> None:
    """Each is the file of a conversation, or belongs to one: a sub-agent's run, a summary for another file."""
    with (corpus / "MANIFEST.tsv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["format"] in FORMATS]
    paths = Counter(summary.path for summary in listed)
    missing = [
        row["file"]
        for row in rows
        if int(row["messages"]) and str(corpus / row["file"]) not in paths and "agent-" not in row["file"]
    ]
    assert missing == []
    assert {summary.source for summary in listed} >= FORMATS


def test_everything_was_read(listed: list[Summary]) -> None:
    """No conversation is left without counts, and none is empty-handed: a title or a path names it."""
    assert [summary.path for summary in listed if not summary.read] == []
    assert all(summary.updated is not None for summary in listed)


def test_references_are_unique(listed: list[Summary]) -> None:
    """Each names one conversation."""
    refs = Counter(summary.ref for summary in listed)
    assert [ref for ref, count in refs.items() if count > 1] == []


def test_forks_of_real_files_are_families(listed: list[Summary]) -> None:
    """The outputs of `fork_session` and of pi's own forks are related to one another."""
    for folder in ("fork_session", "pi-SessionManager"):
        members = [summary for summary in listed if folder in summary.path]
        forks = [summary for summary in members if summary.forked_from is not None]
        assert forks
        assert all(summary.family is not None for summary in forks)


def test_families_are_small(listed: list[Summary]) -> None:
    """No id that every file of a format has makes relatives of strangers: a family stays in one folder of one owner."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for summary in listed:
        if summary.family is not None:
            owners[summary.family].add(summary.project)
    assert all(len(projects) <= 3 for projects in owners.values())
