"""A store with a clock that the test moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store
from tests.parity.table import Place
from tests.store.conftest import Hand


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def store(tmp_path: Path, hand: Hand) -> Store:
    return Store.open(tmp_path / "store", create=True, clock=hand)


@pytest.fixture
def place(store: Store, tmp_path: Path, hand: Hand) -> Place:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Place(store, folder, hand)
