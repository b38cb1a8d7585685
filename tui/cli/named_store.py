"""A store that a person names and that is not there: a typing error, which nobody hears of where nothing is found."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Final

from bough.core.errors import NotFound

from .output import Output

_ALL: Final = frozenset(("ls", "search", "stats", "trash", "prune", "doctor"))
"""Commands that go through all there is. The others name a conversation, and say that it is not found."""


def say_that_it_is_missing(options: Namespace, output: Output) -> None:
    """Before a command that finds nothing in it.

    No error: it may be one that is to be made, and other tools have theirs. Where PATHs are named nobody looks at it.
    """
    named: Path | None = options.store
    elsewhere = any(getattr(options, name, None) for name in ("paths", "words"))
    if named is None or elsewhere or options.command not in _ALL:
        return
    if _is_missing(named):
        output.word(f"There is no store in {named}.")


def say_that_none_is_there(output: Output) -> None:
    """After nothing was found. A variable is set once for all, and may name a store that is to be made: no error."""
    missing = _missing(None)
    if missing is not None:
        output.word(f"There is no store in {missing}, which BOUGH_STORE names; `bough new` makes one.")


def with_its_absence(error: NotFound, options: Namespace) -> NotFound:
    """The error of a conversation that is not found, which says so where that is why."""
    if error.what != "conversation" or getattr(options, "paths", None) or (missing := _missing(options.store)) is None:
        return error
    from bough.core.refs import existing  # noqa: PLC0415 - start-up time: seldom wanted

    if existing(error.wanted) is not None:
        return error
    return NotFound(error.what, error.wanted, f"There is no store in {missing}.")


def _missing(named: Path | None) -> Path | None:
    """The store that an option or the variable names, if there is none."""
    if named is None and os.environ.get("BOUGH_STORE"):
        from bough.core.platform import default_store  # noqa: PLC0415 - start-up time: seldom wanted

        named = default_store()
    return named if named is not None and _is_missing(named) else None


def _is_missing(store: Path) -> bool:
    """Whether there is no folder, or an empty one."""
    try:
        with os.scandir(store) as inside:
            return next(inside, None) is None
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # it is there; whoever reads it says what is wrong
        return False
