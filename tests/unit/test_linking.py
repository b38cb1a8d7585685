"""Parents, as files have them, against a slow and obvious way of making a forest of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.core.linking import cut_cycles, link, problem
from bough.core.model import Problem

IDS = st.sampled_from("abcdef")
RECORDS = st.lists(st.tuples(IDS, st.none() | IDS | st.just("gone")), max_size=12)
Reported = list[tuple[str, int]]


def linked(records: list[tuple[str, str | None]]) -> tuple[list[int], Reported]:
    reported: Reported = []
    ids, parent_ids = [id for id, _ in records], [parent for _, parent in records]
    parents = link(ids, parent_ids, lambda code, index, sentence: reported.append((code, index)))
    return parents, reported


def ancestors(parents: list[int], index: int) -> list[int]:
    """The way up from a record, as far as the first repetition."""
    way: list[int] = []
    while index >= 0 and index not in way:
        way.append(index)
        index = parents[index]
    return way


@given(RECORDS)
def test_every_record_leads_to_a_root(records: list[tuple[str, str | None]]) -> None:
    """Whatever the file says, what comes out is a forest."""
    parents, _ = linked(records)
    assert len(parents) == len(records)
    for index in range(len(records)):
        assert parents[ancestors(parents, index)[-1]] < 0


@given(RECORDS)
def test_parents_are_the_first_records_of_their_ids_but_where_cycles_are_cut(
    records: list[tuple[str, str | None]],
) -> None:
    """One cut a cycle, at its last record in the file; every deviation is reported, and nothing else."""
    ids = [id for id, _ in records]
    named = [ids.index(parent) if parent in ids else -1 for _, parent in records]
    cycles = {frozenset(way[way.index(named[way[-1]]) :]) for way in _circling(named)}
    cuts = {max(cycle) for cycle in cycles}
    parents, reported = linked(records)
    assert parents == [-1 if index in cuts else parent for index, parent in enumerate(named)]
    expected = [("duplicate-id", index) for index, id in enumerate(ids) if ids.index(id) != index]
    expected += [("missing-parent", index) for index, (_, parent) in enumerate(records) if parent and parent not in ids]
    expected += [("cycle", index) for index in cuts]
    assert sorted(reported) == sorted(expected)


def _circling(named: list[int]) -> list[list[int]]:
    """The ways up that run into themselves."""
    ways = [ancestors(named, index) for index in range(len(named))]
    return [way for way in ways if named[way[-1]] >= 0]


def test_well_formed_files_are_linked_without_a_word() -> None:
    """Parents before and after their children."""
    assert linked([("b", "a"), ("a", None), ("c", "b")]) == ([1, -1, 0], [])


def test_a_record_that_is_its_own_parent_is_a_root() -> None:
    """The shortest cycle."""
    assert linked([("a", "a"), ("b", "a")]) == ([-1, 0], [("cycle", 0)])


def test_the_second_record_of_an_id_is_nobodys_parent() -> None:
    """Both are kept; others mean the first, even where the second comes between."""
    assert linked([("a", None), ("a", None), ("b", "a")]) == ([-1, -1, 0], [("duplicate-id", 1)])


def test_long_ways_are_walked_once() -> None:
    """Two hundred thousand records in reverse order, closed to one ring: linear, and cut at the last record."""
    size = 200_000
    ring = [(index + 1) % size for index in range(size)]
    reported: Reported = []
    cut_cycles(ring, lambda code, index, sentence: reported.append((code, index)))
    assert reported == [("cycle", size - 1)]
    assert ring[-1] == -1
    assert ring[:-1] == list(range(1, size))


def test_many_small_cycles_are_all_cut() -> None:
    """And trees that hang on them stay whole."""
    parents = [1, 0, 0, 4, 3, 4]
    reported: Reported = []
    cut_cycles(parents, lambda code, index, sentence: reported.append((code, index)))
    assert (parents, reported) == ([1, -1, 0, 4, -1, 4], [("cycle", 1), ("cycle", 4)])


def test_a_problem_names_its_path_as_text(tmp_path: object) -> None:
    """Problems are values that go to JSON."""
    assert problem("torn", tmp_path, "byte 3", "It is torn.") == Problem("torn", str(tmp_path), "byte 3", "It is torn.")
