"""A store with something in it, for each test."""

from __future__ import annotations

import pytest

from .shelf import Shelf


@pytest.fixture
def shelf() -> Shelf:
    """Two conversations, and a backup that is named and not begun."""
    made = Shelf()
    made.fill()
    made.settings()
    return made
