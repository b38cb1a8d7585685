"""The text of a message: as an argument, from stdin, or from the person's own editor."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bough.core.errors import Invalid


def given(text: str | None) -> str:
    """The text, or what stdin holds if there is none or it is `-`, without its last line breaks.

    Raises Invalid for nothing but white space, and for what is no UTF-8.
    """
    said = _stdin() if text in (None, "-") else text
    if said is None or not said.strip():
        raise Invalid("There is no text: give it as an argument, or on stdin.")
    return said


def edited(text: str) -> str:
    """The text as it is after the person's editor ($VISUAL, $EDITOR) is closed, without its last line breaks.

    Raises CannotRun if there is no editor or it failed, Invalid for nothing but white space.
    """
    from ...external import CannotRun, editor  # noqa: PLC0415 - start-up time: rare

    command = editor(os.environ)
    with tempfile.TemporaryDirectory(prefix="bough-") as folder:  # private to the person, as is what lies in it
        path = Path(folder) / "message.md"
        path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
        try:
            done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the person's own choice of program
        except OSError as error:
            raise CannotRun(command[0], (error.strerror or "it cannot be started").lower(), "EDITOR") from error
        if done.returncode:
            raise CannotRun(command[0], f"it ended with code {done.returncode}", "EDITOR")
        return given(_decoded(path.read_bytes()))


def _stdin() -> str:
    return _decoded(sys.stdin.buffer.read())


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Invalid(f"The text is no UTF-8: byte {error.start} cannot be read.") from error
