"""Rows A10 and A11: however the app ends, the place is kept and the terminal is given back. In a real pty."""

from __future__ import annotations

import json
import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES

from bough.core.platform import state_dir
from bough.tui.outlet import Outlet
from tests.terminal import PATIENCE, Terminal, bough

from .samples import forked, plain

BACK = b"\x1b[?1049l"
"""What gives the terminal its own screen back."""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=["term", "hup", "int"]
)
def test_signals_end_the_app_as_quitting_does(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """The conversation that was open is remembered, the screen restored, and the exit code is the shell's."""
    forked(tmp_path)
    plain(tmp_path)
    with Terminal(bough(str(tmp_path))) as terminal:
        terminal.shows("message 2 of 2")
        terminal.kill(number)
        assert terminal.ended() == code
        assert BACK in terminal.raw
    assert json.loads((state_dir() / "session.json").read_text())["conversation"].startswith("claude-code:3333")


def test_a_terminal_that_goes_away_ends_the_app(tmp_path: Path) -> None:
    """A window is closed, after a connection was stuck: the place is kept, though much could not be painted."""
    forked(tmp_path)
    plain(tmp_path)
    with Terminal(bough(str(tmp_path))) as terminal:
        terminal.shows("message 2 of 2")
        terminal.clog()
        terminal.hang_up()
        assert terminal.ended() == 128 + signal.SIGHUP
    assert json.loads((state_dir() / "session.json").read_text())["conversation"].startswith("claude-code:3333")


def test_a_terminal_that_goes_away_without_a_signal_ends_the_app(tmp_path: Path) -> None:
    """The signal goes to who leads the session: it may be a program that started the app and tells nobody, as make."""
    plain(tmp_path)
    leader = ["sh", "-c", 'trap "" HUP; "$@"; exit $?', "sh"]
    with Terminal([*leader, *bough(str(tmp_path))]) as terminal:
        terminal.shows("message 2 of 2")
        terminal.hang_up()
        assert terminal.ended() == 128 + signal.SIGHUP


def test_nobody_waits_for_a_terminal_that_is_gone() -> None:
    """More pieces are handed over than there is room for; the error of the first lets the others pass."""
    reads, writes = os.pipe()
    with open(writes, "w", encoding="utf-8") as file:
        outlet = Outlet(file)
        painter = Thread(target=_paint, args=(outlet,), daemon=True)
        painter.start()
        outlet.start()
        while not os.read(reads, 1):
            pass
        os.close(reads)
        painter.join(PATIENCE)
        assert not painter.is_alive()
        outlet.stop()
        with suppress(OSError):  # what was left of it
            file.close()


def _paint(outlet: Outlet) -> None:
    for _ in range(2 * MAX_QUEUED_WRITES):
        outlet.write("x" * 70_000)


def test_quitting_does_not_wait_for_a_large_file(tmp_path: Path) -> None:
    """`q` ends the app with 0 at once, whatever is being read, and a burst of keys before it does no harm."""
    forked(tmp_path)
    with Terminal(bough(str(tmp_path))) as terminal:
        terminal.shows("message 6 of 6")
        terminal.press("3", "J", "K", "/", *"mmap", "\r", "n", "q")
        assert terminal.ended() == 0
        assert BACK in terminal.raw


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_the_first_frame_stands(tmp_path: Path, columns: int) -> None:
    """Nothing jumps: a file's panes are in the first frame where they stay, in one column, two, or two wide ones."""
    file = forked(tmp_path)
    os.utime(file, (0, 0))  # what is being written is marked once that is known
    with Terminal(bough(str(file)), columns=columns) as terminal:
        terminal.until(lambda t: t.frames)
        first = terminal.lines[1:-2]
        terminal.settle(0.5)
        assert terminal.lines[1:-2] == first
        assert any("message 6 of 6" in line for line in first)


def test_no_burst_of_keys_ends_the_app(tmp_path: Path) -> None:
    """Keys that are there before a list is laid out are no harm to it, on any of the screens."""
    forked(tmp_path)
    with Terminal(bough(str(tmp_path))) as terminal:
        terminal.shows("message 6 of 6")
        for opens in ("\x10", "\x14", "?"):
            for key in ("\x1b[5~", "\x1b[6~", "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"):
                terminal.press(opens + key + key)
                terminal.settle(0.05)
                terminal.press("\x1b\x1b")
                terminal.settle(0.15)
        assert terminal.quits() == 0


def test_no_color_reaches_every_pane(tmp_path: Path) -> None:
    """With NO_COLOR not one byte of colour leaves the app, from the panes that paint for themselves least of all."""
    forked(tmp_path)
    with Terminal(bough(str(tmp_path)), env={"NO_COLOR": "1"}) as terminal:
        terminal.shows("message 6 of 6")
        terminal.press("2", "3", " ", "?")
        terminal.settle()
        used = {number for style in re.findall(rb"\x1b\[([\d;]*)m", terminal.raw) for number in style.split(b";")}
        assert used <= {b"0", b"1", b"2", b"3", b"4", b"7", b"9", b"39", b"49"}
