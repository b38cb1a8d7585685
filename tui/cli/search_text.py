"""The answer to a search, in words: conversations that are called so, then hits by conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bough.core.searching.snippets import Snippet
from bough.core.searching.titles import marks_in

from ..safe_text import safe_line
from .cells import fit, width
from .change.answer import count, handle
from .output import WIDE, Output
from .times import ago, local_now

if TYPE_CHECKING:
    from bough.core.searching.hits import Found, Hit
    from bough.core.searching.query import Mistake
    from bough.core.summary import Summary

_WHO = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}
_MOST_WHOLES = 5
"""Conversations told before the hits; `--json` and `bough ls --title` list them all."""
_NARROW = 20
"""Columns for a snippet from which on it stands on the line of its hit."""


def print_answer(found: Found, first: int, output: Output) -> None:
    """Hits by conversation, numbered behind `first`; what is to be said about the answer goes to stderr."""
    now = local_now()
    if not first:
        _print_wholes(found, now, output)
    number = first
    room = len(str(number + len(found.hits)))
    for _, hits in groupby(found.hits, lambda hit: _name(hit.summary)):
        same = list(hits)
        _print_head(same[0].summary, marks_in(same[0].summary.title, found.query), output)
        for hit in same:
            number += 1
            _print_hit(hit, f"{number:>{room}}", now, output)
    _print_words(found, first, output)


def _print_wholes(found: Found, now: datetime, output: Output) -> None:
    """The conversations that are hits as a whole, but for the one whose hits come first anyway."""
    best = _name(found.hits[0].summary) if found.hits else None
    wholes = [whole for whole in found.conversations if _name(whole.summary) != best]
    for whole in wholes[:_MOST_WHOLES]:
        summary = whole.summary
        _print_head(summary, whole.marks, output)
        messages = count(summary.messages, "message") if summary.messages is not None else ""
        why = "says all of it" if whole.by == "messages" else "is called so" if whole.marks else "fits"
        output.lines((f"  {' · '.join(filter(None, (why, messages, ago(summary.updated, now))))}", "dim"))
    if len(wholes) > _MOST_WHOLES:
        output.word(f"{count(len(wholes) - _MOST_WHOLES, 'conversation')} more; --json lists them.")


def _name(summary: Summary) -> tuple[str, str, str]:
    return summary.source, summary.path, summary.id


def _print_head(summary: Summary, marks: Sequence[tuple[int, int]], output: Output) -> None:
    facts = [summary.source, summary.project.rstrip("/").rpartition("/")[2], summary.id[:8]]
    behind = (safe_line(" · ".join(["", *filter(None, facts)])), "dim")
    if not summary.title:
        output.lines((safe_line(summary.path.rpartition("/")[2]), "bold"), behind)
        return
    title = Snippet(summary.title, tuple(marks))
    pieces = [(safe_line(text), "bold yellow" if lit else "bold") for text, lit in title.pieces()]
    output.lines(*pieces, behind)


def _print_hit(hit: Hit, number: str, now: datetime, output: Output) -> None:
    where = [_WHO.get(hit.role, hit.role), ago(hit.time, now), *_branch(hit), hit.label]
    head = f"  {number}  {safe_line(' · '.join(filter(None, where)))}  "
    left = output.width - width(head)
    pieces = [(safe_line(text), "yellow" if lit else "") for text, lit in hit.snippet.pieces()]
    if output.width != WIDE:
        if left < _NARROW:  # a narrow terminal: the snippet on a line of its own
            output.lines((head.rstrip(), "dim"))
            head, left = " " * (4 + len(number)), output.width - 4 - len(number)
        pieces = _within(pieces, left)
    output.lines((head, "dim"), *pieces)


def _branch(hit: Hit) -> Sequence[str]:
    """Which branch, where it is not the one that is opened anyway."""
    if hit.live or not hit.branch:
        return ()
    kind = "agent" if hit.agent else "abandoned"
    return (f"{kind} {handle(hit.branch[:8], hit.branch_name)}",)


def _within(pieces: list[tuple[str, str]], columns: int) -> list[tuple[str, str]]:
    shown: list[tuple[str, str]] = []
    for text, style in pieces:
        if width(text) > columns:
            return [*shown, (fit(text, columns).rstrip(), style)] if columns > 0 else shown
        shown.append((text, style))
        columns -= width(text)
    return shown


def _print_words(found: Found, first: int, output: Output) -> None:
    for mistake in found.query.mistakes:
        _explain(mistake, found.query.text, output)
    for remark in found.remarks:
        output.word(remark)
    if not found.total and not found.remarks:
        output.word("No message says that." if found.conversations else "Nothing was found.")
    elif first + len(found.hits) < found.total and found.hits:
        output.word(f"{len(found.hits)} of {found.total:,} hits; --page, --limit and --newest show others.")
    elif not found.hits:
        output.word(f"There are {found.total:,} hits, and none on this page.")


def _explain(mistake: Mistake, text: str, output: Output) -> None:
    """The query, what is wrong in it marked, and why."""
    if len(text) < output.width and text.isprintable():
        output.word(text)
        output.word(
            " " * width(text[: mistake.at]) + "^" * max(1, width(text[mistake.at : mistake.at + mistake.length]))
        )
    output.word(mistake.sentence)
