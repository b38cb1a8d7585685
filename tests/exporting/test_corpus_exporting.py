"""Every real session, exported to every tool and forked to its own: what it said is what is read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePath

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import BoughError
from bough.core.exporting import format_of, save, script_of
from bough.core.resuming import TOOLS, plan
from tests.exporting.scripts import Essence, essence
from tests.exporting.validating import validate
from tests.slices import some

SEEDS = ("codebuddy", "claw-code", "helixcode", "multiagentcoder")
CHANGES = {"image-left", "file-left", "part-left", "no-result", "no-call", "character-replaced"}
"""Problems after which an export does not say what it was made from, letter by letter."""
MOST = 12
"""Files of one tool that are written for each of the others."""


def conversations(paths: Sequence[Path]) -> Iterator[Conversation]:
    """All in these files that hold a message."""
    for path in paths:
        try:
            found = open_path(path)
        except BoughError:
            continue
        yield from (one for one in found if len(one.tree.nodes))


def files(folder: Path) -> list[Path]:
    """The sessions of a tool."""
    return sorted(folder.rglob("*.jsonl"))


def _spoken(said: list[Essence]) -> str:
    """What was said and thought, in order; where calls stood between, texts of one side may have come together."""
    return "\n\n".join(text for kind, text in said if kind not in ("call", "result"))


def _machinery(said: list[Essence]) -> list[Essence]:
    """Calls and results: those of one answer are told together, whatever their order in the file was."""
    return sorted(one for one in said if one[0] in ("call", "result"))


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("source", TOOLS)
def test_real_sessions_survive_the_way(source: str, tool: str, corpus: Path, tmp_path: Path) -> None:
    """To the letter, wherever nothing is told to be lacking; and every file is one that its tool takes."""
    same = 0
    for number, conversation in enumerate(conversations(some(files(corpus / source), MOST))):
        document = format_of(tool).encode(script_of(conversation))
        (path,) = save(document, tmp_path / str(number))
        assert validate(tool, PurePath(path), path.read_bytes()) == []
        (again,) = open_path(path)
        told = {problem.code for problem in document.problems} - {"thoughts-left", "failure-left"}
        if not told and conversation.source.name == source:
            wanted = essence(conversation, thoughts=tool == "pi", failures=False)
            got = essence(again, failures=False)
            assert _spoken(got) == _spoken(wanted), conversation.path
            assert _machinery(got) == _machinery(wanted), conversation.path
            same += 1
    assert same


@pytest.mark.parametrize("tool", SEEDS)
@pytest.mark.parametrize("source", TOOLS)
def test_real_sessions_survive_the_way_to_the_seeds(source: str, tool: str, corpus: Path, tmp_path: Path) -> None:
    """Texts, calls and results in their order; what is told to be lacking aside. Each session to one of the four."""
    same = 0
    found = conversations(some(files(corpus / source), MOST))
    for number, conversation in enumerate(islice(found, SEEDS.index(tool), None, len(SEEDS))):
        document = format_of(tool).encode(script_of(conversation))
        (path,) = save(document, tmp_path / str(number))
        assert validate(tool, PurePath(path), path.read_bytes()) == []
        told = {problem.code for problem in document.problems}
        if told & CHANGES:
            continue
        (again,) = open_path(path)
        wanted = [text for _, text in essence(conversation)]
        assert [text for _, text in essence(again)] == wanted, conversation.path
        same += 1
    assert same


@pytest.mark.parametrize("tool", TOOLS)
def test_real_sessions_fork_to_their_own_tool(tool: str, corpus: Path) -> None:
    """From every branch; a fork has no fault that its source had not."""
    for conversation in conversations(some(files(corpus / tool), MOST)):
        faults = {one.place for one in validate(tool, PurePath(conversation.path), conversation.path.read_bytes())}
        for branch in conversation.branches:
            document = plan(conversation, tool, branch=branch).document
            if document is not None:
                ((path, data),) = document.files
                assert {one.place for one in validate(tool, path, data)} <= faults, conversation.path
