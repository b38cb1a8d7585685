"""Totals in words and tables for people: a line of all of it, a group, the branches of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..counts import cost, dollars, tokens
from ..safe_text import safe_line
from .cells import fit, width
from .output import Output
from .tree import label

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.prices import Prices
    from bough.core.stats import BranchTotal, Total

_SHOWN = 12
"""Rows of a group that are shown unless it is asked for by itself."""
_WIDEST_NAME = 48
_HEADS = ("messages", "answers", "input", "output", "cached", "cost")


def in_words(total: Total, prices: Prices) -> str:
    """A total in one line."""
    said = f" · {total.messages:,} messages · {tokens(total.tokens)} tokens · {dollars(total.cost)}"
    if total.estimated:
        said += f", of it {dollars(total.estimated)} at list prices of {prices.date.isoformat()}"
    return said + (f" · {tokens(total.unpriced)} tokens nobody priced" if total.unpriced else "")


class _Row(NamedTuple):
    name: str
    cells: tuple[str, ...]


def print_group(name: str, group: dict[str, Total], output: Output, titles: dict[str, str], *, whole: bool) -> None:
    """A group as a table: days in their order, the newest last, all else by cost."""
    items = sorted(group.items(), key=lambda item: (-item[1].cost, -item[1].tokens, item[0]))
    if name == "day":
        items = sorted(group.items())
    left_out = 0 if whole else max(0, len(items) - _SHOWN)
    shown = items[left_out:] if name == "day" else items[: len(items) - left_out]
    rows = [_Row(safe_line(titles.get(key) or key), _cells(total)) for key, total in shown]
    _print_table(f"by {name}", _HEADS, rows, output)
    if left_out:
        output.lines((f"  … and {left_out:,} more: --by {name}", "dim"))


def print_branches(conversation: Conversation, branches: list[BranchTotal], output: Output) -> None:
    """What each branch took: by itself, with what it shares, and with the branches that leave it."""
    names = [safe_line(label(conversation, one.branch, number)) for number, one in enumerate(branches)]
    rows = [
        _Row(name, (f"{one.own.messages:,}", tokens(one.own.tokens), cost(one.own), cost(one.path), cost(one.below)))
        for name, one in zip(names, branches, strict=True)
    ]
    _print_table("by branch", ("messages", "tokens", "own", "path", "with its forks"), rows, output)


def _cells(total: Total) -> tuple[str, ...]:
    cached = total.cache_read + total.cache_write
    spent = (tokens(total.input), tokens(total.output), tokens(cached))
    return (f"{total.messages:,}", f"{total.answers:,}", *spent, cost(total))


def _print_table(title: str, heads: tuple[str, ...], rows: list[_Row], output: Output) -> None:
    if not rows:
        return
    room = [max(len(head), *(len(row.cells[at]) for row in rows)) for at, head in enumerate(heads)]
    most = max(16, output.width - sum(room) - 2 * len(room) - 3)
    column = min(most, _WIDEST_NAME, max(width(title), *(width(row.name) for row in rows)))
    output.line()
    output.lines((fit(title, column + 2), "bold"), (_aligned(heads, room), "dim"))
    for row in rows:
        output.lines((f"  {fit(row.name, column)}", ""), (_aligned(row.cells, room), "dim"))


def _aligned(cells: tuple[str, ...], room: list[int]) -> str:
    return "".join(f"  {cell:>{size}}" for cell, size in zip(cells, room, strict=True))
