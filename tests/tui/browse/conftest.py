"""Two conversations for the browse screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..samples import forked, plain


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two conversations; the forked one is the newer."""
    plain(tmp_path / "claude")
    forked(tmp_path / "claude")
    return tmp_path / "claude"
