"""Half a merge is kept, and taken up again where it was left."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.errors import NotFound
from bough.core.library import Library
from bough.core.merging.drafts import (
    Where,
    content_of,
    decided_again,
    decision_of,
    draft_of,
    found_again,
    read_content,
    take_up,
)
from bough.core.merging.items import PICKS, Pick
from bough.core.merging.merging import Mend, Merging, begin
from bough.core.merging.sides import Sides
from bough.core.store import Store
from tests.store.conftest import hand, store

from .test_saving import sides, two
from .transcripts import said, words

__all__ = ["hand", "store", "two"]


def again(found: Sides, merging: Merging, now: Sides | None = None) -> tuple[Merging, bool]:
    """Through JSON, into a merge that was begun anew."""
    kept = json.loads(json.dumps(content_of(draft_of(found, merging, "name"))))
    draft = read_content(kept)
    assert draft is not None
    assert draft.name == "name"
    now = now or found
    return take_up(now, now.begin(), draft)


def test_all_decisions_come_back(store: Store, two: str) -> None:
    """Picks, edits, the order, turns taken apart, fixes."""
    found = sides(store, two)
    merging = found.begin().by_message(0).pick(0, "ours").edit(1, "ours", 1, "anew").move(0, 3).pick(4, "neither")
    merging = merging.mend(Mend("empty-text", "theirs", 1))
    assert again(found, merging) == (merging, False)


def test_a_moved_head_leaves_decisions_where_content_is_equal(store: Store, two: str) -> None:
    """What was said since is open, at the place where it belongs; all else is decided as it was."""
    found = sides(store, two)
    merging = found.begin().pick(0, "ours").pick(1, "theirs")
    with store.write(two) as writer:
        writer.append("later", branch="main")
    now = sides(store, two)
    taken, moved = again(found, merging, now)
    assert moved
    assert [item.pick for item in taken.items] == ["ours", "theirs", "ours", None, None, None]
    assert taken.open == [3, 4, 5]


def test_a_side_is_found_again(store: Store, two: str) -> None:
    """To the head of its branch, or to where it ended before; never another branch because its own is gone."""
    with store.write(two) as writer:
        writer.append("later", branch="main")
    library = Library((store.root,), store.root)
    conversation = store.read(two)
    main = next(branch for branch in conversation.branches if branch.name == "main")
    path = conversation.tree.path(conversation.tree.head(main))
    ids = [conversation.skeleton.ids[entry] for entry in path]
    there = Where(f"bough:{two}", str(conversation.path), main.id, ids[-2])
    assert found_again(library, there)[1:3] == (main, None)
    assert found_again(library, msgspec.structs.replace(there, ends=True)).message == path[-2]
    assert found_again(library, msgspec.structs.replace(there, branch="gone")).branch == main
    with pytest.raises(NotFound):
        found_again(library, msgspec.structs.replace(there, branch="gone", head="gone"))


@given(words(), words(), st.lists(st.tuples(st.integers(0, 9), st.sampled_from(PICKS)), max_size=6))
def test_equal_turns_are_told_apart_by_their_order(ours: str, theirs: str, picks: list[tuple[int, Pick]]) -> None:
    """Whatever was decided and moved, of turns that come again: what comes back says the same."""
    fresh = begin(said(ours), said(theirs, "t"))
    merging = fresh
    for number, pick in picks:
        if merging.items:
            merging = merging.pick(number % len(merging.items), pick)
    decisions = tuple(decision_of(merging, item) for item in merging.items)
    assert decided_again(fresh, decisions) == merging.items


def test_what_is_no_draft_of_a_merge() -> None:
    """Nothing is made of it."""
    assert read_content({"text": "half a"}) is None
    assert read_content(None) is None
