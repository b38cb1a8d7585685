"""Two branches compared: exact on trees, by ids and by content across files."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from bough.core import Conversation, Diff, Moved, Region, Stopped, Store, Target, diff
from bough.core.comparing import pairing
from bough.core.comparing.content import message_key
from tests.sources.claude_code.build import Session, opened

from .sessions import Row, chain, conversation, upto
from .test_align import in_common

LAKE = "How deep is the lake over there, and who measured it last?"


def kinds(found: Diff) -> list[tuple[str, int, int]]:
    """The regions in short."""
    return [(region.kind, len(region.ours), len(region.theirs)) for region in found.regions]


def keys(found: Conversation, entries: tuple[int, ...]) -> list[bytes]:
    """What messages say."""
    return [message_key(found.skeleton.roles[entry], found.parts(entry)) for entry in entries]


def hold(found: Diff) -> None:
    """What is true of every diff: each message once and in order, and regions that are what they say."""
    assert [at for region in found.regions for at in region.ours] == list(range(len(found.ours.entries)))
    assert [at for region in found.regions for at in region.theirs] == list(range(len(found.theirs.entries)))
    ours = keys(found.ours.conversation, found.ours.entries)
    theirs = keys(found.theirs.conversation, found.theirs.entries)
    for region in found.regions:
        here = [ours[at] for at in region.ours], [theirs[at] for at in region.theirs]
        match region.kind:
            case "same":
                assert here[0]
                assert here[0] == here[1]
            case "changed":
                assert len(here[0]) == len(here[1]) == 1
                assert here[0] != here[1]
            case "ours":
                assert here[0]
                assert not here[1]
            case "theirs":
                assert here[1]
                assert not here[0]
    plain = [region for region in found.regions if region.kind != "changed"]
    assert all(one.kind != other.kind or one.base for one, other in pairwise(plain) if _touch(one, other))


def _touch(one: Region, other: Region) -> bool:
    return (one.ours.stop, one.theirs.stop) == (other.ours.start, other.theirs.start)


def exchanged(found: Diff) -> list[tuple[str, range, range]]:
    """The regions with the sides exchanged, sorted: at one place ours come before theirs."""
    names = {"ours": "theirs", "theirs": "ours"}
    regions = [(names.get(region.kind, region.kind), region.theirs, region.ours) for region in found.regions]
    return sorted(regions, key=repr)


def forest(path: Path, chance: random.Random) -> Conversation:
    """A random tree: a few words, many forks, several roots."""
    rows: list[Row] = []
    for number in range(chance.randrange(1, 40)):
        parent = rows[chance.randrange(max(0, number - 4), number)] if number and chance.random() < 0.95 else None
        said = chance.choice(["yes", "no", "go on", LAKE, f"{LAKE} {number}"])
        rows.append((f"{number:08x}", parent[0] if parent else None, chance.choice(["user", "assistant"]), said))
    return conversation(path, rows)


# One conversation


@pytest.mark.parametrize("seed", range(60))
def test_any_two_messages_of_any_tree(tmp_path: Path, seed: int) -> None:
    """The base is the nearest common ancestor, behind it all is in common that is; exchanged, it is the same."""
    chance = random.Random(seed)
    tree = forest(tmp_path / "a.jsonl", chance)
    ids = tree.skeleton.ids
    for _ in range(6):
        one, other = upto(tree, chance.choice(ids)), upto(tree, chance.choice(ids))
        found = diff(one, other)
        hold(found)
        theirs = set(found.theirs.entries)
        shared = [entry for entry in found.ours.entries if entry in theirs]
        assert (found.base.message if found.base is not None else None) == (ids[shared[-1]] if shared else None)
        behind = [keys(tree, side.entries[len(shared) :]) for side in (found.ours, found.theirs)]
        same = sum(len(region.ours) for region in found.regions if region.kind == "same")
        numbers: dict[bytes, int] = {}
        ours, others = ([numbers.setdefault(key, len(numbers)) for key in side] for side in behind)
        assert same == len(shared) + in_common(ours, others)
        assert found.ours.facts.messages == len(found.ours.entries) - len(shared)
        assert sorted([(r.kind, r.ours, r.theirs) for r in diff(other, one).regions], key=repr) == exchanged(found)


def test_a_branch_is_the_same_as_itself(tmp_path: Path) -> None:
    """One region, nothing of its own on either side, nothing read."""
    tree = conversation(tmp_path / "a.jsonl", chain([LAKE, "Deep.", "Thanks."]))
    found = diff(tree, tree)
    assert found.same
    assert found.regions == (Region("same", range(3), range(3), range(3)),)
    assert found.base is not None
    assert found.base.message == "m0000002"
    assert found.ours.facts.messages == 0


def test_two_forks_part_where_the_tree_says(tmp_path: Path) -> None:
    """Also where both go on with the same words: those are in common, but not the base."""
    rows = [
        *chain([LAKE, "Deep."]),
        ("x1", "m0000001", "user", "And how wide?"),
        ("x2", "x1", "assistant", "Two miles."),
        ("y1", "m0000001", "user", "And how wide?"),
        ("y2", "y1", "assistant", "Nobody knows."),
    ]
    tree = conversation(tmp_path / "a.jsonl", rows)
    found = diff(upto(tree, "x2"), upto(tree, "y2"))
    assert [(region.kind, list(region.base)) for region in found.regions[:2]] == [("same", [0, 1]), ("same", [])]
    assert kinds(found)[2:] == [("ours", 1, 0), ("theirs", 0, 1)]
    assert found.base is not None
    assert found.base.message == "m0000001"


def test_edited_beginnings_have_no_base(tmp_path: Path) -> None:
    """Two roots of one conversation share nothing, whatever they say."""
    tree = conversation(tmp_path / "a.jsonl", [("r1", None, "user", LAKE), ("r2", None, "user", LAKE)])
    found = diff(upto(tree, "r1"), upto(tree, "r2"))
    assert found.base is None
    assert kinds(found) == [("same", 1, 1)]


# Files


def test_copies_are_compared_by_what_they_say(tmp_path: Path) -> None:
    """Ids of one file mean nothing in another: the base is what both begin with."""
    ours = conversation(tmp_path / "a.jsonl", chain([LAKE, "Deep.", "Thanks."], "a"))
    theirs = conversation(tmp_path / "b.jsonl", chain([LAKE, "Deep.", "Never mind."], "b"), session="b" * 36)
    found = diff(ours, theirs)
    assert kinds(found) == [("same", 2, 2), ("ours", 1, 0), ("theirs", 0, 1)]
    assert found.base is not None
    assert (found.base.message, found.base.position) == ("a0000001", 1)
    assert list(found.regions[0].base) == [0, 1]


def test_the_same_short_id_in_two_files_is_chance(tmp_path: Path) -> None:
    """Formats number their messages."""
    ours = conversation(tmp_path / "a.jsonl", chain(["one", "two"]))
    theirs = conversation(tmp_path / "b.jsonl", chain(["two", "one"]), session="b" * 36)
    assert {kind for kind, _, _ in kinds(diff(ours, theirs))} == {"ours", "theirs"}


def test_the_same_long_id_is_the_same_message(tmp_path: Path) -> None:
    """One that says something else in a drifted copy has changed, however little is left of it."""
    ids = [f"{number}1111111-1111-4111-8111-111111111111" for number in range(3)]
    said = [[LAKE, "Deep.", "Thanks"], [LAKE, "Let me look it up for you.", "Thanks"]]
    sides = [
        conversation(
            tmp_path / f"{number}.jsonl",
            [
                (id, ids[at - 1] if at else None, "assistant" if at % 2 else "user", texts[at])
                for at, id in enumerate(ids)
            ],
        )
        for number, texts in enumerate(said)
    ]
    assert kinds(diff(*sides)) == [("same", 1, 1), ("changed", 1, 1), ("same", 1, 1)]


def test_another_tool_says_the_same(tmp_path: Path) -> None:
    """A session of Claude Code and one of pi with the same words are the same."""
    session = Session()
    session.prompt(LAKE)
    session.answer("Deep.")
    (tmp_path / "cc").mkdir()
    ours = opened(session.write(tmp_path / "cc"))
    assert diff(ours, conversation(tmp_path / "pi.jsonl", chain([LAKE, "Deep."]))).same


# Versions


def test_a_rewritten_message_stands_beside_what_it_was(tmp_path: Path) -> None:
    """The same role and similar words, or the same beginning; an answer is no version of a prompt."""
    ours = conversation(tmp_path / "a.jsonl", chain(["Use mmap for the reader, please", f"{LAKE} Nobody.", "Yes"]))
    theirs = conversation(
        tmp_path / "b.jsonl",
        chain(["Use pread for the reader, please", f"{LAKE} It is all long ago and of no use here.", "No"]),
        session="b" * 36,
    )
    assert kinds(diff(ours, theirs)) == [("changed", 1, 1), ("changed", 1, 1), ("ours", 1, 0), ("theirs", 0, 1)]
    prompt = conversation(tmp_path / "c.jsonl", [("c", None, "user", LAKE)])
    answer = conversation(tmp_path / "d.jsonl", [("d", None, "assistant", LAKE)], session="d" * 36)
    assert kinds(diff(prompt, answer)) == [("ours", 1, 0), ("theirs", 0, 1)]


def test_answers_of_tools_are_no_versions_of_one_another(tmp_path: Path) -> None:
    """However alike: they answer other calls. Calls of one tool on one file are."""
    sides = []
    for number, (file, text) in enumerate((("a.py", "one"), ("b.py", "two"))):
        session = Session()
        session.prompt("Go on")
        session.call("t1", name="Write", input={"file_path": file, "content": "the same in both of them"})
        session.result("t1", f"The file {file} was written to the disk as you wanted")
        session.call("t2", name="Edit", input={"file_path": "c.py", "new_string": text})
        sides.append(opened(session.write(tmp_path / str(number))))
    assert kinds(diff(*sides)) == [("same", 1, 1), ("ours", 2, 0), ("theirs", 0, 2), ("changed", 1, 1)]


def test_few_messages_are_looked_at_word_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of them only how they begin counts: comparing must not read everything twice."""
    monkeypatch.setattr(pairing, "MOST_READ", 0)
    ours = conversation(tmp_path / "a.jsonl", chain(["Use mmap for the reader, please"]))
    theirs = conversation(tmp_path / "b.jsonl", chain(["Use pread for the reader, please"]), session="b" * 36)
    assert kinds(diff(ours, theirs)) == [("ours", 1, 0), ("theirs", 0, 1)]


