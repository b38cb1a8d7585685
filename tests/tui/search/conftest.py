"""What is searched in these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.searching.samples import forked, session, tools


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two sessions, one forked, under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    folder = Path("claude")
    session(folder, forked())
    session(folder, tools(), "c1a0de00-0000-4000-8000-000000000002")
    return folder
