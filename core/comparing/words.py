"""Two texts compared word by word.

Short texts are taken apart into words, spaces and signs. Long ones are compared by lines first, and lines that differ
by words only where there are few of them, so that ten megabytes of a tool's output take no longer than reading them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from .align import Stretch, align

SpanKind = Literal["same", "ours", "theirs"]

MOST_WORDS = 3000
"""Words, spaces and signs of a text up to which it is compared by these alone."""
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"\w")


class Span(NamedTuple):
    """A piece of text that is in both, or only in ours or only in theirs."""

    kind: SpanKind
    text: str


def word_diff(ours: str, theirs: str) -> list[Span]:
    """The spans of which both texts are made: without `theirs` they are ours, without `ours` they are theirs."""
    if ours == theirs:
        return [Span("same", ours)] if ours else []
    return list(_joined(_compared(ours, theirs)))


def _compared(ours: str, theirs: str) -> Iterator[Span]:
    if _is_short(ours) and _is_short(theirs):
        yield from _by(_TOKEN.findall(ours), _TOKEN.findall(theirs))
        return
    mine, others = _LINE.findall(ours), _LINE.findall(theirs)
    for stretch in align(mine, others):
        some, rest = _texts(stretch, mine, others)
        if not stretch.same and some and rest and _is_short(some) and _is_short(rest):
            yield from _by(_TOKEN.findall(some), _TOKEN.findall(rest))
        else:
            yield from _spans(stretch.same, some, rest)


def _is_short(text: str) -> bool:
    """Whether a text has few words; one of few characters is not counted."""
    if len(text) <= MOST_WORDS:
        return True
    return len(text) < 16 * MOST_WORDS and sum(1 for _ in _TOKEN.finditer(text)) <= MOST_WORDS


def _by(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Span]:
    """By tokens. A space or sign alone that happens to be the same between two changes would only be noise."""
    stretches = align(ours, theirs)
    for number, stretch in enumerate(stretches):
        some, others = _texts(stretch, ours, theirs)
        inner = 0 < number < len(stretches) - 1
        if stretch.same and inner and "\n" not in some and not _WORD.search(some):
            yield from (Span("ours", some), Span("theirs", some))
        else:
            yield from _spans(stretch.same, some, others)


def _texts(stretch: Stretch, ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, str]:
    mine, others = stretch.ours, stretch.theirs
    return "".join(ours[mine.start : mine.stop]), "".join(theirs[others.start : others.stop])


def _spans(same: bool, ours: str, theirs: str) -> Iterator[Span]:
    if same:
        yield Span("same", ours)
        return
    if ours:
        yield Span("ours", ours)
    if theirs:
        yield Span("theirs", theirs)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Between two spans that are the same, one of ours at most and then one of theirs."""
    held: dict[SpanKind, list[str]] = {"ours": [], "theirs": []}
    for kind, text in [*spans, Span("same", "")]:
        if kind != "same":
            held[kind].append(text)
            continue
        for side in ("ours", "theirs"):
            if held[side]:
                yield Span(side, "".join(held[side]))
                held[side] = []
        if text:
            yield Span("same", text)
