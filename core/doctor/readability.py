"""Whether what other tools left can be read: each conversation is opened, and what was worked around is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import BoughError, Stopped
from ..library import Library
from .values import Finding, Stop, Tell, of_problem


def examine_sources(paths: Sequence[Path], store: Path | None, tell: Tell, stop: Stop) -> Iterator[Finding]:
    """Every conversation of the usual places, or at `paths`; those of the store itself are looked at elsewhere.

    Raises Stopped.
    """
    library = Library(paths, store)
    summaries = library.listing()
    unread = sum(not one.read for one in summaries)
    for number, _ in enumerate(library.refresh(stop), 1):
        tell("reading", min(number, unread), unread)
    if stop():
        raise Stopped("examination")
    summaries = library.listing()
    for problem in library.problems:
        yield of_problem(problem)
    for summary in summaries:
        if not summary.problems or (summary.source == "bough" and not paths):
            continue
        try:
            found = library.open(summary).problems
        except BoughError:
            continue  # it is among the problems of the library
        for problem in dict.fromkeys(found):
            yield of_problem(problem)
