"""Which records are one answer of the API, and what it cost.

Everything the model emits between two results or prompts is one answer. Its `token_count` event stands before its
records in older versions and after them in newer ones, where it comes again, with the same total, after each change of
the rate limits: only another total is another answer.
"""

from __future__ import annotations

from ...model import Usage
from .records import Counted, Tokens


class Answers:
    """The answer that is being given, and what it cost so far."""

    def __init__(self) -> None:
        self._group: str | None = None
        self._last = -1
        self._total: int | None = None
        self._spent: Usage | None = None
        self._usages: dict[int, Usage] = {}

    def group(self, id: str, entry: int) -> str:
        """The group of the model's next record, by its id, which is that entry."""
        if self._group is None:
            self._group = id
        self._last = entry
        return self._group

    def end(self) -> None:
        """Something came that the model did not say: what it says next is another answer."""
        if self._group is not None:
            self._group = None
            if self._spent is not None:
                self._usages[self._last], self._spent = self._spent, None

    def usages(self) -> dict[int, Usage]:
        """What each answer cost, by its last entry; a count that no record followed is the last one's so far."""
        usages = self._usages.copy()
        if self._spent is not None and self._last >= 0:
            known = usages.get(self._last) if self._group is None else None
            usages[self._last] = self._spent if known is None else known + self._spent
        return usages

    def count(self, info: Counted | None) -> None:
        """Add what a `token_count` says to the answer that is being given, or else to the next one."""
        if info is None or info.last_token_usage is None:
            return
        total = info.total_token_usage.total_tokens if info.total_token_usage is not None else None
        if total is not None and total == self._total:
            return
        self._total = total
        spent = usage(info.last_token_usage)
        self._spent = spent if self._spent is None else self._spent + spent


def usage(tokens: Tokens) -> Usage:
    """Tokens with the cached ones apart; Codex names no cost."""
    read, written = tokens.cached_input_tokens or 0, tokens.cache_write_input_tokens or 0
    fresh = max(0, (tokens.input_tokens or 0) - read - written)
    return Usage(fresh, tokens.output_tokens or 0, read, written)
