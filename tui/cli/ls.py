"""`bough ls`: the conversations there are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..safe_text import safe_line
from .cells import fit, width
from .choosing import add_choices, chosen, list_labels
from .finding import add_paths, all_read, library_of, problem_json, tell
from .output import WIDE, WITH_PROBLEMS, Output
from .times import ago, local_now, rfc3339

if TYPE_CHECKING:
    from bough.core.summary import Summary

EPILOG = """examples:
  bough ls --limit 10
  bough ls --source codex --project atlas --after "last week"
  bough ls --tag later --min-messages 20 --before 2026-10
  bough ls --labels                        every label, and the message that has it
  bough ls ~/backup/claude export.zip
  bough ls --json | jq '.conversations[] | select(.branches > 1).ref'

The first column is enough of the id to name a conversation. `kept` stands at those that their tool has no more
(`bough keep`); in --json it is true or false.

--labels --json {"labels":[{"ref","label","message","conversation","source","title"}]}"""

SHORTEST = 8
"""Characters of an id that are shown at least."""


def add_arguments(parser: ArgumentParser) -> None:
    """The places to look in, and what to leave out."""
    add_paths(parser)
    add_choices(parser)
    parser.add_argument("--labels", action="store_true", help="their labels, with the messages that have them")


def run(options: Namespace, output: Output) -> int:
    """List them. Raises NotFound for PATHs that hold none and for no such source, Invalid for a day that is none."""
    library = library_of(options)
    summaries = all_read(library, output)
    shown = chosen(summaries, options)
    if options.source is not None and not shown:
        from bough.core.sources import source  # noqa: PLC0415 - start-up time: the catalog may know it all

        source(options.source)
    if options.labels:
        list_labels(library, shown, output)
    elif output.json:
        output.document(
            {
                "conversations": [as_json(summary) for summary in shown],
                "problems": [problem_json(one) for one in library.problems],
            }
        )
    else:
        _print(shown, summaries, output)
        if not summaries:
            output.word("No conversations were found. `bough sources` tells where they are looked for.")
            output.word("`bough demo` opens an example.")
        tell(library.problems, output)
    troubled = library.problems or any(summary.problems for summary in shown)
    return WITH_PROBLEMS if options.strict and troubled else 0


def as_json(summary: Summary) -> dict[str, Any]:
    """The fields of `ls --json`, in the order of the contract."""
    return {
        "ref": summary.ref,
        "id": summary.id,
        "source": summary.source,
        "title": summary.title,
        "project": summary.project or None,
        "path": summary.path,
        "kind": summary.kind,
        "created": rfc3339(summary.created),
        "updated": rfc3339(summary.updated),
        "messages": summary.messages,
        "branches": summary.branches,
        "tokens": summary.tokens,
        "cost": summary.cost,
        "tags": summary.tags,
        "locked": summary.locked,
        "live": summary.live,
        "family": summary.family,
        "forked_from": summary.forked_from,
        "problems": summary.problems,
        "kept": summary.kept,
    }


class _Row(NamedTuple):
    """The cells of one line."""

    id: str
    time: str
    messages: str
    marks: str
    source: str
    title: str
    project: str
    live: bool


def _print(shown: list[Summary], among: list[Summary], output: Output) -> None:
    """A table that fits the terminal: all columns as wide as they need, titles with what is left."""
    now = local_now()
    handles = short_ids([summary.id for summary in among])
    rows = [_row(summary, handles[summary.id], ago(summary.updated, now)) for summary in shown]
    room = [max(map(width, column), default=0) for column in zip(*(row[:_SIZED] for row in rows), strict=True)]
    columns = output.width
    left = columns - sum(room) - 2 * len(room)
    for row in rows:
        title, project = (row.title, row.project) if columns == WIDE else _fitted(row, left)
        output.lines(
            (f"{fit(row.id, room[0])}  ", "cyan"),
            (f"{fit(row.time, room[1])}  {row.messages.rjust(room[2])}  ", "dim"),
            (fit(row.marks, room[3]), "yellow"),
            (f"  {fit(row.source, room[4])}  ", "dim"),
            (title, "bold" if row.live else ""),
            (f"  {project}" if project else "", "dim"),
        )


_SIZED = 5
"""Columns that are as wide as they need: id, time, messages, marks, source."""
_PROJECT = 16
_WIDE_ENOUGH = 60
"""Columns left for the title from which on the project is shown beside it."""


def _fitted(row: _Row, left: int) -> tuple[str, str]:
    if left < _WIDE_ENOUGH:
        return fit(row.title, max(left, _PROJECT)), ""
    return fit(row.title, left - _PROJECT - 2), fit(row.project, _PROJECT)


def _row(summary: Summary, handle: str, time: str) -> _Row:
    marks = (f"⑂{summary.forks}" if summary.forks else "") + ("⚠" if summary.problems else "")
    marks = " ".join(filter(None, (marks, "kept" if summary.kept else "")))
    return _Row(
        safe_line(handle),
        time,
        f"{summary.messages:,}" if summary.messages is not None else "?",
        marks,
        safe_line(summary.source),
        safe_line(summary.title or _last_part(summary.path)),
        safe_line(_last_part(summary.project)),
        summary.live,
    )


def _last_part(path: str) -> str:
    """Name of a file or folder, on whatever system its path was written."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def short_ids(ids: list[str]) -> dict[str, str]:
    """The beginning of each id that no other one has, `SHORTEST` characters at least; the whole id if it must be."""
    ordered = sorted(set(ids))
    short: dict[str, str] = {}
    for at, id in enumerate(ordered):
        length = SHORTEST
        for other in ordered[max(at - 1, 0) : at] + ordered[at + 1 : at + 2]:
            if other.startswith(id[:SHORTEST]):
                length = max(length, _common(id, other) + 1)
        short[id] = id[:length]
    return short


def _common(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
