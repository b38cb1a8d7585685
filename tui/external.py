"""Reading a message in the person's own pager or editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from bough.core.errors import BoughError

from .safe_text import safe

_PAGERS = ("less", "more")
_EDITORS = ("nano", "vim", "vi")


class CannotRun(BoughError):
    """A program of the person's could not be started, or failed."""

    def __init__(self, program: str, reason: str, variable: str) -> None:
        self.program = program
        self.reason = reason
        self.variable = variable
        super().__init__(program, reason, variable)

    def __str__(self) -> str:
        return f"{self.program}: {self.reason}. Set ${self.variable} to a program of yours."


def pager(environment: Mapping[str, str]) -> list[str]:
    """The command of the person's pager. Raises CannotRun."""
    return _command(environment, ("PAGER",), _PAGERS)


def editor(environment: Mapping[str, str]) -> list[str]:
    """The command of the person's editor. Raises CannotRun."""
    return _command(environment, ("VISUAL", "EDITOR"), _EDITORS)


def run(command: list[str], text: str, variable: str) -> None:
    """Show a text in a program and wait for its end. Raises CannotRun.

    The program gets a copy in a file that only the person can read and that is gone afterwards. What a terminal would
    obey is visible text in it: `less -R` and some editors pass it on.
    """
    with copy_of(text) as path:
        try:
            done = subprocess.run([*command, str(path)], check=False)  # noqa: S603 - the person's own choice of program
        except OSError as error:
            raise CannotRun(command[0], (error.strerror or "it cannot be started").lower(), variable) from error
    if done.returncode:
        raise CannotRun(command[0], f"it ended with code {done.returncode}", variable)


@contextmanager
def copy_of(text: str) -> Iterator[Path]:
    """A file with a text, made safe, for as long as it is needed."""
    descriptor, name = tempfile.mkstemp(prefix="bough-", suffix=".md")  # made with mode 0600
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(safe(text))
        yield path
    finally:
        path.unlink(missing_ok=True)


def _command(environment: Mapping[str, str], variables: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    for variable in variables:
        value = environment.get(variable, "").strip()
        if value:
            try:
                return shlex.split(value)
            except ValueError as error:
                raise CannotRun(value, str(error).lower().rstrip("."), variable) from error
    for program in known:
        found = which(program)
        if found is not None:
            return [found]
    raise CannotRun(" or ".join(known), "there is no such program", variables[-1])
