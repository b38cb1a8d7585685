"""What all commands do first: look where the options say."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import NotFound
from bough.core.library import Library

from .named_store import say_that_none_is_there
from .output import Output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bough.core.model import Problem
    from bough.core.summary import Summary


def add_paths(parser: ArgumentParser) -> None:
    """`[PATH…]`: where to look instead of the usual places and the store."""
    sentence = "look in these instead of the usual places and the store"
    # A default says that it may be left out: without one, argparse asks for it when it misses another argument.
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, default=(), help=sentence)


def must_be_there(paths: Iterable[Path], hint: str) -> None:
    """Raises NotFound for the first of these paths at which nothing is, however long its name."""
    from bough.core.refs import existing  # noqa: PLC0415 - start-up time: a list needs no references

    missing = next((path for path in paths if existing(str(path)) is None), None)
    if missing is not None:
        raise NotFound("file or folder", str(missing), hint)


def library_of(options: Namespace) -> Library:
    """The conversations that the options speak of."""
    return Library(options.paths, options.store)


def all_read(library: Library, output: Output) -> list[Summary]:
    """All conversations with their counts; says how far it is while it reads. Raises NotFound if PATHs hold none."""
    summaries = library.listing()
    unread = sum(not summary.read for summary in summaries)
    if unread:
        for number, _ in enumerate(library.refresh(), 1):
            if number % 16 == 1 and number <= unread:
                output.progress(f"reading {number} of {unread} …")
        output.progress("")
        summaries = library.listing()
    if not summaries and library.scope.paths:
        raise NotFound("conversation", ", ".join(map(str, library.scope.paths)), _looked_for(library.problems))
    if not summaries:
        say_that_none_is_there(output)
    return summaries


_TOLD = 12
"""Problems said one by one; a folder of damaged files would push what was found off the screen."""


def tell(problems: list[Problem], output: Output) -> None:
    """What was in the way, in words: the first ones, and how many more there are."""
    for problem in problems[:_TOLD]:
        where = f"{problem.path}, {problem.place}" if problem.place else problem.path
        output.word(f"{where}: {problem.message}")
    if len(problems) > _TOLD:
        output.word(f"… and {len(problems) - _TOLD} problems more; --json lists them all.")


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem as JSON has it."""
    return {"code": problem.code, "path": problem.path, "place": problem.place, "message": problem.message}


def _looked_for(problems: list[Problem]) -> str:
    reasons = " ".join(problem.message for problem in problems)
    return reasons or "Looked for files of any known format in it; `bough sources` lists the formats."
