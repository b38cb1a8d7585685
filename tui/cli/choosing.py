"""Which conversations a list shows: by tag, time, length and cost."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

from .parser import at_least

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bough.core.library import Library
    from bough.core.summary import Summary

    from .output import Output


def add_choices(parser: ArgumentParser) -> None:
    """What conversations have to be like."""
    parser.add_argument("--source", metavar="NAME", help="only those of one source: claude-code, codex, …")
    parser.add_argument("--project", metavar="TEXT", help="only those whose project folder has this in its path")
    parser.add_argument("--title", metavar="TEXT", help="only those with this in their title")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="only those with this tag; repeatable")
    parser.add_argument(
        "--after", "--since", metavar="DAY", help="updated on that day or later: yesterday, 2w, 2026-10"
    )
    parser.add_argument("--before", "--until", metavar="DAY", help="updated before that day")
    parser.add_argument("--min-messages", metavar="N", type=int, help="only those of so many messages at least")
    parser.add_argument("--min-cost", metavar="USD", type=float, help="only those that cost so much at least")
    parser.add_argument("--latest", action="store_true", help="only the newest of them")
    parser.add_argument("--limit", metavar="N", type=at_least(0), help="no more than this many")


def chosen(summaries: list[Summary], options: Namespace) -> list[Summary]:
    """Those that are asked for, in their order. Raises Invalid for a day that is none."""
    if options.after or options.before:
        summaries = list(_in_time(summaries, options))
    found = [one for one in summaries if _is_wanted(one, options)]
    limit = 1 if options.latest else options.limit
    return found[: max(limit, 0)] if limit is not None else found


def _is_wanted(one: Summary, options: Namespace) -> bool:
    return (
        (options.source is None or one.source == options.source)
        and (options.project is None or options.project.casefold() in one.project.casefold())
        and (options.title is None or options.title.casefold() in one.title.casefold())
        and all(tag in one.tags for tag in options.tag)
        and (options.min_messages is None or (one.messages or 0) >= options.min_messages)
        and (options.min_cost is None or (one.cost or 0.0) >= options.min_cost)
    )


def _in_time(summaries: list[Summary], options: Namespace) -> Iterator[Summary]:
    after, before = _day("after", options.after), _day("before", options.before)
    for one in summaries:
        time = one.updated
        if time is not None and (after is None or after <= time) and (before is None or time < before):
            yield one


def _day(option: str, text: str | None) -> datetime | None:
    """The moment that a day begins."""
    if not text:
        return None
    from bough.core.searching.dates import EXAMPLES, span  # noqa: PLC0415 - start-up time: few lists ask for it

    from .times import local_now  # noqa: PLC0415 - as above

    found = span(text, local_now())
    if found is None:
        raise Invalid(f"--{option} takes a day or time: {EXAMPLES}. “{text}” is none.")
    return found.start


# Labels


def list_labels(library: Library, shown: list[Summary], output: Output) -> None:
    """All labels of these conversations. Reads each of them; one that cannot be read has none."""
    from bough.core.errors import BoughError  # noqa: PLC0415 - start-up time

    from ..safe_text import safe_line  # noqa: PLC0415 - as above

    found: list[dict[str, str]] = []
    for number, summary in enumerate(shown):
        if number % 16 == 0:
            output.progress(f"reading {number} of {len(shown)} …")
        try:
            labels = library.open(summary).skeleton.labels
        except BoughError:
            continue
        facts = {"conversation": summary.id, "source": summary.source, "title": summary.title}
        for message, label in labels.items():
            found.append({"ref": f"{summary.ref}#{message}", "label": label, "message": message, **facts})
    output.progress("")
    if output.json:
        output.document({"labels": found})
        return
    for one in found:
        output.lines((safe_line(one["label"]), "bold"), (f"  {safe_line(one['title'])}  ", ""), (one["ref"], "dim"))
