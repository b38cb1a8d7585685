"""Conversations that are found by what they are called, whatever was said in them.

Words count where they stand in the title or the tags; what else is asked for may be the name of the project folder.
Filters that speak of a single message (`role:`, `tool:`, `is:`, …) or of places in it (`in:`) ask for messages alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from . import matching
from .documents import Document
from .matching import Candidate, Standing, holds
from .query import PLACES, About, Fact, On, Pattern, Query, Words, leaves, patterns, wanted_words
from .said import Said
from .snippets import apart, lit
from .words import Word, fold, words_in

if TYPE_CHECKING:
    from ..listed import Listed
    from ..summary import Summary

_EVER = datetime.min.replace(tzinfo=UTC)


class Whole(NamedTuple):
    """A conversation that is a hit as a whole."""

    summary: Summary
    marks: tuple[tuple[int, int], ...] = ()
    """Ranges of its title that were looked for."""
    by: Literal["name", "messages"] = "name"
    """Whether it is called so, or its messages together say what no single one does."""


class Titles:
    """The names of the conversations of one listing. Times are those of the newest message."""

    def __init__(self, listed: Sequence[Listed] = ()) -> None:
        self.listed = listed
        self._names = [_Name(summary) for _, summary in listed]

    def found(self, query: Query) -> tuple[Whole, ...]:
        """The conversations that a query names: those first of whose title it is most, then the newest."""
        asked = [leaf for leaf, _ in leaves(query.node)]
        if query.empty or query.places != PLACES or any(isinstance(leaf, Fact | On) for leaf in asked):
            return ()
        words = any(isinstance(leaf, Words | Pattern) for leaf in asked)
        found: list[Whole] = []
        for name in self._candidates(query):
            if holds(query.node, ("text",), name):
                summary = name.summary
                marks = name.marks(query)
                if marks or not words or any(lit(tag, query) for tag in summary.tags):
                    found.append(Whole(summary, tuple(marks)))
        return tuple(sorted(found, key=rank, reverse=True))

    def _candidates(self, query: Query) -> Sequence[_Name]:
        """The conversations worth a second look: of one that is named by a word, its name holds those letters."""
        wanted = wanted_words(query.node)
        if not wanted or patterns(query.node) or any(one.typos for one in wanted):
            return self._names
        firsts = {one.words[0] for one in wanted}
        return [name for name in self._names if any(first in name.letters for first in firsts)]

    def saying(self, words: Words) -> list[Summary]:
        """Conversations that have these words in their names."""
        return [one.summary for one in self._names if holds(words, ("text",), one)]


class _Name(Candidate):
    """What a conversation is called, as a message that says it."""

    def __init__(self, summary: Summary) -> None:
        folder = summary.project.rstrip("/").rpartition("/")[2]
        said = Said(text="\n".join((summary.title, *summary.tags, folder)))
        when = int(summary.updated.timestamp()) if summary.updated is not None else None
        document = Document("", 0, "", when, "", said)
        super().__init__(lambda: document, summary, Standing)

    @cached_property
    def letters(self) -> str:
        """Its title and its tags, as words are compared."""
        return fold("\n".join((self.summary.title, *self.summary.tags))).lower()

    @cached_property
    def _title(self) -> list[Word]:
        return list(words_in(self.summary.title))

    def marks(self, query: Query) -> list[tuple[int, int]]:
        """Ranges of the title that a query looks for: its words are taken apart once."""
        if any(not isinstance(leaf, Words) for leaf, _ in leaves(query.node)):
            return marks_in(self.summary.title, query)
        title = self._title
        spans = (span for wanted in wanted_words(query.node) for span in matching.found(wanted, title))
        return apart([(title[start].start, title[end - 1].end) for start, end in spans])


def marks_in(title: str, query: Query) -> list[tuple[int, int]]:
    """Ranges of a title that a query looks for."""
    found = lit(title, query)
    for leaf, wanted in leaves(query.node):
        if wanted and isinstance(leaf, About) and leaf.name == "title" and title.isascii():
            at = title.lower().find(leaf.value)
            found += [(at, at + len(leaf.value))] if at >= 0 else []
    return apart(found)


def rank(one: Whole) -> tuple[bool, bool, datetime]:
    """The larger, the sooner it is shown.

    First whether its title is little else than what was looked for; then whether it is a title that somebody gave it,
    and not the first prompt; then how new it is.
    """
    summary = one.summary
    marked = sum(end - start for start, end in one.marks)
    return 0 < len(summary.title.strip()) <= marked + 1, summary.title != summary.first_prompt, summary.updated or _EVER


def fits(query: Query, summary: Summary) -> bool:
    """Whether a query of filters that speak of conversations applies to one."""
    return holds(query.node, ("text",), _Name(summary))
