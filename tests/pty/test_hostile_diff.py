"""Rows G1–G4 of the fault matrix on the diff screen and in `bough diff`. By the bytes of a pty."""

from __future__ import annotations

from pathlib import Path

from tests.pty.hostile import BIDI, hostile_session, leaks
from tests.terminal import Terminal, bough

_PAGE_DOWN, _END, _HOME = "\x1b[6~", "\x1b[F", "\x1b[H"
_LOOKED_AT = [*[_PAGE_DOWN] * 6, "v", _HOME, " ", *[_PAGE_DOWN] * 6, "1", _HOME, _END, "2", _END, "2", "y", "n", "N"]


def _is_clean(terminal: Terminal) -> None:
    assert leaks(bytes(terminal.raw)) == []
    drawn = terminal.raw.decode("utf-8", "replace")
    assert not [hex(code) for code in (*BIDI, *range(0x80, 0xA0)) if chr(code) in drawn]


def test_no_attack_reaches_the_terminal_from_a_diff(tmp_path: Path) -> None:
    """Its header, both columns, words that changed, folded runs, what is copied."""
    session = hostile_session(tmp_path)
    with Terminal(bough(str(session)), columns=120, rows=40) as terminal:
        terminal.shows("message")
        for key in ("2", _HOME, "d", _END, "d"):
            terminal.press(key)
            terminal.settle(0.05)
        terminal.shows("in common")
        for key in _LOOKED_AT:
            terminal.press(key)
            terminal.settle(0.03)
        assert terminal.status is None, "the app ended: an attack acted"
        terminal.press("q")
        terminal.shows("message")
        _is_clean(terminal)


def test_no_attack_reaches_the_terminal_from_the_command(tmp_path: Path) -> None:
    """With colours, as a terminal gets it."""
    session = hostile_session(tmp_path)
    for words in ([], ["--stat"], ["--oneline", "-U", "all"]):
        with Terminal(bough("diff", f"{session}#1", str(session), *words), columns=120, rows=40) as terminal:
            assert terminal.ended() == 0
            _is_clean(terminal)
