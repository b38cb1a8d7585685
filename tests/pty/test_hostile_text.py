"""Rows G1–G4 and G7 of the fault matrix: what files say never acts on the terminal. By the bytes of a pty."""

from __future__ import annotations

import base64
import re
import subprocess
from pathlib import Path

import pytest

from bough.core.platform import config_dir
from tests.pty.hostile import BIDI, hostile_session, leaks, payloads
from tests.terminal import Terminal, bough

_PAGE_DOWN, _DOWN, _END, _HOME = "\x1b[6~", "\x1b[B", "\x1b[F", "\x1b[H"
_ESCAPE = "\x1b"
"""With anything right behind it, it would be the beginning of another key."""
_COPIED = re.compile(rb"\x1b\]52;c;([^\x07]*)\x07")
_READ = ["3", _HOME, "c", "z", ".", *[_PAGE_DOWN] * 12, "i", _PAGE_DOWN, _DOWN, "i", "]", "y"]
"""Through the transcript, everything unfolded: calls, thoughts, notes; raw records."""
_BRANCHES = ["2", "c", "c", _PAGE_DOWN, "+", _DOWN, "\r", " ", _END]
_SCREENS = ["?", _PAGE_DOWN, _ESCAPE, "\x10", "quit", _ESCAPE, "\x14", _ESCAPE]
"""Help, palette, themes."""


def _pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def _typed(terminal: Terminal, *keys: str) -> None:
    for key in keys:
        terminal.press(key)
        terminal.settle(0.15 if key == _ESCAPE else 0.03)


def _turned(terminal: Terminal, key: str) -> None:
    """Press a key, and wait until something else is shown: keys that wait together are painted as one."""
    before = terminal.text
    _typed(terminal, key)
    terminal.until(lambda shown: shown.text != before)


def _is_clean(terminal: Terminal) -> None:
    assert leaks(bytes(terminal.raw)) == []
    drawn = terminal.raw.decode("utf-8", "replace")
    assert not [hex(code) for code in (*BIDI, *range(0x80, 0xA0)) if chr(code) in drawn]
    assert terminal.status is None, "the app ended: an attack acted"
    assert terminal.quits() == 0


@pytest.mark.parametrize("columns", [80, 140])
def test_no_attack_reaches_the_terminal(tmp_path: Path, columns: int) -> None:
    """Whatever pane, view and screen shows it, hostile text is only ever text."""
    session = hostile_session(tmp_path)
    with Terminal(bough(str(session)), columns=columns, rows=40) as terminal:
        terminal.shows("message")
        _typed(terminal, *_READ, *_BRANCHES, *_SCREENS, *_READ)
        _is_clean(terminal)


def test_every_message_is_only_text(tmp_path: Path) -> None:
    """From the first to the last, all of them on the screen once."""
    session = hostile_session(tmp_path)
    last = payloads()[-1].mark
    with Terminal(bough(str(session)), columns=140, rows=200) as terminal:
        terminal.shows("message")
        _typed(terminal, "c", "z", _HOME)
        terminal.shows("message 1 of")
        while last not in terminal.text:
            _turned(terminal, _PAGE_DOWN)
        seen = terminal.raw.decode("utf-8", "replace")
        assert [payload.mark for payload in payloads() if payload.mark not in seen] == []
        _is_clean(terminal)


def test_a_list_of_hostile_conversations(tmp_path: Path) -> None:
    """Titles, projects and file names in the list are only ever text."""
    session = hostile_session(tmp_path)
    for payload in payloads():
        if "/" not in payload.attack and "\0" not in payload.attack and payload.attack.isascii():
            (session.parent / f"{payload.number}-{payload.attack}.jsonl").write_bytes(session.read_bytes()[:4096])
    with Terminal(bough(str(tmp_path)), columns=120, rows=40) as terminal:
        terminal.shows("message")
        _typed(terminal, *[_DOWN] * 5, _PAGE_DOWN, "\t", _DOWN, "\t", _PAGE_DOWN)
        _is_clean(terminal)


