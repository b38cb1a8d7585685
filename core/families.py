"""Which conversations are forks or copies of one another, across files and tools.

Links, in the order of their worth: what a conversation says it was forked from (an id, or the path of a file where the
format keeps one), the same id in two places, and the same first message. Nothing is merged: a family is a name that its
members share.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from .summary import Summary

GLOBAL_ID = 16
"""Ids of fewer characters are unique within a file, not in the world: they link nothing."""
_DIGITS = frozenset("0123456789")


def families(summaries: Sequence[Summary]) -> list[str | None]:
    """Name of each one's family: the id of its oldest member; None for a conversation without relatives."""
    groups = _Groups(len(summaries))
    named_in_links = {file_name(link) for summary in summaries if (link := _link(summary)) and is_path(link)}
    for index, summary in enumerate(summaries):
        for token in _tokens(summary, named_in_links):
            groups.join(index, token)
    return groups.names(lambda group: _eldest(summaries, group) if len(group) > 1 else None)


def _tokens(summary: Summary, named_in_links: set[str]) -> Iterable[Hashable]:
    """What a conversation shares with its relatives and with nobody else."""
    yield _name(summary.source, summary.id)
    if named_in_links and (name := file_name(summary.path)) in named_in_links:
        yield ("file", name)
    first = summary.first_message
    if first is not None and is_global(first):
        yield ("message", first)
    link = _link(summary)
    if link:
        yield ("file", file_name(link)) if is_path(link) else _name(summary.source, link)


def _link(summary: Summary) -> str | None:
    return summary.forked_from["conversation"] if summary.forked_from is not None else None


def _name(source: str, id: str) -> Hashable:
    """An id that names its source itself (`claude-code:…`) means that one; a long one means the same everywhere."""
    if ":" in id:
        source, _, id = id.partition(":")
    return ("id", id) if is_global(id) else ("id", source, id)


def is_global(id: str) -> bool:
    """Whether an id is random enough; words that a format repeats in every conversation have no digits."""
    return len(id) >= GLOBAL_ID and not _DIGITS.isdisjoint(id)


def is_path(link: str) -> bool:
    """Whether a link names a file, not an id."""
    return "/" in link or "\\" in link


def file_name(path: str) -> str:
    """The last part of a path that may have been written on another system."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _eldest(summaries: Sequence[Summary], group: Sequence[int]) -> str:
    def age(index: int) -> tuple[bool, float, str]:
        time = summaries[index].created or summaries[index].updated
        return (time is None, time.timestamp() if time is not None else 0.0, summaries[index].id)

    return summaries[min(group, key=age)].id


class _Groups:
    """Numbers that are together as soon as they share a token."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))
        self._first: dict[Hashable, int] = {}
        self._joined = False

    def join(self, number: int, token: Hashable) -> None:
        first = self._first.setdefault(token, number)
        if first != number:
            self._joined = True
            self._above[self._top(number)] = self._top(first)

    def names(self, name_of: Callable[[Sequence[int]], str | None]) -> list[str | None]:
        """What each number's group is called; a group is asked for its name once, however many are in it."""
        if not self._joined:  # as a rule
            return [name_of([number]) for number in range(len(self._above))]
        members: dict[int, list[int]] = {}
        for number in range(len(self._above)):
            members.setdefault(self._top(number), []).append(number)
        names = {top: name_of(group) for top, group in members.items()}
        return [names[self._top(number)] for number in range(len(self._above))]

    def _top(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = number = self._above[self._above[number]]
        return number
