"""From what a person typed to a query. Whatever it is, there is one: mistakes are values beside it, never raised.

words "a phrase" begin* one OR other -without NOT (this that) /reg(ex)?/ field:value field:"a value" after:last week
"""

from __future__ import annotations

from datetime import datetime

from .fields import FIELDS, IN_TAKES, TIMES, WHERE, field_of, made, near
from .lexing import Token, tokens
from .patterns import fault
from .query import PLACES, All, Either, Mistake, Node, Not, Pattern, Place, Query, Words
from .words import LONGEST, words_of

DEEPEST = 32
"""Brackets inside brackets."""
LONGEST_QUERY = 2000
"""Characters that are looked at."""
_MOST_WORDS_OF_DATE = 3
"""Behind the first one: `5th of october 2025`."""


def parse(text: str, now: datetime | None = None, *, typing: bool = False) -> Query:
    """The query of a text. Days are those of `now`'s zone. While one is `typing`, the last word is taken as begun."""
    now = now or datetime.now().astimezone()
    reading = _Reading(text[:LONGEST_QUERY], now, typing=typing)
    if len(text) > LONGEST_QUERY:
        sentence = f"A query has at most {LONGEST_QUERY:,} characters; the rest was left out."
        reading.mistakes.append(Mistake(LONGEST_QUERY, len(text) - LONGEST_QUERY, sentence))
    return reading.query(text)


class _Group:
    """What stands inside one pair of brackets, while it is being read."""

    def __init__(self, at: int, *, unwanted: bool) -> None:
        self.at = at
        self.unwanted = unwanted
        self.ways: list[list[Node]] = [[]]
        """What OR parts."""

    def node(self) -> Node:
        ways = [tuple(way) for way in self.ways if way]
        nodes = [way[0] if len(way) == 1 else All(way) for way in ways]
        node = nodes[0] if len(nodes) == 1 else Either(tuple(nodes)) if nodes else All(())
        return Not(node) if self.unwanted and nodes else node


