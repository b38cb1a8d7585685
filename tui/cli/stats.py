"""`bough stats`: how much was said, and what it cost."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bough.core.errors import BoughError, Unreadable
from bough.core.library import Library

from ..safe_text import safe_line
from .finding import all_read, problem_json, tell
from .output import WITH_PROBLEMS, Output
from .stats_text import in_words, print_branches, print_group
from .times import rfc3339
from .tree import named

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.prices import Prices
    from bough.core.stats import BranchTotal, Total

EPILOG = """examples:
  bough stats                              all conversations: by source, model, project, tag and day
  bough stats --by model --since 2026-11-01
  bough stats latest                       one conversation, and what each of its branches took
  bough stats ~/backup/claude --json | jq '.by.day'

Costs are what the source says; where it says nothing they are estimated from list prices, and marked with ~.
A file prices.toml in the folder of settings overrides them: [models] gpt-9 = {input = 1, output = 2}.

fields of --json: total, by (source, project, tag, model, provider, day, conversation), prices; with REF also branches
(own, path, below) and accesses. A total has messages, answers, tokens, input, output, cache_read, cache_write, cost,
estimated (of cost) and unpriced (tokens)."""


def add_arguments(parser: ArgumentParser) -> None:
    """What to count, and by what."""
    sentence = "a conversation; or, where it exists as a path, where to look instead of the usual places"
    parser.add_argument("words", metavar="REF|PATH", nargs="*", default=(), help=sentence)
    by = ("conversation", "source", "project", "tag", "model", "provider", "day")
    parser.add_argument("--by", choices=by, help="show only this group, and all of it")
    parser.add_argument("--since", metavar="DAY", help="only what was said on that day or later: 2026-11-05")
    parser.add_argument("--until", metavar="DAY", help="only what was said on that day or before")


def run(options: Namespace, output: Output) -> int:
    """Count. Raises NotFound, Ambiguous, Unreadable, Invalid for a prices.toml that cannot be used."""
    from bough.core.prices import usual_prices  # noqa: PLC0415 - start-up time
    from bough.core.refs import existing  # noqa: PLC0415 - as above

    words = list(options.words)
    ref = words.pop(0) if words and existing(words[0]) is None else None
    library = Library([Path(word) for word in words], options.store)
    prices = usual_prices()
    if ref is None:
        return _many(library, prices, options, output)
    return _one(library.find(ref).conversation, prices, options, output)


# Many conversations


def _many(library: Library, prices: Prices, options: Namespace, output: Output) -> int:
    from bough.core.days import Days  # noqa: PLC0415 - start-up time
    from bough.core.stats import statistics  # noqa: PLC0415 - as above

    days = Days.of(options.since, options.until)
    titles = {summary.ref: summary.title for summary in all_read(library, output)}
    found = statistics(_opened(library, output), prices, days=days)
    groups = {**found.groups, "conversation": found.conversations}
    if output.json:
        output.document(
            {
                "total": total_json(found.total),
                "by": {name: _group_json(group, titles) for name, group in groups.items()},
                "prices": _prices_json(prices),
                "problems": [problem_json(problem) for problem in library.problems],
            }
        )
    else:
        number = len(found.conversations)
        output.lines(
            (f"{number:,} conversation{'' if number == 1 else 's'}", "bold"), (in_words(found.total, prices), "")
        )
        for name, group in groups.items():
            if options.by in (None, name):
                print_group(name, group, output, titles, whole=options.by is not None)
        tell(library.problems, output)
    return WITH_PROBLEMS if options.strict and library.problems else 0


def _opened(library: Library, output: Output) -> Iterator[tuple[str, Conversation]]:
    """Each conversation that can be read, with its reference."""
    summaries = library.listing()
    for number, summary in enumerate(summaries, 1):
        if number % 16 == 1:
            output.progress(f"counting {number} of {len(summaries)} …")
        try:
            conversation = library.open(summary)
            conversation.skeleton  # noqa: B018 - read now, so that one that cannot be read is passed over
        except Unreadable:
            continue  # it is among the library's problems
        yield summary.ref, conversation
    output.progress("")


# One conversation


def _one(conversation: Conversation, prices: Prices, options: Namespace, output: Output) -> int:
    from bough.core.days import Days  # noqa: PLC0415 - start-up time
    from bough.core.stats import per_branch, statistics  # noqa: PLC0415 - as above

    days = Days.of(options.since, options.until)
    ref = f"{conversation.source.name}:{conversation.id}"
    found = statistics([(ref, conversation)], prices, days=days)
    branches = per_branch(conversation, prices, days=days)
    groups = {name: found.groups[name] for name in ("model", "provider", "day")}
    if output.json:
        output.document(
            {
                **named(conversation),
                "total": total_json(found.total),
                "branches": [_branch_json(one) for one in branches],
                "by": {name: _group_json(group, {}) for name, group in groups.items()},
                "accesses": _accesses_json(conversation),
                "prices": _prices_json(prices),
                "problems": [problem_json(problem) for problem in conversation.problems],
            }
        )
        return WITH_PROBLEMS if options.strict and conversation.problems else 0
    output.lines((safe_line(conversation.title) or conversation.id, "bold"))
    output.line(in_words(found.total, prices).removeprefix(" · "))
    if options.by is None:
        print_branches(conversation, branches, output)
    for name, group in groups.items():
        if options.by in (None, name):
            print_group(name, group, output, {}, whole=options.by is not None)
    return WITH_PROBLEMS if options.strict and conversation.problems else 0


def _branch_json(one: BranchTotal) -> dict[str, Any]:
    return {
        "id": one.branch.id,
        "name": one.branch.name,
        "parent": one.branch.parent,
        "own": total_json(one.own),
        "path": total_json(one.path),
        "below": total_json(one.below),
    }


def _accesses_json(conversation: Conversation) -> dict[str, Any] | None:
    """How often a native conversation was opened here; None for those of other tools."""
    from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time
    from bough.core.store import Store  # noqa: PLC0415 - as above

    home = home_of(conversation)
    if home is None:
        return None
    try:
        found = Store.open(home).accesses(conversation.id)
    except BoughError:
        return None
    return {"openings": found.openings, "last": rfc3339(found.last)}


# What both show


def total_json(total: Total) -> dict[str, Any]:
    """A total as JSON has it."""
    return {**total._asdict(), "tokens": total.tokens}


def _group_json(group: dict[str, Total], titles: dict[str, str]) -> list[dict[str, Any]]:
    more = [{"title": titles[name]} if name in titles else {} for name in group]
    return [
        {"name": name, **extra, **total_json(total)} for (name, total), extra in zip(group.items(), more, strict=True)
    ]


def _prices_json(prices: Prices) -> dict[str, Any]:
    return {"date": prices.date.isoformat(), "models": len(prices.models)}
