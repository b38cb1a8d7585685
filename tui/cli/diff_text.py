"""The answer of `bough diff` for people: a sign before each line, common runs folded, changed words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from bough.core.comparing.words import Span, word_diff

from ..safe_text import safe_line
from .cells import fit
from .diff_json import text_of
from .output import WIDE
from .parts import part_lines
from .show import SPEAKERS
from .times import local_now, moment

if TYPE_CHECKING:
    from bough.core.comparing import Diff, Region, Side

    from .output import Output

WordDiff = Literal["auto", "color", "plain", "none"]
Piece = tuple[str, str]
"""Text and the name of its style."""

_AROUND_LINES = 3
"""Common lines of a message in two versions that are shown around each change."""
SIGNS = {"same": "  ", "ours": "- ", "theirs": "+ ", "changed": "~ "}
_STYLES = {"same": "", "ours": "red", "theirs": "green", "changed": ""}
_AROUND = {"same": ("", ""), "ours": ("[-", "-]"), "theirs": ("{+", "+}")}


class Line(NamedTuple):
    """A line of a message in two versions."""

    pieces: list[Piece]
    changed: bool


def print_diff(found: Diff, output: Output, *, context: int, words: WordDiff, oneline: bool) -> None:
    """The regions in order; `context` common messages around each change, -1 for all of them."""
    marked = words if words != "auto" else "color" if output.color else "plain"
    printer = _Printer(found, output, marked, oneline=oneline, whole=context < 0)
    printer.head()
    last = len(found.regions) - 1
    for number, region in enumerate(found.regions):
        if region.kind != "same":
            printer.change(region)
            continue
        shown = len(region.ours) if context < 0 else context
        printer.common(region, shown if number or context < 0 else 0, shown if number < last else 0)
    if found.same:
        output.lines(("They say the same.", "dim"))


class _Printer:
    """Writes messages of both sides."""

    def __init__(self, found: Diff, output: Output, words: str, *, oneline: bool, whole: bool) -> None:
        self._found = found
        self._output = output
        self._words = words
        self._oneline = oneline
        self._whole = whole
        self._now = local_now()

    def head(self) -> None:
        """Which two these are."""
        self._output.lines((f"--- {title_of(self._found.ours)}", "bold"))
        self._output.lines((f"+++ {title_of(self._found.theirs)}", "bold"))

    def common(self, region: Region, after: int, before: int) -> None:
        """A run that both have: its first and last messages, and how many are left out between."""
        positions = region.ours
        if after + before >= len(positions):
            after, before = len(positions), 0
        for at in positions[:after]:
            self._message("same", self._found.ours, at)
        hidden = positions[after : len(positions) - before]
        if hidden:
            count = f"⋯ {len(hidden):,} message{'' if len(hidden) == 1 else 's'} in common"
            preview = self._preview(self._found.ours, hidden[-1])
            if not self._oneline:
                self._output.line()
            self._output.lines((self._fitted(f"{count}, up to “{preview}”"), "cyan"))
        for at in positions[len(positions) - before :]:
            self._message("same", self._found.ours, at)

    def change(self, region: Region) -> None:
        """Messages of one side, or one in two versions."""
        if region.kind == "changed" and self._words != "none":
            self._versions(region.ours.start, region.theirs.start)
            return
        for at in region.ours:
            self._message("ours", self._found.ours, at)
        for at in region.theirs:
            self._message("theirs", self._found.theirs, at)

    # Messages

    def _message(self, kind: str, side: Side, at: int) -> None:
        sign, style = SIGNS[kind], _STYLES[kind]
        if self._oneline:
            line = f"{sign}{self._speaker(side, at)} #{at + 1}  {self._preview(side, at)}"
            self._output.lines((self._fitted(line), style))
            return
        self._output.line()
        self._output.lines((f"{sign}── {self._speaker(side, at)}", style or "bold"), (self._facts(side, at), "dim"))
        entry = side.entries[at]
        if side.conversation.skeleton.hidden[entry]:
            self._output.lines((f"{sign}(hidden) {self._preview(side, at)}", style or "dim"))
            return
        for part in side.conversation.parts(entry):
            for text, own in part_lines(part):
                self._output.lines((f"{sign}{text}", style or own))

    def _versions(self, at: int, place: int) -> None:
        ours, theirs = self._found.ours, self._found.theirs
        positions = f"#{at + 1}" if at == place else f"#{at + 1} | #{place + 1}"
        if self._oneline:
            line = f"{SIGNS['changed']}{self._speaker(ours, at)} {positions}  {self._preview(theirs, place)}"
            self._output.lines((self._fitted(line), "yellow"))
            return
        self._output.line()
        self._output.lines((f"~ ── {self._speaker(ours, at)}", "yellow"), (f" · {positions}", "dim"))
        spans = word_diff(text_of(ours, at), text_of(theirs, place))
        lines = list(word_lines(spans, plain=self._words == "plain"))
        for pieces in folded(lines) if not self._whole else (line.pieces for line in lines):
            self._output.lines(("~ ", "yellow"), *pieces)

    def _speaker(self, side: Side, at: int) -> str:
        skeleton, entry = side.conversation.skeleton, side.entries[at]
        return safe_line(skeleton.models[entry] or SPEAKERS[skeleton.roles[entry]])

    def _facts(self, side: Side, at: int) -> str:
        when = moment(side.conversation.skeleton.time(side.entries[at]), self._now)
        return " · ".join(["", *filter(None, (when, f"#{at + 1}"))])

    def _preview(self, side: Side, at: int) -> str:
        return side.conversation.preview(side.entries[at])

    def _fitted(self, line: str) -> str:
        """In one row of the terminal, whole where there is none. Made safe before it is measured."""
        line = safe_line(line)
        return line if self._output.width >= WIDE else fit(line, self._output.width).rstrip()


def folded(lines: Sequence[Line]) -> Iterator[list[Piece]]:
    """The lines that changed, those around them, and how many are left out between."""
    changed = [at for at, line in enumerate(lines) if line.changed]
    shown = 0
    for at, until in zip(changed, [*changed[1:], len(lines)], strict=True):
        start = max(shown, at - _AROUND_LINES)
        if start > shown:
            yield _left_out(start - shown)
        shown = min(until, at + 1 + _AROUND_LINES)
        yield from (line.pieces for line in lines[start:shown])
    if shown < len(lines):
        yield _left_out(len(lines) - shown)


def _left_out(number: int) -> list[Piece]:
    return [(f"⋯ {number:,} line{'' if number == 1 else 's'} in common", "cyan")]


def word_lines(spans: Sequence[Span], *, plain: bool) -> Iterator[Line]:
    """Spans as lines; changed words in colour, or for plain text with signs around them on each line."""
    pieces: list[Piece] = []
    changed = False
    for kind, text in spans:
        before, after = _AROUND[kind] if plain else ("", "")
        for number, piece in enumerate(text.split("\n")):
            if number:
                yield Line(pieces, changed or kind != "same")
                pieces, changed = [], False
            if piece:
                pieces.append((f"{before}{piece}{after}", "" if plain else _STYLES[kind]))
                changed = changed or kind != "same"
    yield Line(pieces, changed)


def title_of(side: Side) -> str:
    """What a side is called: its conversation, its branch, how long it is."""
    conversation = side.conversation
    branch = f" @ {side.branch.name or side.branch.id}" if side.branch is not None else ""
    last = side.ids(range(len(side.entries) - 1, len(side.entries)))
    if side.branch is not None and last and last[0] != side.branch.head:
        branch += f"#{len(side.entries)}"
    count = f"{len(side.entries):,} message{'' if len(side.entries) == 1 else 's'}"
    return safe_line(f"{conversation.title or conversation.id}{branch} · {count} · {conversation.source.name}")


# Numbers


def print_stat(found: Diff, output: Output) -> None:
    """How much differs, and what is known of the own messages of both sides."""
    now = local_now()
    for sign, side in (("---", found.ours), ("+++", found.theirs)):
        output.lines((f"{sign} {title_of(side)}", "bold"))
        facts, usage = side.facts, side.facts.usage
        own = f"{facts.messages:,} of its own" if found.base is not None else ""
        spent = f"{usage.tokens:,} tokens" if usage is not None else ""
        cost = f"${usage.cost:.2f}" if usage is not None and usage.cost is not None else ""
        times = " – ".join(dict.fromkeys(moment(time, now) for time in (facts.first, facts.last) if time is not None))
        _fact(output, "", [*filter(None, (own, spent, cost, times))])
        _fact(output, "models  ", [f"{name} {number:,}" for name, number in facts.models.items()])
        _fact(output, "tools   ", [f"{name} {number:,}" for name, number in facts.tools.items()])
        _fact(output, "files   ", list(facts.files))
    output.lines(*_totals(found))


def _fact(output: Output, what: str, facts: list[str]) -> None:
    if facts:
        output.lines((f"    {what}", "dim"), (safe_line(" · ".join(facts)), ""))


def _totals(found: Diff) -> Iterator[Piece]:
    counts = dict.fromkeys(SIGNS, 0)
    for region in found.regions:
        counts[region.kind] += max(len(region.ours), len(region.theirs))
    yield f"{counts['same']:,} in common", "cyan"
    yield f" · − {counts['ours']:,} only in the first", "red"
    yield f" · + {counts['theirs']:,} only in the second", "green"
    yield f" · ~ {counts['changed']:,} changed", "yellow"
