"""Random trees: any two branches merged, beside a slow reference and beside git."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from bough.core import merge
from bough.core.conversation import Conversation
from bough.core.merging.results import text_of
from bough.core.model import Branch
from bough.core.store import Store
from bough.core.target import Target

_WORDS = ("red", "green", "blue", "go on", "thanks", "why?")


def grown(store: Store, seed: int) -> Conversation:
    """A conversation with forks anywhere; some turns are said on several branches."""
    author = random.Random(seed)

    def said(most: int) -> list[str]:
        return [
            author.choice((author.choice(_WORDS), f"{seed} {author.random()}")) for _ in range(author.randint(0, most))
        ]

    id = store.create(messages=["begin", *said(6)])
    with store.write(id) as writer:
        for number in range(5):
            at = author.choice(store.read(id).skeleton.ids)
            writer.fork(at, f"b{number}", messages=said(6))
    return store.read(id)


def told(conversation: Conversation, branch: Branch) -> list[str]:
    """The reference: what is said on the way from the head up, by parents alone."""
    skeleton, found = conversation.skeleton, []
    at = conversation.tree.index_of(branch.head)
    while at is not None and at >= 0:
        found.append(text_of(conversation.parts(at)))
        at = skeleton.parents[at]
    return found[::-1]


def common(ours: list[str], theirs: list[str], conversation: Conversation, one: Branch, other: Branch) -> int:
    """The reference: how many messages, not only words, both begin with."""
    ways = []
    for branch in (one, other):
        way, at = set(), conversation.tree.index_of(branch.head)
        while at is not None and at >= 0:
            way.add(at)
            at = conversation.skeleton.parents[at]
        ways.append(way)
    assert len(ways[0]) == len(ours)
    assert len(ways[1]) == len(theirs)
    return len(ways[0] & ways[1])


@pytest.mark.parametrize("seed", range(4))
def test_any_two_branches(tmp_path: Path, seed: int) -> None:
    """The ancestor is found; nothing is lost or invented; either side comes out of it whole; git agrees."""
    conversation = grown(Store.open(tmp_path / "store", create=True), seed)
    for one in conversation.branches:
        for other in conversation.branches:
            ours, theirs = told(conversation, one), told(conversation, other)
            found = merge(Target(conversation, one, None), Target(conversation, other, None))
            shared = common(ours, theirs, conversation, one, other)
            assert (found.sides.ours.shared, found.sides.theirs.shared) == (shared, shared)
            every = range(len(found.merging.items))
            for pick, whole in (("ours", ours), ("theirs", theirs)):
                picked = found._replace(merging=found.merging.pick_all("ours" if pick == "ours" else "theirs", every))
                assert [text_of(chosen.parts) for chosen in picked.result()] == whole[shared:]
            both = [text_of(chosen.parts) for chosen in found.decided("both").result()]
            assert set(both) == {*ours[shared:], *theirs[shared:]}
            clean, text = _git(tmp_path, ours, ours[:shared], theirs)
            assert clean == (found.conflicts == 0)
            if clean:
                assert ours[:shared] + [text_of(chosen.parts) for chosen in found.result()] == text


def _git(folder: Path, ours: list[str], base: list[str], theirs: list[str]) -> tuple[bool, list[str]]:
    """Whether git merges the branches as texts without asking, and to what."""
    for name, lines in (("ours", ours), ("base", base), ("theirs", theirs)):
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
    command = ["git", "merge-file", "-p", "--diff3", "ours", "base", "theirs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout.splitlines()
