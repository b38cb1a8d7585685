"""How much was said, and what it cost: of the conversation one came from, or of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from bough.tui.cli.change.answer import count
from bough.tui.counts import cost, dollars, tokens
from bough.tui.widgets.table import Cell, Column, Row

from .counting import Counted, count_all, count_one
from .level import Answer, Fact, Level

if TYPE_CHECKING:
    from bough.core.stats import Total
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

_SORTS: dict[str, Callable[[Total], float]] = {
    "messages": lambda total: total.messages,
    "answers": lambda total: total.answers,
    "input": lambda total: total.input,
    "output": lambda total: total.output,
    "cached": lambda total: total.cache_read + total.cache_write,
    "cost": lambda total: (total.cost or 0) + total.tokens * 1e-15,
}
"""By what the rows can be sorted; tokens decide between equal costs."""
_NAME = "name"


class Counts(Level):
    """A table by branch, conversation, model, provider, day, tag, project or source; costs are told from estimates."""

    columns: ClassVar[Sequence[Column]] = (
        Column(_NAME, wide=True),
        Column("messages", right=True),
        Column("answers", right=True, least=76),
        Column("input", right=True, least=60),
        Column("output", right=True),
        Column("cached", right=True, least=70),
        Column("cost", right=True),
    )

    def __init__(self, screen: KeepingScreen, desk: Desk) -> None:
        super().__init__(screen, desk)
        self._whole = desk.conversation is None
        self._counted: dict[bool, Counted] = {}
        self._by = {True: "conversation", False: "branch"}
        self._turned = False
        self.sorted_by = "cost"

    def look(self) -> None:
        """Count."""
        whole, ref, conversation = self._whole, self.desk.ref, self.desk.conversation
        self._entitle()

        def body(task: Task[Counted]) -> Counted:
            if whole or conversation is None:
                return count_all(self.desk.library(), task)
            return count_one(ref, conversation)

        def done(counted: Counted) -> None:
            self._counted[whole] = counted
            self._arrange()

        self.work("counting", body, done, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """All of it together, then what the row under the cursor says more exactly."""
        counted = self._counted.get(self._whole)
        if counted is None:
            return ()
        facts = [Fact("together", _spent(counted.total)), *_estimate(counted.total, counted)]
        facts.append(Fact("opened", counted.openings))
        one = counted.groups.get(self._by[self._whole], {}).get(self.current)
        if one is not None:
            facts.append(Fact("here", self._name(counted, self.current), "name"))
        if one is not None and (one.cache_read or one.cache_write):
            facts.append(Fact("", f"{one.cache_read:,} tokens read from a cache, {one.cache_write:,} written to it"))
        branch = counted.branches.get(self.current)
        if branch is not None and self._by[self._whole] == "branch":
            facts += [Fact("its path", _spent(branch.path)), Fact("with its forks", _spent(branch.below))]
        return facts

    def answers(self) -> Mapping[str, Answer]:
        """The commands that group, sort and turn round the table."""
        found: dict[str, Answer] = {
            "next-group": partial(self._group, 1),
            "previous-group": partial(self._group, -1),
            "sort": self._sort,
            "turn-round": self._turn,
        }
        if self.desk.conversation is not None:
            found["whose"] = self._other
        return found

    def sort_by(self, column: str) -> None:
        """By that column; by the one that it is sorted by already, the other way round."""
        self._turned = column == self.sorted_by and not self._turned
        self.sorted_by = column
        self._arrange()
        self.screen.say(f"By {self.sorted_by}; S turns it round.")

    # What is shown

    def _entitle(self) -> None:
        whose = "all conversations" if self._whole or self.desk.conversation is None else self.desk.conversation.title
        self.title = f"statistics · {whose} · by {self._by[self._whole]}"

    def _arrange(self) -> None:
        self._entitle()
        counted = self._counted.get(self._whole)
        group = counted.groups.get(self._by[self._whole], {}) if counted is not None else {}
        items = list(group.items())
        if self.sorted_by == _NAME:
            items.sort(key=lambda item: self._name(counted, item[0]).casefold(), reverse=self._turned)
        else:
            value = _SORTS[self.sorted_by]
            items.sort(key=lambda item: value(item[1]), reverse=not self._turned)
        self.rows = [_row(key, self._name(counted, key), total) for key, total in items]
        self.nothing = "There is nothing to count." if counted is not None else ""
        self.screen.show_level(self)

    def _name(self, counted: Counted | None, key: str) -> str:
        return (counted.names.get(key) if counted is not None else None) or key

    # Looking at it otherwise

    def _group(self, step: int) -> None:
        counted = self._counted.get(self._whole)
        if counted is None:
            return
        names = list(counted.groups)
        self._by[self._whole] = names[(names.index(self._by[self._whole]) + step) % len(names)]
        if self._by[self._whole] == "day":
            self.sorted_by, self._turned = _NAME, True
        self._arrange()

    def _sort(self) -> None:
        names = [column.name for column in self.columns]
        self.sort_by(names[(names.index(self.sorted_by) + 1) % len(names)])

    def _turn(self) -> None:
        self._turned = not self._turned
        self._arrange()

    def _other(self) -> None:
        self._whole = not self._whole
        if self._whole in self._counted:
            self._arrange()
        else:
            self.rows = ()
            self.screen.show_level(self)
            self.look()


def _spent(total: Total) -> str:
    """A total in one line."""
    said = (count(total.messages, "message"), f"{tokens(total.tokens)} tokens" if total.tokens else "", cost(total))
    return " · ".join(filter(None, said))


def _estimate(total: Total, counted: Counted) -> list[Fact]:
    """What of the cost is not what a source says."""
    day = counted.prices.date.isoformat()
    found = (
        [Fact("estimated", f"~ {dollars(total.estimated)} of it, from list prices of {day}")] if total.estimated else []
    )
    found += (
        [Fact("not priced", f"+ {tokens(total.unpriced)} tokens of models without a price")] if total.unpriced else []
    )
    return found


def _row(key: str, name: str, total: Total) -> Row:
    cached = total.cache_read + total.cache_write
    cells = (f"{total.messages:,}", f"{total.answers:,}", tokens(total.input), tokens(total.output), tokens(cached))
    return Row(key, (Cell(name), *(Cell(cell, "quiet") for cell in cells), Cell(cost(total))))
