"""A message in two versions as blocks: what both say, and the words that one or the other has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from bough.core.comparing import Span
from bough.tui.safe import safe
from bough.tui.widgets.transcript.blocks import Block, Style

Which = Literal["both", "ours", "theirs"]

CONTEXT = 3
"""Lines of what is the same that stay in sight around a change."""
MOST_CHARACTERS = 200_000
"""Characters of two versions that are shown."""
_SIGNS = {"ours": ("[-", "-]"), "theirs": ("{+", "+}")}
_LOOKS = {"ours": "word-removed", "theirs": "word-added", "same": "", "note": "quiet"}

Piece = tuple[str, str]
"""A kind of span, or `note` for words of ours; and its text."""


def versions(spans: Sequence[Span], which: Which, *, whole: bool, signs: bool = False) -> Block:
    """One block of both versions, or of one. Long runs of lines that are the same are folded unless it is `whole`.

    `signs` are put around the words that only one has, for eyes and terminals that cannot tell their looks apart.
    """
    texts: list[str] = []
    styles: list[Style] = []
    at = 0
    for kind, text in _clipped(spans if whole else _folded(spans)):
        if which != "both" and kind in ("ours", "theirs") and kind != which:
            continue
        shown = safe(text).expandtabs(4)
        if signs and kind in _SIGNS:
            shown = f"{_SIGNS[kind][0]}{shown}{_SIGNS[kind][1]}"
        texts.append(shown)
        if look := _LOOKS[kind]:
            styles.append(Style(at, at + len(shown), look))
        at += len(shown)
    return Block("".join(texts), tuple(styles))


def plain(spans: Iterable[Span]) -> str:
    """Both versions as one text, with signs around the words that only one has."""
    around = {"same": ("", ""), **_SIGNS}
    return "".join(f"{around[kind][0]}{text}{around[kind][1]}" for kind, text in spans)


def _folded(spans: Sequence[Span]) -> Iterator[Piece]:
    for number, (kind, text) in enumerate(spans):
        lines = text.split("\n")
        before = CONTEXT if number else 0
        after = CONTEXT if number + 1 < len(spans) else 0
        hidden = len(lines) - before - after - 1
        if kind != "same" or hidden < 2:
            yield kind, text
            continue
        yield "same", "".join(f"{line}\n" for line in lines[:before])
        yield "note", f"⋯ {hidden:,} lines in common\n" if after else f"⋯ {hidden + 1:,} lines in common"
        if after:
            yield "same", "\n".join(lines[len(lines) - after - 1 :])


def _clipped(pieces: Iterable[Piece]) -> Iterator[Piece]:
    left = MOST_CHARACTERS
    for kind, text in pieces:
        if left <= 0:
            yield "note", "\n⋯ and more"
            return
        yield kind, text[:left]
        left -= len(text)
