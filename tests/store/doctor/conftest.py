"""Stores that are full, for the doctor to look at."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bough.core.store import Store

from ..backups import filled


@pytest.fixture(autouse=True)
def _private() -> Iterator[None]:
    """What a test makes by hand is for nobody else, as what Bough makes is: only one test is about that."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def full(store: Store) -> Store:
    return filled(store)
