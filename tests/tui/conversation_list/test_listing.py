"""Which conversations are listed, and in what order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.summary import Summary
from bough.tui.widgets.conversation_list.listing import Group, Listing

NOW = datetime(2025, 3, 5, 12, tzinfo=UTC)


def made(**given: Any) -> Summary:
    """A function, as hypothesis would fill in the fields of a named tuple that are not given."""
    return Summary(**given)


summaries = st.lists(
    st.builds(
        made,
        ref=st.integers(0, 30).map("pi:{}".format),
        id=st.sampled_from(["a1", "b2"]),
        source=st.just("pi"),
        title=st.sampled_from(["Fix the importer", "Glaze recipes", ""]),
        project=st.sampled_from(["/src/atlas", "/src/kiln", ""]),
        updated=st.none() | st.integers(0, 10_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        tags=st.sampled_from([(), ("Work",)]),
    ),
    unique_by=lambda summary: summary.ref,
)


@given(listed=summaries, query=st.sampled_from(["", "glaze", "FIX atlas", "work kiln", "b2", "nothing"]))
def test_rows_are_groups_by_recency(listed: list[Summary], query: str) -> None:
    """Each matching conversation once, under its project; groups and members newest first."""
    listing = Listing()
    listing.show(listed)
    listing.filter(query)
    words = query.casefold().split()
    expected = [
        summary
        for summary in listed
        if all(word in f"{summary.title} {summary.project} {summary.id} {summary.tags}".casefold() for word in words)
    ]
    found = [row for row in listing.rows if isinstance(row, Summary)]
    assert {row.ref for row in found} == {row.ref for row in expected}
    assert listing.found == len(found) == len(expected)
    never = datetime.min.replace(tzinfo=UTC)
    newest: list[datetime] = []
    members: list[datetime] = []
    for row in listing.rows:
        if isinstance(row, Group):
            members = []
            assert row.conversations == sum(other.project == row.project for other in expected)
        else:
            members.append(row.updated or never)
            assert members == sorted(members, reverse=True)
            if len(members) == 1:
                newest.append(members[0])
    assert newest == sorted(newest, reverse=True)
    for at, row in enumerate(listing.rows):
        if isinstance(row, Summary):
            assert listing.row_of(row.ref) == at


def test_a_folded_group_is_its_heading() -> None:
    """Its conversations are counted and found there; a filter looks into it all the same."""
    listing = Listing()
    listing.folded = {"/a"}
    listing.show([Summary("pi:1", "1", "pi", "one", "/a"), Summary("pi:2", "2", "pi", "two", "/b")])
    assert [row.project for row in listing.rows if isinstance(row, Group)] == ["/a", "/b"]
    assert len(listing.rows) == 3
    assert listing.row_of("pi:1") == 0
    listing.filter("one")
    assert len(listing.rows) == 2


def test_what_became_of_a_conversation_is_taken_in() -> None:
    """In its place if it has not moved; else the rows are due to be made anew."""
    listing = Listing()
    listing.show([Summary("pi:1", "1", "pi", "", "/a", updated=NOW)])
    assert not listing.put(Summary("pi:1", "1", "pi", "a title", "/a", updated=NOW, messages=4))
    row = listing.rows[1]
    assert isinstance(row, Summary)
    assert row.title == "a title"
    assert listing.put(Summary("pi:2", "2", "pi", "new", "/b", updated=NOW + timedelta(hours=1)))
    listing.arrange()
    assert listing.rows[0] == Group("/b", 1, folded=False)


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("tag:pots", {"pi:1", "pi:3"}),
        ("-tag:pots", {"codex:2"}),
        ("source:pi,codex kiln", {"pi:1", "codex:2"}),
        ("title:glaze", {"pi:3"}),
        ("project:atlas tag:pots", {"pi:1"}),
        ("after:2026-03-02 before:2026-03-03", {"codex:2"}),
        ("KILN tag:pots", {"pi:1"}),
        ("tag:", {"pi:1", "codex:2", "pi:3"}),
        ("fix: kiln", {"codex:2"}),
        ("role:user", set()),
    ],
)
def test_filters_of_searching_mean_the_same_in_a_list(query: str, refs: set[str]) -> None:
    """Those that speak of conversations; whatever else has a colon is a word."""
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    listing = Listing()
    listing.show(
        [
            Summary("pi:1", "1", "pi", "a kiln", "/home/ada/atlas", updated=days[0], tags=("Pots",)),
            Summary("codex:2", "2", "codex", "fix: the kiln", "/home/ada/atlas", updated=days[1]),
            Summary("pi:3", "3", "pi", "Glaze", "/home/ada/other", updated=days[2], tags=("pots", "x")),
        ]
    )
    listing.filter(query)
    assert {row.ref for row in listing.rows if isinstance(row, Summary)} == refs
    assert listing.filtering == (query != "tag:")
