"""`bough sources`: where conversations are looked for, and what was found there."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from bough.core.errors import Invalid
from bough.core.library import Library
from bough.core.places import absolute, forget, remember, remembered
from bough.core.sources import FROM_DOCUMENTATION

from .finding import all_read, problem_json, tell
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from bough.core.summary import Summary

EPILOG = """examples:
  bough sources
  bough sources add ~/backup/claude     look there as well from now on
  bough sources remove ~/backup/claude  no longer; what lies there is not touched

A folder `kept` holds what `bough keep` copied; counted are those that their tool has no more.
A tool's folder is where its own environment variables say: CLAUDE_CONFIG_DIR, CODEX_HOME, …
`from documentation`: no real file of that tool could be tried; say if yours does not open."""

_WIDTH = 79
"""Columns of what is told in sentences."""


class Place(NamedTuple):
    """A place that is looked at, and what is there."""

    source: str
    """Empty for a remembered place, where any source may have something."""
    path: Path | None
    """None for a source that keeps nothing on this machine: exports lie wherever they were saved."""
    exists: bool
    conversations: int
    problems: int


def add_arguments(parser: ArgumentParser) -> None:
    """`add` and `remove` with their PATHs; nothing to list."""
    parser.add_argument("action", nargs="?", choices=("add", "remove"), help="remember or forget places")
    parser.add_argument("places", metavar="PATH", nargs="*", help="files or folders")


def run(options: Namespace, output: Output) -> int:
    """List them, or change the remembered ones. Raises Invalid."""
    options.paths = []
    if options.action is None:
        return _list(options, output)
    if not options.places:
        raise Invalid(f"Say which PATH to {options.action}.")
    if "" in options.places:
        raise Invalid("An empty PATH names nothing; a dot is the folder that you are in.")
    options.places = [Path(place) for place in options.places]
    return _change(options, output)


def _change(options: Namespace, output: Output) -> int:
    change, done, idle = (
        (remember, "remembered", "was remembered already")
        if options.action == "add"
        else (forget, "forgotten", "was not remembered")
    )
    changed = [(place, change(place)) for place in options.places]
    if output.json:
        output.document(
            {
                "changed": [str(absolute(place)) for place, did in changed if did],
                "remembered": [str(place) for place in remembered()],
            }
        )
    else:
        for place, did in changed:
            output.line(f"{absolute(place)} {done if did else idle}")
    return 0


def _list(options: Namespace, output: Output) -> int:
    library = Library((), options.store)
    summaries = all_read(library, output)
    places = list(_places(options.store, summaries))
    if output.json:
        output.document({"sources": _by_source(places), "problems": [problem_json(one) for one in library.problems]})
    else:
        _print(places, output)
        tell(library.problems, output)
    troubled = library.problems or any(place.problems for place in places)
    return WITH_PROBLEMS if options.strict and troubled else 0


def _places(store: Path | None, summaries: list[Summary]) -> Iterable[Place]:
    from bough.core.kept.places import kept_roots  # noqa: PLC0415 - start-up time
    from bough.core.platform import default_store  # noqa: PLC0415 - start-up time
    from bough.core.scope import roots_of  # noqa: PLC0415 - start-up time
    from bough.core.sources import all_sources  # noqa: PLC0415 - start-up time

    kept = list(kept_roots(store or default_store()))
    for source in all_sources():
        own = [summary for summary in summaries if summary.source == source.name]
        roots = list(roots_of(source, store))
        yield from (_place(source.name, root, own) for root in roots)
        yield from (_place(source.name, one.folder, own) for one in kept if one.source == source.name)
        if not roots:
            yield Place(source.name, None, False, 0, 0)
    for place in remembered():
        yield _place("", place, summaries)


def _place(source: str, path: Path, summaries: list[Summary]) -> Place:
    where = absolute(path)
    inside = [summary for summary in summaries if Path(summary.path).is_relative_to(where)]
    problems = sum(summary.problems or 0 for summary in inside)
    return Place(source, where, path.exists(), len(inside), problems)


def _by_source(places: list[Place]) -> list[dict[str, Any]]:
    """The fields of `sources --json`: a source's places, and last the remembered ones under the name null."""
    names = list(dict.fromkeys(place.source for place in places))
    return [
        {
            "name": name or None,
            "from_documentation": name in FROM_DOCUMENTATION,
            "places": [
                {
                    "path": str(place.path),
                    "exists": place.exists,
                    "conversations": place.conversations,
                    "problems": place.problems,
                }
                for place in places
                if place.source == name and place.path is not None
            ],
        }
        for name in names
    ]


def _print(places: list[Place], output: Output) -> None:
    """What is there, a line each, the store and remembered places in any case; then in short what is not."""
    shown = [place for place in places if place.exists or place.source in ("", "bough")]
    wide = max((len(place.source or "remembered") for place in shown), default=0)
    counts = max((len(f"{place.conversations:,}") for place in shown), default=0)
    for place in shown:
        found = f"{place.conversations:>{counts},} conversations" if place.exists else "not there".rjust(counts + 14)
        problems = f"  ⚠ {place.problems:,} problem{'s' * (place.problems > 1)}" if place.problems else ""
        unproved = "  from documentation" if place.source in FROM_DOCUMENTATION else ""
        output.lines(
            (f"{(place.source or 'remembered').ljust(wide)}  ", "cyan"),
            (found, "" if place.exists else "dim"),
            (f"  {place.path}" if place.path is not None else "", "dim"),
            (unproved, "dim"),
            (problems, "yellow"),
        )
    _print_rest(places, {place.source for place in shown}, output)


def _print_rest(places: list[Place], shown: set[str], output: Output) -> None:
    """The sources of which nothing is there, by name alone: there are many. `--json` tells where each is looked for."""
    homeless = list(dict.fromkeys(place.source for place in places if place.path is None))
    absent = dict.fromkeys(place.source for place in places if place.path is not None and place.source not in shown)
    for words, names in (
        ("Not on this machine, or not in their usual folders:", list(absent)),
        ("Without a folder of their own (name their files, or add their folder):", homeless),
    ):
        if names:
            marked = [f"{name} (from documentation)" if name in FROM_DOCUMENTATION else name for name in names]
            for line in wrap(f"{words} {', '.join(marked)}.", _WIDTH, break_on_hyphens=False):
                output.lines((line, "dim"))
