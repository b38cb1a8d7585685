"""Merges of real conversations: read, decided, checked, written, and read again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import Invalid, Moved
from bough.core.keeping import Keeping
from bough.core.merging.items import Pick
from bough.core.merging.merging import Merging
from bough.core.merging.results import result
from bough.core.merging.saving import Saved, outcome, save
from bough.core.merging.sides import Sides, sides_of
from bough.core.merging.strategies import STRATEGIES, Strategy, decided
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store
from bough.core.target import Target
from tests.sources.pi.conftest import HEADER, Session
from tests.store.conftest import hand, store
from tests.store.looking import shown

__all__ = ["hand", "store"]


def answer(text: str) -> NewMessage:
    return NewMessage("assistant", (Text(text),), model="m")


def branch(conversation: Conversation, name: str) -> Target:
    return Target(conversation, next(one for one in conversation.branches if one.name == name), None, branch_named=True)


@pytest.fixture
def two(store: Store) -> str:
    """`main` and `alt` go their own ways after `a`, and have one turn in common."""
    id = store.create("Two", messages=["a", answer("A"), "b", answer("B"), "s", answer("S"), "c"])
    with store.write(id) as writer:
        at = writer.state().view.skeleton.ids[1]
        writer.fork(at, "alt", messages=["d", answer("D"), "s", answer("S"), "e"])
    return id


def sides(store: Store, id: str) -> Sides:
    conversation = store.read(id)
    return sides_of(branch(conversation, "main"), branch(conversation, "alt"))


def write(store: Store, found: Sides, merging: Merging, name: str | None = None, onto: str | None = None) -> Saved:
    keeping = Keeping.of(found.ours.conversation, store.root)
    done = outcome(found, result(found, merging), how="picks", onto=onto is not None)
    with keeping.hold(store, 0) as writer:
        return save(writer, keeping, done, name, onto=onto)


def test_turns_are_picked_and_written(store: Store, two: str) -> None:
    """What is said is what was picked; nothing that is there already is copied."""
    found = sides(store, two)
    merging = found.begin()
    assert [item.same for item in merging.items] == [False, False, True, False, False]
    picks: tuple[Pick, ...] = ("ours", "theirs", "neither", "theirs")
    for number, pick in zip(merging.open, picks, strict=True):
        merging = merging.pick(number, pick)
    saved = write(store, found, merging, "both")
    assert shown(store, two)["both"] == "a A b B d D s S e"
    assert len(saved.messages) == 5
    conversation = store.read(two)
    made = next(one for one in conversation.branches if one.name == "both")
    assert (made.fork_point, made.messages) == (found.ours.said[1].id, 5)
    assert conversation.usage == found.ours.conversation.usage


def test_both_parents_are_recorded(store: Store, two: str) -> None:
    """In the header of the new branch, and in each copy which message it is one of; undo takes it all away."""
    found = sides(store, two)
    write(store, found, decided(found.begin(), "append"), "all")
    conversation = store.read(two)
    (note,) = conversation.skeleton.merges
    names = {one.id: one.name for one in conversation.branches}
    assert (names[note.branch], note.message) == ("all", None)
    assert {side: names[note.record[side]["branch"]] for side in ("ours", "theirs")} == {
        "ours": "main",
        "theirs": "alt",
    }
    assert note.record["theirs"]["message"] == found.theirs.said[-1].id
    assert note.record["copied"] == {"ours": 0, "theirs": 3}
    last = json.loads(conversation.raw(len(conversation.skeleton) - 1))
    assert last["merge"] == {"side": "theirs", "message": found.theirs.said[-1].id}
    with store.write(two) as writer:
        undone = writer.undo()
        assert undone is not None
        assert undone.type == "merge"
    assert store.read(two).skeleton.merges == []
    assert set(shown(store, two)) == {"main", "alt"}


def test_onto_the_head_of_the_target(store: Store, two: str) -> None:
    """One write of its file, told as a merge; both parents are recorded with the first message."""
    told: list[str] = []
    store.subscribe(lambda event: told.append(event.what) if event.kind == "saved" else None)
    found = sides(store, two)
    merging = decided(found.begin(), "append")
    saved = write(store, found, merging, onto="main")
    assert shown(store, two)["main"] == "a A b B s S c d D e"
    (note,) = store.read(two).skeleton.merges
    assert note.message == saved.messages[0]
    assert told == ["merge"]
    with store.write(two) as writer:
        assert writer.undo() is not None
    assert shown(store, two)["main"] == "a A b B s S c"


def test_onto_a_head_that_moved(store: Store, two: str) -> None:
    """What was decided was decided about another branch: nothing is written. Nor is nothing."""
    found = sides(store, two)
    merging = decided(found.begin(), "append")
    with store.write(two) as writer:
        writer.append("meanwhile", branch="main")
    with pytest.raises(Moved, match="went on"):
        write(store, found, merging, onto="main")
    now = sides(store, two)
    with pytest.raises(Invalid, match="nothing to add"):
        write(store, now, now.begin().pick_all("ours", range(len(now.begin().items))), onto="main")
    with pytest.raises(Invalid, match="does not go on"):
        write(store, now, decided(now.begin(), "replace"), onto="main")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_writes_what_it_decides(store: Store, two: str, strategy: Strategy) -> None:
    """And what is there already is not written again: a branch that is theirs begins at the head of theirs."""
    found = sides(store, two)
    chosen = result(found, decided(found.begin(), strategy))
    saved = write(store, found, decided(found.begin(), strategy), "new")
    said = " ".join(part.text for one in chosen for part in one.parts if isinstance(part, Text))
    assert shown(store, two)["new"] == f"a A {said}"
    if strategy == "replace":
        assert (shown(store, two)["new"], saved.messages) == (shown(store, two)["alt"], ())


def test_an_edit_says_something_else(store: Store, two: str) -> None:
    """The message that was picked, its model and time, with another text."""
    found = sides(store, two)
    merging = decided(found.begin(), "ours").edit(0, "ours", 1, "B, better")
    write(store, found, merging, "better")
    assert shown(store, two)["better"] == "a A b B, better s S c"
    conversation = store.read(two)
    edited = next(i for i in range(len(conversation.skeleton)) if conversation.preview(i) == "B, better")
    assert conversation.message(edited).model == "m"


def test_two_conversations_are_merged_by_what_they_say(store: Store) -> None:
    """What both begin with is shared, whatever its ids; the other conversation stays as it is and is named."""
    one = store.create(messages=["a", answer("A"), "b"])
    other = store.create(messages=["a", answer("A"), "c", answer("C")])
    found = sides_of(store.read(one), store.read(other))
    assert (found.ours.shared, found.one) == (2, False)
    write(store, found, decided(found.begin(), "both"), "both")
    assert shown(store, one)["both"] == "a A b c C"
    (note,) = store.read(one).skeleton.merges
    assert note.record["theirs"]["conversation"] == f"bough:{other}"
    assert shown(store, other) == {"main": "a A c C"}


def test_versions_of_one_prompt_stand_beside_each_other(store: Store) -> None:
    """Two edits of one prompt are one item, and what they were made of is their base."""
    id = store.create(messages=["Plan the red garden for spring"])
    with store.write(id) as writer:
        writer.edit(str(writer.head()), "Plan the red garden for summer", "ours")
        writer.edit(str(writer.head("main")), "Plan the blue garden for spring", "theirs")
    conversation = store.read(id)
    found = sides_of(branch(conversation, "ours"), branch(conversation, "theirs"))
    (item,) = found.begin().items
    assert (item.ours, item.theirs, item.open) == (range(1), range(1), True)
    assert found.elder() == 0


def test_a_session_of_another_tool_stays_as_it_is(store: Store, tmp_path: Path) -> None:
    """To the byte; what is made of it is a branch of the native conversation that has it as its origin."""
    file = Session(tmp_path / f"2026-11-19T10-00-00-000Z_{HEADER['id']}.jsonl", HEADER)
    first = file.turn("a")
    file.turn("b")
    file.turn("c", parent=first)
    path = file.save()
    before = path.read_bytes()
    (conversation,) = open_path(path)
    ours, theirs = conversation.branches
    found = sides_of(Target(conversation, ours, None), Target(conversation, theirs, None))
    saved = write(store, found, decided(found.begin(), "append"), "both")
    assert path.read_bytes() == before
    assert shown(store, saved.conversation)["both"] == "a an answer b an answer c an answer"
    (note,) = store.read(saved.conversation).skeleton.merges
    assert note.record["ours"]["branch"] in {one.id for one in store.read(saved.conversation).branches}
    assert len(saved.messages) == 2


def test_what_was_merged_before_is_not_asked_again(store: Store, two: str) -> None:
    """What was left out stays out, what was taken is there; only what came since is added, and nobody is asked."""
    found = sides(store, two)
    merging = found.begin()
    picks: tuple[Pick, ...] = ("ours", "neither", "ours", "theirs")
    for number, pick in zip(merging.open, picks, strict=True):
        merging = merging.pick(number, pick)
    write(store, found, merging, "joined")
    assert shown(store, two)["joined"] == "a A b B s S c e"
    with store.write(two) as writer:
        writer.append("later", branch="alt")
    conversation = store.read(two)
    for one, other in (("joined", "alt"), ("alt", "joined")):
        again = sides_of(branch(conversation, one), branch(conversation, other))
        now = again.begin()
        assert now.conflicts == 0
        said = [again.of(taken).said[taken.at] for taken in now.taken()]
        assert [
            conversation.preview(conversation.index_of(each.id) or 0) for each in said
        ] == "b B s S c e later".split()


def test_another_conversation_is_merged_again(store: Store) -> None:
    """A session went on after it was merged: what is new is added."""
    one = store.create(messages=["a", answer("A"), "b"])
    other = store.create(messages=["a", answer("A"), "c", answer("C")])
    found = sides_of(store.read(one), store.read(other))
    write(store, found, decided(found.begin(), "both"), "both")
    with store.write(other) as writer:
        writer.append("d")
    again = sides_of(branch(store.read(one), "both"), store.read(other))
    assert again.begin().conflicts == 0
    write(store, again, again.begin(), "more")
    assert shown(store, one)["more"] == "a A b c C d"


def test_copies_that_drifted_apart(store: Store, tmp_path: Path) -> None:
    """A message that one copy says differently stands beside its other version, and what both had before."""
    id = store.create(messages=["a", answer("A"), "b", answer("B")])
    before = Store.open(shutil.copytree(store.root, tmp_path / "before"))
    there = Store.open(shutil.copytree(store.root, tmp_path / "there"))
    for drifted, word in ((store, "here"), (there, "there")):
        with drifted.write(id) as writer:
            writer.append(word)
    path = there.read(id).ref.files[-1]
    path.write_bytes(path.read_bytes().replace(b'"text":"B"', b'"text":"B, said better"'))
    found = sides_of(store.read(id), there.read(id))
    assert (found.ours.shared, found.one) == (3, False)
    changed, ours, theirs = found.begin().items
    assert (changed.ours, changed.theirs, changed.open) == (range(1), range(1), True)
    assert (ours.theirs, theirs.ours) == (range(0), range(0))
    based = sides_of(store.read(id), there.read(id), before.read(id))
    merging = based.begin()
    assert merging.items[0].base == range(1)
    write(store, based, decided(merging.pick(0, "theirs"), "both"), "both")
    assert shown(store, id)["both"] == "a A b B, said better here there"
