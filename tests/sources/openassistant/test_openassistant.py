"""OpenAssistant's message trees: nested, packed, and one message a line."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import Unreadable
from bough.core.model import Text
from tests.sources import writing
from tests.sources.openassistant import oasst
from tests.sources.test_seeds import opened


def random_tree(chance: random.Random, number: int) -> dict[str, Any]:
    """A tree of forty messages."""
    said = [oasst.oasst(1000 * number + at, "prompter" if at % 2 else "assistant", f"m{at} ]}}") for at in range(40)]
    for at in range(1, 40):
        said[chance.randrange(at)]["replies"].append(said[at])
    return {"message_tree_id": said[0]["message_id"], "tree_state": "ready_for_export", "prompt": said[0]}


def naive(tree: dict[str, Any]) -> dict[str, tuple[str | None, str]]:
    """Parent and text of each message."""
    found: dict[str, tuple[str | None, str]] = {}
    waiting: list[tuple[dict[str, Any], str | None]] = [(tree["prompt"], None)]
    while waiting:
        one, parent = waiting.pop()
        found[one["message_id"]] = (parent, one["text"])
        waiting += [(reply, one["message_id"]) for reply in one["replies"]]
    return found


@pytest.mark.parametrize("seed", range(5))
def test_random_trees(tmp_path: Path, seed: int) -> None:
    """Plain and packed, a naive reading finds the same."""
    trees = [random_tree(random.Random(seed * 10 + number), number) for number in range(3)]
    data = b"".join(json.dumps(tree).encode() + b"\n" for tree in trees)
    (tmp_path / "a.jsonl").write_bytes(data)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(data))
    for name in ("a.jsonl", "b.jsonl.gz"):
        found = opened([tmp_path / name], "openassistant")
        assert [one.id for one in found] == [tree["message_tree_id"] for tree in trees]
        for conversation, tree in zip(found, trees, strict=True):
            messages = [conversation.message(at) for at in range(len(conversation.skeleton))]
            told = {one.id: (one.parent, conversation.parts(one.index)) for one in messages}
            assert told == {id: (parent, (Text(text),)) for id, (parent, text) in naive(tree).items()}
            leaves = Counter(parent for parent, _ in naive(tree).values())
            assert len(conversation.branches) == sum(id not in leaves for id in naive(tree))
            assert conversation.problems == []


def test_the_best_ranked_answer_goes_on(tmp_path: Path) -> None:
    """The default branch is the one that people preferred, wherever it stands."""
    for path in (oasst.trees(tmp_path), oasst.flat(tmp_path)):
        conversation = opened([path], "openassistant")[0]
        active = next(branch for branch in conversation.branches if branch.active)
        head = conversation.index_of(active.head)
        assert head is not None
        assert conversation.parts(head) == (Text("And [then] {?}"),)


def test_messages_one_a_line_are_trees_again(tmp_path: Path) -> None:
    """In any order; a message of another kind, and one that names no tree, are kept and told."""
    path = oasst.flat(tmp_path)
    with path.open("a") as file:
        file.write('{"hello": 1}\nno json\n')
    found = {one.id: one for one in opened([path], "openassistant")}
    assert [len(one.skeleton) for one in found.values()] == [4, 4, 0]
    rest = found["messages"]
    assert [problem.code for problem in rest.problems] == ["bad-record", "bad-record"]
    assert len(rest.skeleton.raw) == 2


def test_a_tree_that_is_gone_is_said(tmp_path: Path) -> None:
    """The file was written anew since it was listed."""
    path = oasst.flat(tmp_path)
    conversation = opened([path], "openassistant")[0]
    writing.lines(path, oasst.oasst(1, "prompter", "x") | {"message_tree_id": "other"})
    with pytest.raises(Unreadable, match="list it again"):
        _ = conversation.skeleton


def test_text_behind_a_list_of_messages_is_told(tmp_path: Path) -> None:
    """Lines follow the first one as they should; what follows the end of a list should not."""
    records = [json.loads(line) for line in oasst.flat(tmp_path).read_text().splitlines()]
    path = writing.write(tmp_path / "listed.json", records)
    path.write_text(path.read_text() + "more")
    assert [[found.code for found in one.problems] for one in opened([path], "openassistant")] == [["trailing"]] * 2