@pytest.mark.parametrize(
    ("alike", "pairs"),
    [
        ([[0.9, 0.0], [0.0, 0.8]], [(0, 0), (1, 1)]),
        ([[0.0, 0.9], [0.9, 0.0]], [(1, 0)]),
        ([[0.6, 0.9]], [(0, 1)]),
        ([[0.4]], []),
        ([], []),
    ],
    ids=["both", "crossing", "the better one", "too little in common", "nothing"],
)
def test_the_most_alike_in_order(alike: list[list[float]], pairs: list[tuple[int, int]]) -> None:
    """Pairs do not cross, and together have most in common."""
    found = pairing.best_chain(alike)
    assert len(found) == len(pairs)
    assert found == pairs or alike == [[0.0, 0.9], [0.9, 0.0]]


# Facts


def test_the_facts_of_both_sides(tmp_path: Path) -> None:
    """Models, tokens, cost, times, tools and files of the own messages, and of no others."""
    session = Session()
    session.prompt("Fix it")
    base = session.answer("Which one?")
    session.prompt("The reader")
    session.call("t1", name="Edit", input={"file_path": "src/reader.py", "old_string": "a"})
    patch = "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n*** Add File: c.txt\n+x\n*** End Patch"
    tree = session.call("t2", name="shell", input={"command": ["apply_patch", patch]})
    session.prompt("Never mind", parent=base)
    found = opened(session.write(tmp_path))
    facts = diff(upto(found, tree), upto(found, base)).ours.facts
    assert dict(facts.tools) == {"Edit": 1, "shell": 1}
    assert facts.files == ("src/reader.py", "a.txt", "b.txt", "c.txt")
    assert facts.messages == 3
    assert facts.first is not None
    assert facts.last is not None
    assert facts.first < facts.last
    assert set(facts.models) == {found.skeleton.models[found.index_of(tree) or 0]}
    assert facts.usage is not None


