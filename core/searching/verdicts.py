"""What was found out of messages a moment ago: a search that is asked again goes on where it was."""

from __future__ import annotations

from collections.abc import Hashable

MOST = 200_000
"""Messages that are remembered, at some hundred bytes each."""


class Verdicts:
    """Whether one question applies to messages, by conversation as it was indexed. Another question forgets them all.

    The screen asks the same again and again: for more of the answer, after a line was added to one of the files, after
    another letter of words that the index decides on.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._question: Hashable = None
        self._of: dict[tuple[int, str], dict[int, bool]] = {}
        self._held = 0

    def about(self, question: Hashable) -> Verdicts:
        """The verdicts for a question. Those for another question are forgotten."""
        if question != self._question:
            self._question, self._of, self._held = question, {}, 0
        return self

    def of(self, number: int, stamp: str) -> dict[int, bool]:
        """What was found out about the messages of a conversation, by their places."""
        return self._of.get((number, stamp), {})

    def keep(self, number: int, stamp: str, found: dict[int, bool]) -> None:
        """Remember those of a conversation, as long as there is room."""
        before = self.of(number, stamp)
        if self._held + len(found) - len(before) <= self._most:
            self._held += len(found) - len(before)
            self._of[number, stamp] = found
