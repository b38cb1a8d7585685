"""The pieces that a query is made of."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["open", "close", "not", "or", "word", "phrase", "regex", "field"]

_SPACE = re.compile(r"\s+")
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_FIELD = re.compile(r"([A-Za-z]{2,16}):")
_REGEX = re.compile(r"/((?:[^/\\]|\\.|/(?!\s|\)|$))+)/(?=\s|\)|$)", re.DOTALL)
_WORD = re.compile(r"[^\s()\"“„«]+")
_OPERATORS: dict[str, Kind] = {"OR": "or", "|": "or", "||": "or", "NOT": "not"}


class Token(NamedTuple):
    """A word, a filter, a bracket or an operator of a search, with its place in what was typed."""

    kind: Kind
    at: int
    length: int
    value: str = ""
    name: str = ""
    """Of a filter, as it was typed."""
    quoted: bool = False
    begun: bool = False
    """Whether a star follows the closing quote."""


def tokens(text: str) -> list[Token]:
    """The pieces of a text. A quote that is not closed is closed at the end."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space is not None:
            at = space.end()
            continue
        token = _token(text, at)
        at += token.length
        if token.value not in ("AND", "&&") or token.kind != "word":
            found.append(token)
    return found


def _token(text: str, at: int) -> Token:
    sign = text[at]
    if sign in "()":
        return Token("open" if sign == "(" else "close", at, 1)
    if sign in "-!" and text[at + 1 : at + 2].strip() and text[at + 1] not in "-!>)*":
        return Token("not", at, 1)
    if sign in _QUOTES:
        return _quoted(text, at)
    regex = _REGEX.match(text, at)
    if regex is not None:
        return Token("regex", at, len(regex[0]), regex[1])
    field = _FIELD.match(text, at)
    if field is not None:
        return _field(text, at, field)
    word = _WORD.match(text, at)
    value = word[0] if word is not None else sign
    return Token(_OPERATORS.get(value, "word"), at, len(value), value)


def _quoted(text: str, at: int) -> Token:
    end = text.find(_QUOTES[text[at]], at + 1)
    value = text[at + 1 : end if end >= 0 else len(text)]
    length = end + 1 - at if end >= 0 else len(text) - at
    begun = text[at + length : at + length + 1] == "*"
    return Token("phrase", at, length + begun, value, quoted=True, begun=begun)


def _field(text: str, at: int, field: re.Match[str]) -> Token:
    behind = field.end()
    if text[behind : behind + 1] in _QUOTES:
        inner = _quoted(text, behind)
        return Token("field", at, behind - at + inner.length, inner.value, field[1], quoted=True)
    word = _WORD.match(text, behind)
    value = word[0] if word is not None else ""
    return Token("field", at, behind - at + len(value), value, field[1])
