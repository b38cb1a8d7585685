"""The store that the tests of changes write to."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the store of this test is."""
    return tmp_path / "store"
