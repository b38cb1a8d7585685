"""Random trees, split into files as tools fork them, come together as the tree they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.kinship import together
from bough.core.skeleton import Fork
from tests.kinship.trees import Row, conversation, lines

_GLOBAL = "0f9b{:04d}-0000-4000-8000-000000000000"


@st.composite
def forests(draw: st.DrawFn) -> list[Row]:
    """A forest in which siblings say different things; texts repeat elsewhere."""
    parents = [draw(st.integers(-1 if at == 0 else 0, at - 1)) for at in range(draw(st.integers(1, 24)))]
    said: list[set[str]] = [set() for _ in range(len(parents) + 1)]
    rows: list[Row] = []
    for at, parent in enumerate(parents):
        taken = said[parent]
        text = draw(st.sampled_from([word for word in ("yes", "no", "go on", f"number {at}") if word not in taken]))
        taken.add(text)
        rows.append((f"m{at}", parent, text))
    return rows


def way(rows: list[Row], at: int) -> list[int]:
    """The places from the root to one."""
    found = []
    while at >= 0:
        found.append(at)
        at = rows[at][1]
    return found[::-1]


def split(rows: list[Row], *, ids: str) -> list[list[Row]]:
    """A file for each end: all that leads to it, as tools copy the history when they fork."""
    ends = [at for at in range(len(rows)) if all(parent != at for _, parent, _ in rows)]
    return [
        [(_id(ids, number, at, place), place - 1, rows[at][2]) for place, at in enumerate(way(rows, end))]
        for number, end in enumerate(ends)
    ]


def _id(kind: str, number: int, at: int, place: int) -> str:
    """The id of a message in a file: kept, unique in the world, its number in the file, or drawn anew."""
    return {"kept": f"m{at}", "global": _GLOBAL.format(at), "counted": f"r{place}"}.get(kind, f"{number}-{at}")


@settings(max_examples=60, deadline=None)
@given(forests(), st.sampled_from(["kept", "global", "counted", "new"]), st.randoms())
def test_a_tree_split_into_files_comes_together(rows: list[Row], ids: str, chance: object) -> None:
    """Whatever ids the files have, and in whatever order they come: each message once, each where it was."""
    files = split(rows, ids=ids)
    chance.shuffle(files)  # type: ignore[attr-defined] # hypothesis' own Random
    members = [conversation(f"file {number}", file) for number, file in enumerate(files)]
    family = together(members)
    assert lines(family) == lines(conversation("whole", rows))
    assert sum(family.own) == len(rows) == family.skeleton.counted()
    assert len(set(family.skeleton.ids)) == len(rows)
    answers = sum(role == "assistant" for role in family.skeleton.roles)
    assert family.usage is None if not answers else family.usage is not None and family.usage.tokens == 2 * answers


@settings(max_examples=60, deadline=None)
@given(forests(), st.integers(0, 23), st.integers(0, 23))
def test_every_branch_of_every_member_is_there(rows: list[Row], first: int, second: int) -> None:
    """Two files that each hold a part of the tree from its root on: all that either says can be read in the family."""
    parts = [_above(rows, first % len(rows)), _above(rows, second % len(rows))]
    members = [conversation(f"file {number}", part) for number, part in enumerate(parts)]
    family = together(members, 1)
    assert set(lines(family)) == set(lines(members[0])) | set(lines(members[1]))
    for member in members:
        for entry in range(len(member.skeleton)):
            at = family.entry_of(member, entry)
            assert family.parts(at) == member.parts(entry)
            owner, own = family.origin_of(at)
            assert owner.parts(own) == member.parts(entry)
    asked, default = members[1].tree.default, family.tree.default
    assert asked is not None
    assert default is not None
    here = family.entry_of(members[1], members[1].tree.head(asked))
    assert here in family.tree.path(family.tree.head(default))


def _above(rows: list[Row], number: int) -> list[Row]:
    """The tree without what was said after one message."""
    return rows[: number + 1]


def test_siblings_that_say_the_same_stay_two() -> None:
    """Two of one conversation are never one message, in a copy neither."""
    rows: list[Row] = [("a", -1, "hi"), ("b", 0, "yes"), ("c", 0, "yes"), ("d", 2, "more")]
    family = together([conversation("one", rows), conversation("two", rows)])
    assert lines(family) == lines(conversation("whole", rows))
    assert family.own == (4, 0)


def test_equal_words_after_the_stated_fork_are_two_messages() -> None:
    """Both were told to go on, each on its own; what a fork says it took over decides."""
    rows: list[Row] = [("r1", -1, "hi"), ("r2", 0, "hello"), ("r3", 1, "go on"), ("r4", 2, "one way")]
    other: list[Row] = [*rows[:3], ("r4", 2, "another way")]
    family = together([conversation("one", rows), conversation("two", other, Fork("one", "r2"))])
    assert family.own == (4, 2)
    assert together([conversation("one", rows), conversation("two", other)]).own == (4, 1)


def test_a_copy_without_words_of_its_own_is_a_branch_without_messages() -> None:
    """It is there, and adds nothing."""
    rows: list[Row] = [("r1", -1, "hi"), ("r2", 0, "hello")]
    family = together([conversation("one", rows), conversation("two", rows[:1])], 1)
    assert [(branch.name, branch.messages) for branch in family.branches] == [("one", 2), ("two", 0)]
    assert family.skeleton.counted() == 2


def test_a_family_tens_of_thousands_deep(tmp_path: object) -> None:
    """Nothing recurses."""
    rows: list[Row] = [(f"r{at}", at - 1, f"text {at}") for at in range(20_000)]
    other = [*rows[:15_000], ("x", 14_999, "elsewhere")]
    family = together([conversation("one", rows), conversation("two", other)])
    assert family.skeleton.counted() == 20_001
    assert [branch.name for branch in family.branches] == ["one", "two"]
