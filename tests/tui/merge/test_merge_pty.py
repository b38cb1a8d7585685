"""A merge after a real crash: the app in a pty."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from bough.core.store import Store
from tests.store.looking import shown
from tests.terminal import Terminal, bough

from .forks import forks


def _to_the_merge(terminal: Terminal) -> None:
    """Mark `alpha` in the tree, and merge it into `main`."""
    terminal.shows("Fix the importer", "message ")
    terminal.press("2", *TO_ALPHA, "d")
    terminal.shows("marked branch “alpha”")
    terminal.press(*TO_MAIN, "m")
    terminal.shows("4 of 4 open")


TO_ALPHA = ("\x1b[H", "\x1b[B", "\x1b[B")
TO_MAIN = ("\x1b[F",)


def test_killed_in_the_middle_of_a_merge(tmp_path: Path) -> None:
    """After `kill -9` the store is as it was; the next start offers the merge, with all that was decided."""
    root = tmp_path / "store"
    id = forks(root)
    with Terminal(bough(str(root))) as terminal:
        _to_the_merge(terminal)
        terminal.press("1")
        terminal.shows("3 of 4 open")
        terminal.press("2")
        terminal.shows("2 of 4 open", "draft saved")
        os.kill(terminal.pid, signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    assert set(shown(Store.open(root), id)) == {"main", "alpha"}
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("merges left")
        terminal.press("M")
        terminal.shows("2 of 4 open")
        terminal.press("0")
        terminal.shows("1 of 4 open")
        terminal.press("2")
        terminal.shows("all 4 decided")
        terminal.press("\x13")
        terminal.shows("save as")
        terminal.press("both\r")
        terminal.shows("Merged as both.")
        terminal.press("q")
        assert terminal.ended() == 0
    assert "What about Windows?" in shown(Store.open(root), id)["both"]


def test_ended_by_a_signal_in_the_middle_of_a_merge(tmp_path: Path) -> None:
    """SIGTERM leaves no time for a pause: what was decided is a draft all the same."""
    root = tmp_path / "store"
    forks(root)
    with Terminal(bough(str(root))) as terminal:
        _to_the_merge(terminal)
        terminal.press("1")
        terminal.shows("3 of 4 open")
        terminal.kill(signal.SIGTERM)
        assert terminal.ended() == 143
    with Terminal(bough(str(root))) as terminal:
        terminal.shows("merges left")
        terminal.press("M")
        terminal.shows("3 of 4 open")
        terminal.press("\x1b")
        terminal.shows("waits as a draft")
        terminal.press("q")
        assert terminal.ended() == 0
