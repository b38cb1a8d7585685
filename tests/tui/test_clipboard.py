"""What is written to the terminal when something is copied."""

from __future__ import annotations

import base64
import re
import shlex
import stat
from pathlib import Path

import pytest

from bough.tui.clipboard import Clipboard
from bough.tui.external import CannotRun, copy_of, editor, pager, run


def copied(text: str, environment: dict[str, str]) -> list[str]:
    written: list[str] = []
    Clipboard(written.append, environment).copy(text)
    return written


def test_a_text_goes_out_as_osc_52() -> None:
    """One sequence that holds nothing but the text in base 64."""
    (sequence,) = copied("héllo\nworld", {})
    found = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found is not None
    assert base64.b64decode(found[1]).decode() == "héllo\nworld"


def test_inside_tmux_it_is_wrapped_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """tmux hands on what is wrapped, with every escape doubled."""
    monkeypatch.setenv("PATH", "")
    plain, wrapped = copied("x", {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert wrapped == "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def test_what_is_copied_is_safe_to_paste() -> None:
    """The end of a bracketed paste, hidden in a message, must not come out of a clipboard."""
    (sequence,) = copied("rm \x1b[201~\n\u202e", {})
    text = base64.b64decode(sequence[7:-1]).decode()
    assert text == "rm ␛[201~\n‹U+202E›"


def test_the_copy_for_a_program_is_private_and_goes_away() -> None:
    """The file is the person's alone, safe to show, and removed even if the program fails."""
    holder = copy_of("a\x1b[2Jb\nc")
    path = holder.__enter__()
    assert path.read_text(encoding="utf-8") == "a␛[2Jb\nc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not holder.__exit__(RuntimeError, RuntimeError(), None)
    assert not path.exists()


def test_a_program_with_arguments(tmp_path: Path) -> None:
    """`$PAGER` is a command line, and the file is its last argument."""
    kept = tmp_path / "kept"
    command = pager({"PAGER": f'sh -c \'cp "$2" "$1"\' sh {shlex.quote(str(kept))}'})
    run(command, "text", "PAGER")
    assert kept.read_text() == "text"


def test_programs_that_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that names the program and the variable."""
    with pytest.raises(CannotRun, match=r"ended with code 3.*\$PAGER"):
        run(["sh", "-c", "exit 3"], "x", "PAGER")
    with pytest.raises(CannotRun, match=r"no such file"):
        run(["/no/such/program"], "x", "EDITOR")
    with pytest.raises(CannotRun, match="no closing quotation"):
        editor({"EDITOR": "vi 'x"})
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotRun, match=r"less or more: there is no such program. Set \$PAGER"):
        pager({})


def test_visual_comes_before_editor() -> None:
    """As everywhere on Unix."""
    assert editor({"VISUAL": "code -w", "EDITOR": "vi"}) == ["code", "-w"]
    assert editor({"VISUAL": " ", "EDITOR": "vi"}) == ["vi"]
