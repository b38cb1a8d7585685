"""What starts the app: paths without a command, and the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_the_app_gets_its_paths(bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a command; what looks like one after `--` is a path."""
    called: list[object] = []

    def run(paths: list[Path], store: Path) -> int:
        called.append((paths, store))
        return 7

    monkeypatch.setattr("bough.tui.app.run", run)
    monkeypatch.chdir(tmp_path)
    Path("x").touch()
    Path("ls").mkdir()
    assert bough("x", "--store", "y", "--", "ls").status == 7
    assert called == [([Path("x"), Path("ls")], Path("y"))]
    assert bough("missing").status == 5
    assert len(called) == 1


def test_the_demo_is_gone_afterwards(bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with branches, in a folder that is removed when the app ends."""
    seen: list[Path] = []

    def run(paths: list[Path], store: Path) -> int:
        assert paths == [store]
        assert len(list(store.glob("conversations/*"))) == 3
        seen.append(store)
        return 0

    monkeypatch.setattr("bough.tui.app.run", run)
    assert bough("demo").status == 0
    assert [store.exists() for store in seen] == [False]