# What can be in the way


def test_progress_and_stopping(tmp_path: Path) -> None:
    """Whoever waits hears how many messages were read, and can stop it."""
    sides = [
        conversation(
            tmp_path / f"{name}.jsonl", chain([f"{name} {number}" for number in range(1200)], name), session=name * 36
        )
        for name in "ab"
    ]
    heard: list[int] = []
    diff(sides[0], sides[1], progress=heard.append)
    assert 0 < sum(heard) <= 2400
    with pytest.raises(Stopped):
        diff(sides[0], sides[1], stop=lambda: True)


def test_a_file_that_was_replaced_is_said(tmp_path: Path) -> None:
    """Nothing is compared with what is not what was opened."""
    ours = conversation(tmp_path / "a.jsonl", chain(["one", "two"], "a"))
    theirs = conversation(tmp_path / "b.jsonl", chain(["one", "two"], "b"), session="b" * 36)
    assert len(theirs.skeleton) == 2
    (tmp_path / "c.jsonl").write_text("gone")
    (tmp_path / "c.jsonl").replace(tmp_path / "b.jsonl")
    with pytest.raises(Moved):
        diff(ours, theirs)


def test_nothing_is_compared_with_something(tmp_path: Path) -> None:
    """A conversation without messages has no branch that says anything."""
    store = Store.open(tmp_path / "store", create=True)
    empty = store.read(store.create("Empty"))
    ours = conversation(tmp_path / "a.jsonl", chain(["one"]))
    assert kinds(diff(empty, ours)) == [("theirs", 0, 1)]
    assert diff(empty, empty).same
    assert diff(Target(empty, None, None), ours).base is None
