"""What there is to decide, and that nothing is invented or lost whatever is decided."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bough.core.merging.items import PICKS, Item
from bough.core.merging.merging import Merging, begin
from bough.core.merging.planning import chunks
from bough.core.merging.strategies import STRATEGIES, decided

from .transcripts import said, told, words


def _begun(ours: str, theirs: str, base: str = "") -> Merging:
    return begin(said(ours), said(theirs, "t"), said(base, "b"))


def test_two_forks_of_five_turns_that_share_two() -> None:
    """Each turn that only one of them has is picked by itself; the two that both have are the same."""
    for ours, theirs in (("a b S c T", "S d T e f"), ("S T a b c", "S T d e f"), ("a b c S T", "d e f S T")):
        merging = _begun(ours, theirs)
        assert merging.conflicts == 6
        assert sum(item.same for item in merging.items) == 2


def test_an_ancestor_takes_what_came_after_it() -> None:
    """Nothing has to be decided where only one side went on."""
    for ours, theirs in (("", "a b"), ("a b", ""), ("a b", "a b")):
        merging = _begun(ours, theirs)
        assert merging.conflicts == 0
        assert told(merging, {"ours": ours, "theirs": theirs}) == "a b"


def test_a_base_settles_what_only_one_side_changed() -> None:
    """Ours added x, theirs took c away: nobody has to be asked. Where both changed d, somebody has."""
    merging = _begun("a x b c d", "a b d", "a b c d")
    assert merging.conflicts == 0
    assert told(merging, {"ours": "a x b c d", "theirs": "a b d"}) == "a x b d"
    merging = _begun("a b e", "a b f", "a b d")
    (item,) = (merging.items[number] for number in merging.open)
    assert (item.ours, item.base, item.theirs) == (range(2, 3), range(2, 3), range(2, 3))


@given(words(), words(), words())
def test_every_message_is_in_one_item(ours: str, theirs: str, base: str) -> None:
    """Of both sides, in their order."""
    merging = _begun(ours, theirs, base)
    assert [at for item in merging.items for at in item.ours] == list(range(len(merging.ours)))
    assert [at for item in merging.items for at in item.theirs] == list(range(len(merging.theirs)))


@given(words(), words(), words(), st.sampled_from(["ours", "theirs"]))
def test_everything_one_way_is_that_side(ours: str, theirs: str, base: str, side: str) -> None:
    """Whatever the base, whatever was settled."""
    merging = _begun(ours, theirs, base)
    picked = merging.pick_all("ours" if side == "ours" else "theirs", range(len(merging.items)))
    assert told(picked, {"ours": ours, "theirs": theirs}) == (ours if side == "ours" else theirs)


@given(words(), words())
def test_both_loses_nothing(ours: str, theirs: str) -> None:
    """Each side is in it, in its order, and each message once, but for what both have: that is there once for both."""
    merging = decided(_begun(ours, theirs), "both")
    result = told(merging, {"ours": ours, "theirs": theirs}).split()
    if ours and theirs:
        same = sum(len(item.ours) for item in merging.items if item.same)
        assert len(result) == len(ours.split()) + len(theirs.split()) - same
        assert _within(ours.split(), result)
        assert _within(theirs.split(), result)


@given(words(), words(), words(), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(PICKS)), max_size=8))
def test_no_pick_invents_a_message(ours: str, theirs: str, base: str, picks: list[tuple[int, str]]) -> None:
    """However it is decided: no message comes twice, and none from elsewhere."""
    merging = _begun(ours, theirs, base)
    for number, pick in picks:
        if merging.items:
            merging = merging.pick(number % len(merging.items), next(one for one in PICKS if one == pick))
    taken = merging.taken()
    assert len({(one.side, one.at) for one in taken}) == len(taken)
    twins = {one.twin for one in taken if one.twin is not None}
    assert twins.isdisjoint({one.at for one in taken if one.side == "theirs"})


@given(words(), words(), words())
def test_sides_are_alike(ours: str, theirs: str, base: str) -> None:
    """Whose side is called ours decides no more than the order, and which of several equal turns are the same."""
    one, other = _begun(ours, theirs, base), _begun(theirs, ours, base)
    assert bool(one.conflicts) == bool(other.conflicts)
    if not base:
        assert one.conflicts == other.conflicts
        assert len(decided(one, "both").taken()) == len(decided(other, "both").taken())


@pytest.mark.parametrize(
    ("strategy", "result"),
    [
        ("append", "a S b c d"),
        ("replace", "c S d"),
        ("ours", "a S b"),
        ("theirs", "c S d"),
        ("both", "a c S b d"),
        ("by-time", "a c S b d"),
    ],
)
def test_strategies(strategy: str, result: str) -> None:
    """Ours is `a S b`, theirs `c S d`, said at the same times."""
    ours, theirs = "a S b", "c S d"
    name = next(one for one in STRATEGIES if one == strategy)
    merging = decided(_begun(ours, theirs), name)
    assert merging.conflicts == 0
    assert told(merging, {"ours": ours, "theirs": theirs}) == result


def test_by_time_keeps_the_order_of_each_side() -> None:
    """A clock that went back moves nothing; between the others goes what was said between them."""
    ours = tuple(replace(one, time=time) for one, time in zip(said("a b c"), (1.0, 9.0, 5.0), strict=True))
    theirs = tuple(replace(one, time=time) for one, time in zip(said("d e", "t"), (2.0, None), strict=True))
    merging = decided(begin(ours, theirs), "by-time")
    assert told(merging, {"ours": "a b c", "theirs": "d e"}) == "a d e b c"


@given(words(), words())
def test_appending_again_adds_nothing(ours: str, theirs: str) -> None:
    """What was taken over is known again by what it says, wherever it stands."""
    result = told(decided(_begun(ours, theirs), "append"), {"ours": ours, "theirs": theirs})
    again = told(decided(_begun(result, theirs), "append"), {"ours": result, "theirs": theirs})
    assert again == result


@st.composite
def changed(draw: st.DrawFn, base: list[str], new: str) -> str:
    """A base with turns taken out and put in; those that are new on both sides may be the same."""
    found: list[str] = []
    fresh = list(new)
    for turn in [*base, None]:
        while fresh and draw(st.integers(0, 4)) == 0:
            found.append(fresh.pop(0))
        if turn is not None and draw(st.integers(0, 3)):
            found.append(turn)
    return " ".join(found)


@st.composite
def drifted(draw: st.DrawFn) -> tuple[str, str, str]:
    """Ours, base, theirs; turns come again."""
    base = draw(st.lists(st.sampled_from("aabcdef"), max_size=8))
    theirs = draw(st.sampled_from(["WXYZ", "STUV", "abab"]))
    return draw(changed(base, draw(st.sampled_from(["STUV", "aSab"])))), " ".join(base), draw(changed(base, theirs))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(("b a a b b", "a b", "a b b"))  # which b was there before decides whether both added the same one
@example(("a b a c b c a a", "a b a b a c a", "a b a b a c a a"))
@given(drifted())
def test_git_agrees(tmp_path: Path, sides: tuple[str, str, str]) -> None:
    """Where git merges without conflict the result is the same; what it cannot merge is open, all of it."""
    ours, base, theirs = sides
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text("".join(f"{word}\n" for word in text.split()))
    command = ["git", "merge-file", "-p", "--diff3", "ours", "base", "theirs"]
    git = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    merging = _begun(ours, theirs, base)
    if git.returncode == 0:
        assert merging.conflicts == 0
        assert told(merging, {"ours": ours, "theirs": theirs}).split() == git.stdout.split()
        return
    assert merging.conflicts
    for mine, others in _conflicts(git.stdout):
        shown = {word for item in merging.items if item.open for word in _words(item, ours, theirs)}
        assert set(mine) ^ set(others) <= shown


def _conflicts(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Both sides of each conflict between the markers of git."""
    for part in text.split("<<<<<<<")[1:]:
        inside = part.split(">>>>>>>")[0].split("\n", 1)[1]
        mine, _, others = inside.partition("|||||||")
        yield mine.split(), others.partition("=======")[2].split()


def _words(item: Item, ours: str, theirs: str) -> list[str]:
    return [*(ours.split()[at] for at in item.ours), *(theirs.split()[at] for at in item.theirs)]


@given(words(), words(), words())
def test_chunks_are_what_a_slow_reference_finds(ours: str, base: str, theirs: str) -> None:
    """They cover all three sides in order, agree where they say so, and no turn all agree on hides in another."""
    at = (0, 0, 0)
    for chunk in chunks(ours.split(), base.split(), theirs.split()):
        assert tuple(span.start for span in chunk.spans) == at
        at = (chunk.ours.stop, chunk.base.stop, chunk.theirs.stop)
        sides = zip((ours, base, theirs), chunk.spans, strict=True)
        mine, before, others = (side.split()[span.start : span.stop] for side, span in sides)
        assert mine or before or others
        if chunk.agreed:
            assert mine == before == others
            assert len(mine) == 1
    assert at == tuple(len(side.split()) for side in (ours, base, theirs))


def _within(part: list[str], whole: list[str]) -> bool:
    """Whether all of a part are in the whole, in their order."""
    rest = iter(whole)
    return all(any(one == other for other in rest) for one in part)
