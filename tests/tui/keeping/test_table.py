"""The table's columns, the rules of a prune as a person types them, and numbers in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bough.core.backup import Keep
from bough.core.stats import Total
from bough.tui.counts import bytes_in_words, cost, dollars, tokens
from bough.tui.screens.keeping.pruning import rules
from bough.tui.widgets.table import Cell, Column, Row
from bough.tui.widgets.table.rows import lay

COLUMNS = (Column("kind"), Column("title", wide=True), Column("size", right=True), Column("id", least=60, most=8))


def _rows(*texts: str) -> list[Row]:
    return [Row(text, (Cell(text), Cell(text), Cell("12 B"), Cell("x" * 20))) for text in texts]


def test_columns_fill_the_width() -> None:
    """One takes what the others leave; one that does not fit is left out; none is wider than it may be."""
    laid = lay(COLUMNS, _rows("branch", "conversation"), 79)
    assert [(one.column.name, one.width) for one in laid] == [("kind", 12), ("title", 49), ("size", 4), ("id", 8)]
    assert sum(one.width for one in laid) + 2 * (len(laid) - 1) == 79
    assert [one.column.name for one in lay(COLUMNS, _rows("a"), 40)] == ["kind", "title", "size"]
    assert [one.width for one in lay(COLUMNS, [], 40)] == [4, 28, 4]
    assert [one.width for one in lay(COLUMNS, _rows("w" * 99), 10)] == [24, 12, 4]


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("last 5", Keep(last=5)),
        (" Daily 7,weekly 4 , monthly 12,", Keep(daily=7, weekly=4, monthly=12)),
        ("within 30d", Keep(within=timedelta(days=30))),
    ],
)
def test_rules(text: str, keep: Keep) -> None:
    """Words and numbers, with commas between them."""
    assert rules(text) == keep


@pytest.mark.parametrize(
    "text", ["", ",", "last", "last 0", "last -1", "last five", "within 3 fortnights", "daily 1e9"]
)
def test_what_is_no_rule(text: str) -> None:
    """A sentence says how rules are written; none of them means that everything may go."""
    with pytest.raises(ValueError, match="Write "):
        rules(text)


def test_numbers_in_words() -> None:
    """Short, and a cost that is not whole says so."""
    assert [bytes_in_words(number) for number in (0, 999, 1000, 12_345_678, 5 * 10**12)] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "12.3 MB",
        "5.0 TB",
    ]
    assert [tokens(number) for number in (950, 12_300, 450_000, 4_500_000)] == ["950", "12.3k", "450k", "4.5M"]
    assert [dollars(amount) for amount in (0, 0.001, 1234.5)] == ["$0.00", "<$0.01", "$1,234.50"]
    assert cost(Total()) == ""
    assert cost(Total(answers=1, cost=2.0)) == "$2.00"
    assert cost(Total(answers=2, cost=2.0, estimated=1.0, unpriced=7)) == "~$2.00+"
