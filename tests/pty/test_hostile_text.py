"""Rows G1–G3, G5 and G7 of the fault matrix: what files say never acts on the terminal. By the bytes of a pty."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.pty.hostile import BIDI, hostile_session, leaks, payloads
from tests.terminal import Terminal, bough

_PAGE_DOWN, _DOWN, _END, _HOME = "\x1b[6~", "\x1b[B", "\x1b[F", "\x1b[H"
WALK = [
    "\t",
    *[_PAGE_DOWN] * 2,
    _DOWN,
    "\r",
    " ",
    _PAGE_DOWN,
    _END,
    _HOME,
    "R",
    _PAGE_DOWN,
    "R",
    "?",
    "\x1b",
    "\x10",
    "\x1b",
]
"""Round the panes, down and up the transcript, folds, raw view, help and the palette."""


@pytest.mark.parametrize("columns", [80, 140])
def test_no_attack_reaches_the_terminal(tmp_path: Path, columns: int) -> None:
    """Whatever pane, view and screen shows it, hostile text is only ever text."""
    session = hostile_session(tmp_path)
    with Terminal(bough(str(session)), columns=columns, rows=40) as terminal:
        terminal.until(lambda t: t.frames)
        terminal.settle()
        for _ in range(3):
            for key in WALK:
                terminal.press(key)
                terminal.settle(0.05)
        assert leaks(bytes(terminal.raw)) == []
        drawn = terminal.raw.decode("utf-8", "replace")
        assert not [hex(code) for code in (*BIDI, *range(0x80, 0xA0)) if chr(code) in drawn]
        assert terminal.status is None, "the app ended: an attack acted"
        terminal.press("q")
        assert terminal.ended() == 0


def test_a_list_of_hostile_conversations(tmp_path: Path) -> None:
    """Titles, projects and file names in the list are only ever text."""
    session = hostile_session(tmp_path)
    for payload in payloads():
        if "/" not in payload.attack and "\0" not in payload.attack and payload.attack.isascii():
            (session.parent / f"{payload.number}-{payload.attack}.jsonl").write_bytes(session.read_bytes()[:4096])
    with Terminal(bough(str(tmp_path)), columns=120, rows=40) as terminal:
        terminal.until(lambda t: t.frames)
        terminal.settle(0.5)
        for key in ["\x1b[B"] * 5 + ["\x1b[6~", "\t", "\x1b[B", "\t", "\x1b[6~"]:
            terminal.press(key)
            terminal.settle(0.05)
        assert leaks(bytes(terminal.raw)) == []
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.parametrize(
    "command", [["ls"], ["tree"], ["show"], ["show", "--raw"], ["ls", "--json"], ["show", "--json"]]
)
def test_the_command_line_is_as_careful(tmp_path: Path, command: list[str]) -> None:
    """Text on stdout is safe whatever the sink, and errors too."""
    session = hostile_session(tmp_path)
    arguments = [*command.split(), str(session)]
    ran = subprocess.run(bough(*arguments), capture_output=True, check=True)
    assert leaks(ran.stdout + ran.stderr) == []
    assert b"\x1b" not in ran.stdout
