"""What is looked for in a transcript, in the language of searching everywhere.

Plain words and phrases are looked for as `wanted` says: as they were typed, and in parts of words too. With a filter,
an expression, OR, minus, brackets or a star, each message is asked as `core.searching` asks it; what was typed is then
still found as it stands, unless it is a filter or an expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from bough.core.conversation import Conversation
from bough.core.errors import BoughError
from bough.core.searching.matching import Candidate, holds
from bough.core.searching.parsing import parse
from bough.core.searching.query import About, All, Either, Fact, Node, Not, On, Pattern, Query, When, Words, leaves
from bough.core.searching.said import NOTHING, Said, said_by
from bough.core.searching.snippets import lit
from bough.core.searching.trees import Standings
from bough.core.summary import Summary

from .said import texts_of
from .wanted import Span, Wanted

_PATTERN_SECONDS = 0.02
"""That an expression may take with one message: it is tried between two keys."""
_MOST_SLOW = 10
"""Messages with which it may take longer before it is given up."""
_OF_LANGUAGE = re.compile(r"[A-Za-z]+:|/.")
"""What begins like a filter or an expression."""
_TOO_SLOW = "The expression takes too long; it was given up."


class Asked:
    """One query, asked of the messages of one conversation."""

    def __init__(self, text: str, conversation: Conversation, now: datetime) -> None:
        self.query = parse(text, now, typing=True)
        self.plain = _is_plain(self.query)
        """Whether only words are looked for: whatever says them is a hit."""
        self._conversation = conversation
        self._node = _cheap_first(self.query.node)
        exact = any(isinstance(leaf, Pattern) for leaf, _ in leaves(self.query.node)) or bool(self.query.filters)
        self._wanted = Wanted("" if exact else text, words=self.plain)
        self._slow = 0

    @property
    def mistake(self) -> str:
        """What is wrong with the query; empty if nothing is. Signs are none here: they are found as they stand."""
        if self._slow > _MOST_SLOW:
            return _TOO_SLOW
        wrong = (one.sentence for one in self.query.mistakes if _OF_LANGUAGE.match(self.query.text, one.at))
        return next(wrong, "")

    def count(self, entry: int) -> int:
        """Hits in a message: one at least for one that is a hit whatever it says."""
        if self.plain:
            return self._wanted.count(self._texts(entry))
        if self.query.node == All(()) or self._slow > _MOST_SLOW:
            return 0
        message = _Message(self._conversation, entry)
        candidate = Candidate(lambda: message, self._summary, lambda: self._standings.of(entry), _PATTERN_SECONDS)
        found = holds(self._node, self.query.places, candidate)
        self._slow += candidate.slow
        if found:
            places = (getattr(message.said, place) for place in self.query.places) if _looks(self.query) else ()
            return max(1, sum(len(lit(text, self.query)) for text in places))
        return self._wanted.count(self._texts(entry))

    def spans(self, texts: Sequence[str]) -> Iterator[list[Span]]:
        """The hits in each text of a message that is a hit."""
        if self.plain or self._wanted.search(*texts):
            yield from self._wanted.spans(texts)
        else:
            yield from (lit(text, self.query) for text in texts)

    def touches(self, *texts: str) -> bool:
        """Whether any of these texts of a message that is a hit holds something of it."""
        if self.plain:
            return self._wanted.touches(*texts)
        return self._wanted.search(*texts) or any(lit(text, self.query) for text in texts)

    def _texts(self, entry: int) -> list[str]:
        conversation, skeleton = self._conversation, self._conversation.skeleton
        try:  # past the conversation's cache, which belongs to what is on the screen
            return list(texts_of(conversation.source.body(conversation.ref, skeleton, skeleton.locator(entry))))
        except (BoughError, OSError):
            return []

    @cached_property
    def _summary(self) -> Summary:
        """What filters of conversations are asked of."""
        one, skeleton = self._conversation, self._conversation.skeleton
        return Summary("", one.id, one.source.name, one.title, skeleton.project, str(one.path), tags=skeleton.tags)

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self._conversation)


class _Message:
    """A message as a query asks of it: what it says is read when that matters."""

    def __init__(self, conversation: Conversation, entry: int) -> None:
        self._conversation = conversation
        self._entry = entry

    @property
    def role(self) -> str:
        """Who said it."""
        return self._conversation.skeleton.roles[self._entry]

    @property
    def model(self) -> str:
        """Who answered; empty where it is not known."""
        return self._conversation.skeleton.models[self._entry] or ""

    @property
    def when(self) -> int | None:
        """Seconds since 1970."""
        time = self._conversation.skeleton.time(self._entry)
        return int(time.timestamp()) if time is not None else None

    @cached_property
    def said(self) -> Said:
        """What it says; nothing if it cannot be read."""
        conversation, skeleton = self._conversation, self._conversation.skeleton
        try:
            return said_by(conversation.source.body(conversation.ref, skeleton, skeleton.locator(self._entry)))
        except (BoughError, OSError):
            return NOTHING


def _is_plain(query: Query) -> bool:
    """Whether a query is words and phrases that are all wanted, and nothing else."""
    nodes = query.node.nodes if isinstance(query.node, All) else (query.node,)
    words = all(isinstance(node, Words) or node == All(()) for node in nodes)
    return words and not query.filters and "*" not in query.text


def _looks(query: Query) -> bool:
    """Whether anything in a text is a hit."""
    return any(isinstance(leaf, Words | Pattern) for leaf, wanted in leaves(query.node) if wanted)


def _cheap_first(node: Node) -> Node:
    """The same node: what is known without reading a message is asked first. As deep as brackets are."""
    match node:
        case Not():
            return Not(_cheap_first(node.node))
        case All():
            return All(tuple(sorted(map(_cheap_first, node.nodes), key=_cost)))
        case Either():
            return Either(tuple(sorted(map(_cheap_first, node.nodes), key=_cost)))
    return node


def _cost(node: Node) -> int:
    return max((_cost_of(leaf) for leaf, _ in leaves(node)), default=0)


def _cost_of(leaf: Node) -> int:
    match leaf:
        case About() | When() | On():
            return 0
        case Fact():
            return 0 if leaf.name in ("role", "model") else 1
        case Pattern():
            return 3
    return 2
