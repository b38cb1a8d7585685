"""The index of sums says what a plain list of heights would."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bough.tui.widgets.transcript.heights import SIZE, Heights


def guess(start: int, end: int) -> Iterable[int]:
    return [position % 7 for position in range(start, end)]


class HeightsAgainstAList(RuleBasedStateMachine):
    @initialize(length=st.integers(0, 3 * SIZE))
    def make(self, length: int) -> None:
        self.plain = list(guess(0, length))
        self.heights = Heights(length, guess, 3.0)

    @rule(added=st.integers(0, SIZE + 10))
    def grow(self, added: int) -> None:
        self.plain += guess(len(self.plain), len(self.plain) + added)
        self.heights.grow(len(self.plain))

    @rule(share=st.floats(0, 1))
    def cut(self, share: float) -> None:
        length = int(len(self.plain) * share)
        del self.plain[length:]
        self.heights.cut(length)

    @precondition(lambda self: self.plain)
    @rule(share=st.floats(0, 0.999), height=st.integers(0, 500))
    def measure(self, share: float, height: int) -> None:
        message = int(len(self.plain) * share)
        self.plain[message] = height
        self.heights[message] = height
        assert self.heights[message] == height

    @rule(share=st.floats(0, 1))
    def ask(self, share: float) -> None:
        for message in range(0, len(self.plain), SIZE):
            assert self.heights[message] == self.plain[message]  # looks into every block
        message = int(len(self.plain) * share)
        assert self.heights.before(message) == sum(self.plain[:message])
        assert self.heights.total == sum(self.plain)
        if self.heights.total:
            line = int((self.heights.total - 1) * share)
            ends = list(accumulate(self.plain))
            expected = next(index for index, end in enumerate(ends) if line < end)
            assert self.heights.find(line) == (expected, line - sum(self.plain[:expected]))

    @invariant()
    def has_its_length(self) -> None:
        if hasattr(self, "heights"):
            assert len(self.heights) == len(self.plain)


TestHeightsAgainstAList = HeightsAgainstAList.TestCase
TestHeightsAgainstAList.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)


def test_what_was_not_looked_at_is_an_average() -> None:
    """A million messages cost a thousand numbers, and no guess is asked for until someone looks."""
    asked: list[tuple[int, int]] = []

    def counted(start: int, end: int) -> Iterable[int]:
        asked.append((start, end))
        return guess(start, end)

    heights = Heights(1_000_000, counted, 4.5)
    assert heights.total == 4_500_000
    assert asked == []
    heights[500_000] = 9
    assert len(asked) == 1
