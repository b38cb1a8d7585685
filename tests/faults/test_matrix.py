"""The table of faults says the truth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .sabotage import SABOTAGES

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
_TABLE = (_HERE / "MATRIX.md").read_text(encoding="utf-8")
_ROWS = re.findall(r"^\| ([A-FH]\d+) \| [^|]+ \| (.+) \|$", _TABLE, re.MULTILINE)
_MANY = {"A": 15, "B": 9, "C": 19, "D": 16, "E": 13, "F": 12, "H": 8}
_WANTED = [f"{letter}{n}" for letter, many in _MANY.items() for n in range(1, many + 1)]


def test_no_row_is_missing() -> None:
    """Each once, in order."""
    assert [row for row, _ in _ROWS] == _WANTED


@pytest.mark.parametrize(("row", "tests"), _ROWS, ids=[row for row, _ in _ROWS])
def test_every_test_that_is_named_exists(row: str, tests: str) -> None:
    """A row without a test, or with one that was renamed, is a gap nobody sees."""
    named = re.findall(r"(tests/[\w/]+\.py)::(test_\w+)", tests)
    assert named
    for path, name in named:
        text = (_ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path} has no {name}"


def test_the_table_of_sabotages_is_that_of_the_code() -> None:
    """Which campaign catches which is written once more for those who read."""
    columns = ("power", "kill", "error", "race")
    told = {
        name.strip(): frozenset(c for c, mark in zip(columns, marks.split("|"), strict=False) if "✔" in mark)
        for name, marks in re.findall(r"^\| ([a-z][^|]+) \|((?:[ ✔]+\|){4})$", _TABLE, re.MULTILINE)
    }
    assert told == {one.name: one.caught_by for one in SABOTAGES}
    assert len(told) >= 8