class _Reading:
    def __init__(self, text: str, now: datetime, *, typing: bool) -> None:
        self.mistakes: list[Mistake] = []
        self._now = now
        self._typing = typing
        self._text = text
        self._tokens = tokens(text)
        self._groups = [_Group(0, unwanted=False)]
        self._unwanted = False
        """Whether NOT or a minus stands before what comes next."""
        self._filters: list[tuple[int, int]] = []
        self._places: set[Place] = set()
        self._left_out: set[Place] = set()

    def query(self, typed: str) -> Query:
        at = 0
        while at < len(self._tokens):
            at += self._take(self._tokens[at], at)
        for group in self._groups[1:]:
            if not self._typing:
                self._mistake(group.at, 1, "This bracket is not closed; it was closed at the end.")
        while len(self._groups) > 1:
            self._close()
        if self._unwanted and not self._typing:
            self._mistake(len(self._text), 0, "Something that is not wanted should follow NOT.")
        places = tuple(p for p in PLACES if (not self._places or p in self._places) and p not in self._left_out)
        if not places:
            self._mistake(0, len(self._text), "Nothing is left to look in; all places were looked in.")
        mistakes = tuple(sorted(self.mistakes))
        return Query(typed, self._groups[0].node(), places or PLACES, mistakes, tuple(self._filters))

    # Tokens

    def _take(self, token: Token, at: int) -> int:
        """Take in a token, and return how many were used up."""
        match token.kind:
            case "open":
                self._open(token)
            case "close":
                self._closed(token)
            case "not":
                self._unwanted = not self._unwanted
            case "or":
                self._or(token)
            case "regex":
                self._pattern(token)
            case "field":
                return self._field(token, at)
            case "phrase" | "word":
                self._words(token, token.value, last=at == len(self._tokens) - 1)
        return 1

    def _add(self, node: Node) -> None:
        self._groups[-1].ways[-1].append(Not(node) if self._unwanted else node)
        self._unwanted = False

    def _open(self, token: Token) -> None:
        if len(self._groups) > DEEPEST:
            self._mistake(token.at, 1, f"Brackets can be {DEEPEST} deep; this one was left out.")
            return
        self._groups.append(_Group(token.at, unwanted=self._unwanted))
        self._unwanted = False

    def _closed(self, token: Token) -> None:
        if len(self._groups) == 1:
            self._mistake(token.at, 1, "No bracket is open here; this one was left out.")
        else:
            self._close()

    def _close(self) -> None:
        node = self._groups.pop().node()
        self._unwanted = False
        if node != All(()):
            self._add(node)

    def _or(self, token: Token) -> None:
        ways = self._groups[-1].ways
        if not ways[-1]:
            self._mistake(token.at, token.length, "Something should stand on both sides of OR.")
        else:
            ways.append([])

    def _pattern(self, token: Token) -> None:
        why = fault(token.value)
        if why:
            self._mistake(token.at, token.length, f"This regular expression cannot be read: {why}.")
        else:
            self._add(Pattern(token.value))

    def _words(self, token: Token, text: str, *, last: bool) -> None:
        words = tuple(words_of(text))
        if not words:
            if token.value.strip("*"):
                hint = "Only letters and digits are searched; between slashes, /…/, any sign is."
                self._mistake(token.at, token.length, hint)
            return
        if any(len(word.encode("utf-8", "replace")) > LONGEST for word in words):
            self._mistake(token.at, token.length, f"Words of more than {LONGEST} characters are not searched.")
            return
        begun = self._typing and last and token.kind == "word" and self._text[-1:].isalnum()
        prefix = (token.kind == "word" and text.endswith("*")) or token.begun or begun
        self._add(Words(words, prefix))

    # Filters

    def _field(self, token: Token, at: int) -> int:
        """Take in what may be a filter: a name that is none makes words of both, as in `error:12`."""
        name = field_of(token.name)
        if name is None:
            meant = near(token.name)
            if meant is not None:
                self._mistake(token.at, len(token.name) + 1, f"Did you mean {meant}: ? It was searched as words.")
            self._words(token, f"{token.name} {token.value}", last=at == len(self._tokens) - 1)
            return 1
        if name == "in":
            self._in(token)
            return 1
        if name in TIMES:
            return self._time(name, token, at)
        self._filter(name, token, token.value, token.length)
        return 1

    def _filter(self, name: str, token: Token, value: str, length: int) -> None:
        node = made(name, value, self._now)
        if node is not None:
            self._filters.append((token.at, token.at + length))
            self._add(node)
            return
        self._unwanted = False
        if not (self._typing and not value):
            what = f"“{value}” is none" if value else "it has no value"
            self._mistake(token.at, length, f"{name}: takes {FIELDS[name].takes}; {what}, and was left out.")

    def _time(self, name: str, token: Token, at: int) -> int:
        """A time may be of several words: `after:2 weeks ago`. The longest that means one counts."""
        for more in range(_MOST_WORDS_OF_DATE, 0, -1):
            following = self._tokens[at + 1 : at + 1 + more]
            if token.quoted or len(following) < more or any(one.kind != "word" for one in following):
                continue
            said = " ".join([token.value, *(one.value for one in following)])
            if made(name, said, self._now) is not None:
                self._filter(name, token, said, following[-1].at + following[-1].length - token.at)
                return 1 + more
        self._filter(name, token, token.value, token.length)
        return 1

    def _in(self, token: Token) -> None:
        named = [WHERE.get(one.casefold()) for one in token.value.split(",") if one]
        if not named or None in named:
            if not (self._typing and not token.value):
                self._mistake(token.at, token.length, f"in: takes {IN_TAKES}; it was left out.")
        else:
            chosen = self._left_out if self._unwanted else self._places
            chosen.update(place for places in named for place in places or ())
            self._filters.append((token.at, token.at + token.length))
        self._unwanted = False

    def _mistake(self, at: int, length: int, sentence: str) -> None:
        self.mistakes.append(Mistake(at, length, sentence))
