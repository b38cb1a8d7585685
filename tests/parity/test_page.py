"""The page says what the tests say."""

from __future__ import annotations

from importlib import import_module

from tests.parity.__main__ import made
from tests.parity.table import PAGE, ROWS, WANTED


def test_the_page_is_what_the_tests_make_of_it() -> None:
    """`python -m tests.parity` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == made()


def test_every_row_that_is_wanted_has_a_test() -> None:
    """Each once, and each test is one that pytest finds."""
    made()
    assert sorted(row.number for row in ROWS) == sorted(WANTED)
    for row in ROWS:
        file, _, test = row.test.partition("::")
        module = import_module(f"tests.parity.{file.removesuffix('.py')}")
        assert getattr(module, test).__doc__
        assert row.feature
        assert row.call