def test_what_is_typed_and_pasted_is_only_text(tmp_path: Path) -> None:
    """The filters, find and the palette show what is looked for, and the status line what was not found.

    Terminals strip escapes from what is pasted; Textual takes any that come for keys.
    """
    session = hostile_session(tmp_path)
    pieces = [payload.text for payload in payloads() if "\x1b" not in payload.attack and "\ud83d" not in payload.attack]
    with Terminal(bough(str(tmp_path)), columns=120, rows=40) as terminal:
        terminal.shows("message")
        for start in ("1/", "2/", "3/", "\x10"):
            for piece in (pieces[7], "".join(pieces)):
                _typed(terminal, *start, _pasted(piece), _ESCAPE)
        _typed(terminal, _ESCAPE, _ESCAPE)
        assert session.exists()
        _is_clean(terminal)


def test_settings_and_themes_are_only_text(tmp_path: Path) -> None:
    """A mistake in the settings is said with the words that were written there."""
    session = hostile_session(tmp_path)
    config_dir().mkdir(parents=True, exist_ok=True)
    written = "".join(
        f'"{payload.mark}\\u001b]0;owned\\u0007[@click=app.quit]x[/]" = "x"\n' for payload in payloads()[:6]
    )
    (config_dir() / "config.toml").write_text(f'theme = "q99q\\u001b]0;owned\\u0007[bold]"\n{written}')
    (config_dir() / "themes").mkdir()
    (config_dir() / "themes" / "q98q\x1b]0;owned\x07[b].toml").write_text('primary = "q97q\\u001b]0;owned\\u0007[/]"\n')
    with Terminal(bough(str(session)), columns=120, rows=40) as terminal:
        terminal.shows("Settings")
        _typed(terminal, "\x14", _DOWN, _ESCAPE)
        assert b"owned\x07" not in terminal.raw
        assert b"q\x1b]0" not in terminal.raw
        _is_clean(terminal)


def test_links_are_not_opened(tmp_path: Path) -> None:
    """A link is text: a click on it starts nothing, whatever its scheme."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> "{opened}"\n')
    browser.chmod(0o755)
    said = "[press here](javascript:alert(1)) and [press here](file:///etc/passwd) or <x-evil://press-here>"
    session = hostile_session(tmp_path, said)
    with Terminal(bough(str(session)), columns=120, rows=40, env={"BROWSER": str(browser)}) as terminal:
        terminal.shows("message")
        found = [
            (row, match.start()) for row, line in enumerate(terminal.lines) for match in re.finditer("press", line)
        ]
        assert found
        for row, column in found:
            _typed(terminal, *(f"\x1b[<{button};{column + 2};{row + 1}{way}" for button in (0, 16) for way in "Mm"))
        terminal.settle(0.3)
        assert b"\x1b]8;" not in terminal.raw
        _is_clean(terminal)
    assert not opened.exists()


def test_copied_text_types_nothing_when_it_is_pasted(tmp_path: Path) -> None:
    """What goes to the clipboard cannot end a paste and go on as if it were typed."""
    attack = "before \x1b[201~rm -rf ~\r\x9b201~\x07\x00 after \u202egpj"
    session = hostile_session(tmp_path, attack)
    with Terminal(bough(str(session)), columns=120, rows=40) as terminal:
        terminal.shows("message")
        _typed(terminal, _END, "y", "K", "y", "K", "y")
        terminal.until(lambda t: len(_COPIED.findall(t.raw)) >= 3)
        copied = [base64.b64decode(found).decode() for found in _COPIED.findall(terminal.raw)]
    assert any("rm -rf" in text for text in copied)
    for text in copied:
        assert not [character for character in text if character not in "\n\t" and not character.isprintable()]


@pytest.mark.parametrize(
    "command", ["ls", "tree latest", "show latest", "show latest --raw", "ls --json", "show latest --json"]
)
def test_the_command_line_is_as_careful(tmp_path: Path, command: str) -> None:
    """Text on stdout is safe whatever the sink, and errors too."""
    session = hostile_session(tmp_path)
    ran = subprocess.run(bough(*command.split(), str(session)), capture_output=True, check=True)
    assert leaks(ran.stdout + ran.stderr) == []
    assert b"\x1b" not in ran.stdout
