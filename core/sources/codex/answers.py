"""Which records are one answer of the API, and what it cost.

Everything the model emits between two results or prompts is one answer. `token_count` events follow it: the same count
again after each change of the rate limits, so that only a grown total is a new one.
"""

from __future__ import annotations

from ...model import Usage
from ...skeleton import Skeleton
from .records import Counted, Tokens


class Answers:
    """The answer that is being given, and the usage of those that were."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._skeleton = skeleton
        self._group: str | None = None
        self._last = -1
        self._total: int | None = None

    def group(self, id: str) -> str:
        """The group of the model's next record, which has this id and will be the next entry."""
        if self._group is None:
            self._group = id
        self._last = len(self._skeleton)
        return self._group

    def end(self) -> None:
        """Something came that the model did not say: what it says next is another answer."""
        self._group = None

    def count(self, info: Counted | None) -> None:
        """Add what a `token_count` says to the last record of the last answer."""
        if info is None or info.last_token_usage is None or self._last < 0:
            return
        total = info.total_token_usage.total_tokens if info.total_token_usage is not None else None
        if total is not None and total == self._total:
            return
        self._total = total
        spent, known = usage(info.last_token_usage), self._skeleton.usages[self._last]
        self._skeleton.usages[self._last] = spent if known is None or total is None else known + spent


def usage(tokens: Tokens) -> Usage:
    """Tokens with the cached ones apart; Codex names no cost."""
    read, written = tokens.cached_input_tokens or 0, tokens.cache_write_input_tokens or 0
    fresh = max(0, (tokens.input_tokens or 0) - read - written)
    return Usage(fresh, tokens.output_tokens or 0, read, written)
