"""What counts as a word: the one rule for what is indexed, what is asked for, and what is lit up.

A word is a run of letters and digits, whatever its case, accents and width: `naïve` is found by `NAIVE`, `ｆｕｌｌ` by
`full`. `read_file` and `core/library.py` are words in a row. In scripts that put no spaces between words each character
is one, so that any run of them is found as a phrase. Names such as `filePool` are words as a whole, and are found by
their parts as well (`is_part`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from unicodedata import category, name, normalize

import msgspec

LONGEST = 128
"""Bytes of the longest word that is indexed; longer ones are data of some kind."""
LONGEST_NAME = 64
"""Bytes of the longest name that is found by its parts."""

_WORD = re.compile(r"[^\W_]+")
_SHAPE = bytes(
    b"A"[0] if 65 <= at <= 90 else b"a"[0] if 97 <= at <= 122 or 48 <= at <= 57 else b" "[0] for at in range(256)
)
"""Of each byte: whether it is a capital, another letter or a digit, or none of these."""
_NAME = re.compile(r"[A-Za-z0-9]*[a-z][0-9]*[A-Z][A-Za-z0-9]*|[A-Z][A-Z]+[a-z][A-Za-z0-9]*")
"""Words made of parts that begin with a capital."""
_PART = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_UNSPACED = (
    "CJK ",
    "HIRAGANA ",
    "KATAKANA ",
    "HANGUL ",
    "THAI ",
    "LAO ",
    "KHMER ",
    "MYANMAR ",
    "TIBETAN ",
    "BOPOMOFO ",
)
_HALFWIDTH = ("HALFWIDTH KATAKANA", "IDEOGRAPHIC")
_GONE = frozenset({"Mn", "Me", "Cf"})
"""Categories of what changes how a letter looks and not which one it is."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word where it stands in a text."""

    text: str
    """As it is compared: folded, in lower case."""
    start: int
    end: int
    written: str
    """As it stands there, folded but for the case of ASCII letters: parts of names are told by their capitals."""


def fold(text: str) -> str:
    """The text with nothing in it but words and what parts them. Capitals of ASCII stay: who compares drops them."""
    if text.isascii():
        return text
    return _FOREIGN.sub(_folded_run, normalize("NFC", text))


def words_of(text: str) -> list[str]:
    """The words of a text, in its order."""
    return _WORD.findall(fold(text).lower())


def words_in(text: str) -> Iterator[Word]:
    """The words of a text with their places in it."""
    if text.isascii():
        yield from folded_words(text)
        return
    folded, places = _folded_with_places(text)
    for found in _WORD.finditer(folded):
        start, last = places[found.start()], places[found.end() - 1]
        yield Word(found[0].lower(), start, last + 1, found[0])


def folded_words(folded: str) -> list[Word]:
    """The words of a text that is folded already, with their places in that."""
    lower = folded.lower()  # of as many characters: what is not ASCII has no case any more
    return [
        Word(lower[start:end], start, end, folded[start:end])
        for start, end in [found.span() for found in _WORD.finditer(folded)]
    ]


def names_in(texts: Sequence[str]) -> dict[int, set[str]]:
    """The names that have parts, by the place of the folded text they are in.

    Found by the shape of the bytes of all texts at once: an expression would take ten times as long, and most texts
    have none.
    """
    data = "\n".join(texts).encode()
    shape = data.translate(_SHAPE)
    spans = list(_spans(shape))
    if not spans:
        return {}
    ends = [end + number for number, end in enumerate(accumulate(_bytes(text) for text in texts))]
    found: dict[int, set[str]] = {}
    for start, end in spans:
        word = _as_name(data[start:end])
        if word:
            found.setdefault(bisect_right(ends, start), set()).add(word)
    return found


def _spans(shape: bytes) -> Iterator[tuple[int, int]]:
    """Words with a capital behind another letter, or between a capital and another letter, if they are not too long.

    Some come twice. Most capitals begin a word: to go from one to the next would take twice as long.
    """
    for inside in (b"aA", b"AAa"):
        at = shape.find(inside)
        while at >= 0:
            start, end = shape.rfind(b" ", 0, at) + 1, shape.find(b" ", at)
            end = end if end >= 0 else len(shape)
            if end - start <= LONGEST_NAME:
                yield start, end
            at = shape.find(inside, end)


@lru_cache(maxsize=1 << 15)
def _as_name(word: bytes) -> str:
    """The word if it is a name; empty if it is none."""
    text = word.decode()
    return text if _NAME.fullmatch(text) else ""


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def is_part(word: str, written: str, *, prefix: bool = False) -> bool:
    """Whether a word, in lower case, is a part of a name as it is written, or begins one."""
    if len(written) > LONGEST_NAME or not _NAME.fullmatch(written):
        return False
    parts = parts_of(written)
    return any(part.startswith(word) for part in parts) if prefix else word in parts


def parts_of(name: str) -> list[str]:
    """The parts of a name in lower case: `HTTPServer2` has `http`, `server2` and `server`."""
    found: list[str] = []
    for part in _PART.findall(name):
        lower = part.lower()
        found.append(lower)
        plain = lower.rstrip("0123456789")
        if plain and plain != lower:
            found.append(plain)
    return found


def _folded_run(found: re.Match[str]) -> str:
    run = found[0]
    return _folded(run) if len(run) == 1 else "".join(map(_folded, run))


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place that it comes from."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for piece in _composed(text):
        folded = piece if piece.isascii() else fold(piece)
        pieces.append(folded)
        places.extend(repeat(at, len(folded)))
        at += len(piece)
    return "".join(pieces), places


def _composed(text: str) -> Iterator[str]:
    """The text in pieces that normalising does not reach across: a character with its marks, syllables of jamo."""
    start = 0
    for at in range(1, len(text)):
        character = text[at]
        if character.isascii() or not (category(character) in _GONE or "\u1160" <= character <= "\u11ff"):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


@lru_cache(maxsize=1 << 16)
def _folded(character: str) -> str:
    """One character beyond ASCII, without case, accent and width; a space for what is no part of a word."""
    if category(character) in _GONE:
        return ""
    plain = "".join(one for one in normalize("NFKD", character.casefold()) if category(one) not in _GONE)
    plain = normalize("NFKC", plain).casefold()
    if plain.isalnum() and _is_unspaced(character):
        return f" {' '.join(plain)} "
    return "".join(map(_spaced, plain)) or " "


def _spaced(one: str) -> str:
    """A character of what one is folded to: a space if it is no part of a word, with spaces if it is one by itself."""
    if not one.isalnum():
        return " "
    return one if one.isascii() or not _is_unspaced(one) else f" {one} "


def _is_unspaced(character: str) -> bool:
    called = name(character, "")
    return called.startswith(_UNSPACED) or called.startswith(_HALFWIDTH)
