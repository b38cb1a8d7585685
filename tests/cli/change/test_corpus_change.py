"""Every real conversation, taken in and forked through the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.slices import WHOLE, some

_FEW = 5
"""Conversations of a document that holds hundreds."""
_REPOSITORIES = 3
"""Folders of one tool's sessions, each of somebody else."""


def _files(corpus: Path) -> dict[Path, tuple[int, int, str]]:
    """What must not change of each file."""
    paths = [path for path in corpus.rglob("*") if path.is_file()]
    return {path: (*_times(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths}


def _times(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_ctime_ns


def _places(bough: Run, corpus: Path, cut: Path) -> list[Path]:
    """Some folders of each tool; what holds hundreds of short conversations is cut to its first few."""
    if WHOLE:
        return [corpus]
    cut.mkdir()
    for document in (corpus / "sharegpt").rglob("*.json"):
        (cut / document.name).write_text(json.dumps(json.loads(document.read_bytes())[:_FEW]))
    tools = [folder for folder in sorted(corpus.iterdir()) if folder.is_dir() and folder.name != "sharegpt"]
    folders = [folder for tool in tools for folder in some(sorted(filter(Path.is_dir, tool.iterdir())), _REPOSITORIES)]
    return [cut, *(folder for folder in folders if bough("ls", folder).status == 0)]


def _said(bough: Run, ref: str) -> list[tuple[Any, ...]]:
    """A transcript, ids left out where they had to be told apart."""
    messages = bough("show", ref, "--json").json["messages"]
    return [(m["role"], m["kind"], m["time"], m["model"], m["usage"], m["parts"]) for m in messages]


def test_all_of_them_are_taken_in_once(bough: Run, corpus: Path, tmp_path: Path) -> None:
    """With every message, and nothing of them is touched; a second time there is nothing new."""
    before = _files(corpus)
    places = _places(bough, corpus, tmp_path / "cut")
    foreign = {one["ref"]: one for one in bough("ls", *places, "--json").json["conversations"]}
    taken = bough("import", *places, "--json").json["conversations"]
    native = {one["ref"]: one for one in bough("ls", "--source", "bough", "--json").json["conversations"]}
    assert len(taken) == len(foreign) > 200
    assert len({one["ref"] for one in taken}) == len(native)
    for one in taken:
        if one["origin"] in foreign:
            of = foreign[one["origin"]]
            assert (one["added"], one["title"]) == (of["messages"], of["title"])
            assert native[one["ref"]]["messages"] == of["messages"]
            assert native[one["ref"]]["tokens"] == of["tokens"]
    again = bough("import", *places, "--json").json["conversations"]
    assert sum(one["added"] for one in again) == 0
    assert _files(corpus) == before


def test_a_fork_of_each_says_the_same(bough: Run, corpus: Path) -> None:
    """Up to where it was forked; the newest conversation of each folder stands for the others."""
    newest: dict[Path, dict[str, Any]] = {}
    for one in bough("ls", corpus, "--json").json["conversations"]:
        if one["messages"]:
            newest.setdefault(Path(one["path"]).parent.parent, one)
    alone = [path for path in (one["path"] for one in newest.values()) if _holds_one(bough, path)]
    assert alone
    for path in alone:
        fork = bough("fork", path)
        assert fork.status == 0, (path, fork.err)
        assert _said(bough, fork.out.strip()) == _said(bough, path)


def _holds_one(bough: Run, path: str) -> bool:
    """A path to a file of many names none of them."""
    return len(bough("ls", path, "--json").json["conversations"]) == 1
