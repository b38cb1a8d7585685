"""A terminal that is there and takes nothing, as while a connection hangs: the app goes on, and paints when it may."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from queue import Full
from threading import Event, Thread

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES

from bough.core.store import Store
from bough.tui.outlet import Outlet
from tests.terminal import PATIENCE, Terminal, bough

from .stores import garden


def until(enough: Callable[[], object]) -> None:
    """Wait for something that no terminal tells."""
    end = time.monotonic() + PATIENCE
    while not enough():
        assert time.monotonic() < end
        Event().wait(0.05)


def hold(terminal: Terminal, root: Path, id: str) -> None:
    """Change the conversation, so that the app holds it."""
    terminal.shows("Beans first", "message ")
    terminal.press("3", "b")
    terminal.shows("label of")
    terminal.press("peas", "\r")
    until(lambda: terminal.pump(0.05) or Store.open(root).status(id).held)
    terminal.settle()
    assert Store.open(root).status(id).held


def test_a_signal_ends_the_app(tmp_path: Path) -> None:
    """Nobody reads what it paints, then or later: it keeps the place, gives back the lock and is gone."""
    root = tmp_path / "store"
    id = garden(root)
    with Terminal(bough(str(root)), columns=100, rows=30) as terminal:
        hold(terminal, root, id)
        terminal.clog()
        terminal.kill(signal.SIGTERM)
        assert terminal.ended(reads=False) == 128 + signal.SIGTERM
    assert not Store.open(root).status(id).held


def test_who_asks_for_the_lock_gets_it_and_the_screen_is_painted_later(tmp_path: Path) -> None:
    """Once somebody reads again everything is there, and keys are answered."""
    root = tmp_path / "store"
    id = garden(root)
    with Terminal(bough(str(root)), columns=100, rows=30) as terminal:
        hold(terminal, root, id)
        terminal.clog()
        Store.open(root, program="gardener").request(id)
        until(lambda: not Store.open(root).status(id).held)
        terminal.shows("Beans first", "shade")
        terminal.until(lambda shown: "let go of it" in shown.text or "It is free again" in shown.text)  # what came last
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="the size of a pipe cannot be set here")
def test_what_there_is_no_room_for_is_painted_again() -> None:
    """Whoever paints goes on, asks for a whole picture once there is room, and what comes then is written."""
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4096)
    again = Event()
    with open(writes, "w", encoding="utf-8") as file, open(reads, "rb", buffering=0) as other:
        outlet = Outlet(file, again.set)
        outlet.start()
        for _ in range(2 * MAX_QUEUED_WRITES):
            outlet.write("x" * 5000)
        assert not again.is_set()
        taken: list[bytes] = []
        reader = Thread(target=lambda: taken.extend(iter(lambda: other.read(1 << 16), b"")))
        reader.start()
        assert again.wait(PATIENCE)
        outlet.write("the end")
        outlet.stop()
        outlet.join(PATIENCE)
        assert not outlet.is_alive()
        file.close()
        reader.join(PATIENCE)
    assert taken[-1].endswith(b"the end")
    assert sum(map(len, taken)) < 2 * MAX_QUEUED_WRITES * 5000


def test_a_terminal_that_takes_all_at_the_last_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between no room and noticing it everything was written: it is not taken to be stuck for ever."""
    painted: list[bool] = []
    with (tmp_path / "terminal").open("w") as file:
        outlet = Outlet(file, lambda: painted.append(True))

        def full(*_: object, **__: object) -> None:
            raise Full

        with monkeypatch.context() as patch:
            patch.setattr(outlet._queue, "put", full)
            outlet.write("lost")
        assert painted == [True]
        outlet.write("written")
        assert outlet._queue.get_nowait() == "written"
