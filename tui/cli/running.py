"""Running one command, and what is left to say if it fails.

Start-up time is a feature: each command is imported when it is called, and the app not at all before it is wanted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from errno import EDQUOT, EFBIG, EIO, ENOSPC

from bough.core.errors import BoughError

from .commands import run_command
from .output import Output
from .parser import parse

_FULL = frozenset({ENOSPC, EDQUOT, EFBIG, EIO})
"""Errors of a disk that takes no more. What core writes has errors of its own: these are of stdout."""
_SELDOM = (50_000, 20, 100)
"""Thresholds of the garbage collector: a list of 600 conversations makes no garbage, but at Python's own, ten looks
for it."""


def run(argv: Sequence[str] | None) -> int:
    """Run one command and return its exit status. Raises KeyboardInterrupt."""
    if "_ARGCOMPLETE" in os.environ:
        from .completion import complete  # noqa: PLC0415 - the shell asks, nobody waits for anything else

        complete()
    gc.set_threshold(*_SELDOM)
    words = list(sys.argv[1:] if argv is None else argv)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - None where it was closed
    output = Output(json="--json" in words)
    try:
        return _run(words, output)
    except BrokenPipeError:
        output.abandon()
        return 0
    except OSError as error:  # stdout itself takes nothing: the disk that it goes to is full
        output.abandon()
        output.word(f"bough: the answer cannot be written: {error.strerror or error}.")
        return 1
    finally:
        if argv is None:
            gc.freeze()  # the process ends: Python would look through all of it for garbage, a tenth of a short command


def _run(words: list[str], output: Output) -> int:
    try:
        options = parse(words, output)
        if isinstance(options, int):
            return options
        status = run_command(options, output)
    except (BoughError, OSError) as error:
        if isinstance(error, BrokenPipeError) or (isinstance(error, OSError) and error.errno in _FULL):
            raise
        status = output.error(error)
    output.flush()
    return status
