"""Whether one message is a hit, asked of the message itself.

The index answers the same question for most of a query; this is what it is measured by, what answers where there is no
index, and what decides where an index cannot: regular expressions and branches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from . import patterns
from .fields import within
from .query import About, All, Either, Fact, Node, Not, On, Pattern, Place, Query, When, Words
from .words import LONGEST, Word, fold, folded_words, is_part

if TYPE_CHECKING:
    from ..summary import Summary
    from .said import Said

PATTERN_SECONDS = 0.2
"""Time that one expression may take with one message."""


class Standing(NamedTuple):
    """Where a message stands in its tree."""

    branch: str = ""
    name: str = ""
    live: bool = False
    """Whether it is on the path to the head of the default branch."""
    agent: bool = False
    head: str = ""
    """Id of the newest message of its branch."""
    label: str = ""
    """What a person called the message."""


class Asked(Protocol):
    """What a query asks of a message by itself."""

    @property
    def role(self) -> str:
        """Who said it."""

    @property
    def when(self) -> int | None:
        """Seconds since 1970."""

    @property
    def model(self) -> str:
        """Who answered."""

    @property
    def said(self) -> Said:
        """What it says."""


class Candidate:
    """A message about which a query is asked."""

    def __init__(
        self,
        document: Callable[[], Asked],
        summary: Summary,
        standing: Callable[[], Standing],
        seconds: float | None = None,
    ) -> None:
        """`seconds` that one expression may take with it, if not the usual ones."""
        self.summary = summary
        self.seconds = PATTERN_SECONDS if seconds is None else seconds
        self._document = document
        self._standing = standing
        self._folded: dict[Place, str] = {}
        self._lower: dict[Place, str] = {}
        self._words: dict[Place, list[Word]] = {}
        self.slow = False
        """Whether an expression took too long with it, and was taken not to match."""

    @cached_property
    def document(self) -> Asked:
        """The texts of the message, read from its file when they are first asked for."""
        return self._document()

    @cached_property
    def standing(self) -> Standing:
        """Where it stands in its tree; worked out when it matters."""
        return self._standing()

    def folded(self, place: Place) -> str:
        """What is said in a place, folded."""
        if place not in self._folded:
            self._folded[place] = fold(getattr(self.document.said, place))
        return self._folded[place]

    def may_say(self, word: str, place: Place) -> bool:
        """Whether a place has the letters of a word in a row: far quicker to find out than its words are."""
        if place not in self._lower:
            self._lower[place] = self.folded(place).lower()
        return word in self._lower[place]

    def words(self, place: Place) -> list[Word]:
        """The words of a place."""
        if place not in self._words:
            self._words[place] = folded_words(self.folded(place))
        return self._words[place]

    def texts(self, places: tuple[Place, ...]) -> Iterator[str]:
        """What is said in some places."""
        return (getattr(self.document.said, place) for place in places)


def matches(query: Query, candidate: Candidate) -> bool:
    """Whether a message is a hit."""
    return holds(query.node, query.places, candidate)


def holds(node: Node, places: tuple[Place, ...], candidate: Candidate) -> bool:
    """Whether a node applies to a message. Goes only as deep as the parser lets brackets be."""
    match node:
        case All():
            return all(holds(inner, places, candidate) for inner in node.nodes)
        case Either():
            return any(holds(inner, places, candidate) for inner in node.nodes)
        case Not():
            return not holds(node.node, places, candidate)
        case Words():
            return any(_says(node, place, candidate) for place in places)
        case Pattern():
            return _pattern(node, places, candidate)
        case Fact():
            return _fact(node, candidate.document)
        case When():
            return _when(node, candidate.document.when)
        case About():
            return about(node, candidate.summary)
        case On():
            return on(node, candidate.standing)


def _says(node: Words, place: Place, candidate: Candidate) -> bool:
    if not node.typos and not candidate.may_say(node.words[0], place):
        return False
    return any(True for _ in found(node, candidate.words(place)))


def found(wanted: Words, words: list[Word]) -> Iterator[tuple[int, int]]:
    """Places among words at which the wanted ones begin and end."""
    length, first = len(wanted.words), wanted.words[0]
    if length == 1:
        for at, word in enumerate(words):
            if _is_it(wanted, first, word):
                yield at, at + 1
        return
    for at in range(len(words) - length + 1):
        if words[at].text != first:
            continue
        middle = all(words[at + step].text == wanted.words[step] for step in range(1, length - 1))
        last, end = wanted.words[-1], words[at + length - 1].text
        if middle and _is_short(end) and (end.startswith(last) if wanted.prefix else end == last):
            yield at, at + length


def _is_short(word: str) -> bool:
    return len(word) <= LONGEST // 4 or len(word.encode("utf-8", "replace")) <= LONGEST


def _is_it(wanted: Words, first: str, word: Word) -> bool:
    if not _is_short(word.text):
        return False
    if wanted.typos:
        return within(first, word.text, wanted.typos)
    if word.text == first or (wanted.prefix and word.text.startswith(first)):
        return True
    return first.isascii() and word.written != word.text and is_part(first, word.written, prefix=wanted.prefix)


def _pattern(node: Pattern, places: tuple[Place, ...], candidate: Candidate) -> bool:
    for text in candidate.texts(places):
        try:
            if patterns.is_in(node.source, text, candidate.seconds):
                return True
        except patterns.TooSlow:
            candidate.slow = True
    return False


def _fact(node: Fact, document: Asked) -> bool:
    match node.name:
        case "role":
            return document.role == node.value
        case "has":
            return node.value in document.said.marks
        case "tool":
            return any(node.value in tool.casefold() for tool in document.said.tools)
        case "file":
            return any(node.value in file.casefold() for file in document.said.files)
        case "model":
            return node.value in document.model.casefold()


def _when(node: When, when: int | None) -> bool:
    return when is not None and (node.start is None or node.start <= when) and (node.end is None or when < node.end)


def about(node: About, summary: Summary) -> bool:
    """Whether something applies to a conversation."""
    match node.name:
        case "source":
            return node.value in (summary.source, summary.source.partition("-")[0])
        case "project":
            return node.value in summary.project.casefold()
        case "title":
            return node.value in summary.title.casefold()
        case "tag":
            return any(node.value == tag.casefold() for tag in summary.tags)
        case "conversation":
            return summary.id.casefold().startswith(node.value)


def on(node: On, standing: Standing) -> bool:
    """Whether a message stands on such a branch, or is called so."""
    match node.kind:
        case "live":
            return standing.live
        case "abandoned":
            return not standing.live and not standing.agent
        case "agent":
            return standing.agent
        case "label":
            return bool(standing.label) and node.value in standing.label.casefold()
        case "branch":
            return standing.branch.casefold().startswith(node.value) or node.value in standing.name.casefold()
