"""The terminal is lent to another program, and comes back whatever that one does. In a real pty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Terminal, bough

from .samples import plain

_WAITS = "trap 'echo interrupted' INT; echo reading; until read answer; do :; done"
"""A pager that ctrl+c does not end, as it does not end `less`."""


@pytest.mark.parametrize(
    ("key", "program", "said"),
    [
        ("v", "/no/such/pager", "no such file or directory. Set $PAGER"),
        ("v", "sh -c 'exit 3'", "sh: it ended with code 3. Set $PAGER"),
        ("E", "false", "false: it ended with code 1. Set $EDITOR"),
    ],
)
def test_a_program_that_fails_is_told(tmp_path: Path, key: str, program: str, said: str) -> None:
    """In the status line of the app, which goes on."""
    plain(tmp_path)
    with Terminal(bough(str(tmp_path)), env={"PAGER": program, "EDITOR": program}) as terminal:
        terminal.shows("message 2 of 2")
        terminal.press(key)
        terminal.shows(said)
        terminal.press("?")
        terminal.shows("esc closes")
        terminal.press("q")
        assert terminal.quits() == 0


def test_an_interrupt_is_for_the_program_that_has_the_terminal(tmp_path: Path) -> None:
    """ctrl+c reaches the app as well, which goes on when the pager has ended."""
    plain(tmp_path)
    with Terminal(bough(str(tmp_path)), env={"PAGER": f'sh -c "{_WAITS}"'}) as terminal:
        terminal.shows("message 2 of 2")
        terminal.press("v")
        terminal.shows("reading")
        terminal.press("\x03")
        terminal.shows("interrupted")
        terminal.press("\n")
        terminal.shows("message 2 of 2")
        terminal.press("?")
        terminal.shows("esc closes")
        terminal.press("q")
        assert terminal.quits() == 0
