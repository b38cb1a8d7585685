"""Merging the text of one message that was said in three versions.

By lines first, and by words where lines conflict: what people write in a chat are paragraphs of one line each. The same
three-way merge as that of turns does it (`chunks`): merge3, the library for this, is under the GPL and Bough is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .planning import chunks
from .terms import Merge, three_way

_WORD = re.compile(r"\s+|\w+|[^\w\s]")

Merged = tuple[Merge[str], ...]
"""Pieces of a text in order, each a text that is settled or a conflict of three."""


def merge_texts(ours: str, base: str, theirs: str) -> Merged:
    """The three versions as one text, as far as nobody has to be asked."""
    found: list[Merge[str]] = []
    for piece in _merged(*(text.splitlines(keepends=True) for text in (ours, base, theirs))):
        found += [piece] if piece.is_resolved else _by_words(piece)
    return tuple(_joined(found))


def settled(merged: Merged) -> str | None:
    """The text if all of it is settled, else None."""
    return "".join(piece.terms[0] for piece in merged) if all(piece.is_resolved for piece in merged) else None


def with_markers(merged: Merged, ours: str = "ours", theirs: str = "theirs") -> str:
    """The text as an editor shows it, conflicts between the markers that git uses (`merge.conflictStyle=diff3`).

    For a person's eyes only: nothing is saved that still holds them.
    """
    lines: list[str] = []
    for piece in merged:
        if piece.is_resolved:
            lines.append(piece.terms[0])
            continue
        marks = (f"<<<<<<< {ours}", "||||||| base", "=======")
        lines += [text for mark, term in zip(marks, piece.terms, strict=True) for text in (f"{mark}\n", _ended(term))]
        lines.append(f">>>>>>> {theirs}\n")
    return "".join(lines)


def has_markers(text: str) -> bool:
    """Whether a text still holds a conflict as an editor shows it."""
    lines = text.splitlines()
    return any(line.startswith("<<<<<<< ") for line in lines) and any(line.startswith(">>>>>>> ") for line in lines)


def _merged(ours: Sequence[str], base: Sequence[str], theirs: Sequence[str]) -> Iterator[Merge[str]]:
    for chunk in chunks(ours, base, theirs):
        sides = zip((ours, base, theirs), chunk.spans, strict=True)
        one, original, other = ("".join(side[span.start : span.stop]) for side, span in sides)
        yield three_way(one, original, other).trivial()


def _by_words(conflict: Merge[str]) -> list[Merge[str]]:
    """A conflict of lines as what its words come to, if they conflict nowhere; else as it is."""
    words = list(_merged(*map(_WORD.findall, conflict.terms)))
    return words if conflict.removes[0] and all(piece.is_resolved for piece in words) else [conflict]


def _joined(pieces: list[Merge[str]]) -> Iterator[Merge[str]]:
    """The pieces in their order, neighbours without a conflict joined to one."""
    text = ""
    for piece in pieces:
        if piece.is_resolved:
            text += piece.terms[0]
            continue
        if text:
            yield Merge((text,))
        yield piece
        text = ""
    if text:
        yield Merge((text,))


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
