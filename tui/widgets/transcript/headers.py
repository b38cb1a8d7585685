"""The first line of a message: who said it, when, and what the whole answer cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from bough.core.conversation import total_usage
from bough.core.model import Usage
from bough.core.skeleton import Skeleton
from bough.tui.safe import safe_line

from .blocks import Block
from .pairing import REACH
from .words import amount, moment

_WORKED = frozenset({"call", "thinking"})
_SAID = _WORKED | {"answer"}
_ROLES = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}


class Headers:
    """Headers of the messages of one path. Records of one API answer share one, and so do answers that work on."""

    def __init__(
        self,
        skeleton: Skeleton,
        path: Sequence[int],
        clock: Callable[[], datetime],
        typed: Callable[[int], Sequence[int]],
    ) -> None:
        """`typed` gives the notes after a message that a person typed while the model was at work."""
        self._skeleton = skeleton
        self._path = path
        self._typed = typed
        self._clock = clock

    def goes_on(self, position: int) -> bool:
        """Whether a message goes on with what the messages before it began.

        That is the answer it is part of, or the work of a turn: an answer that only calls tools needs no header of its
        own below one that the same model gave, or a session of agents would be headers for two lines in three.
        """
        before = self._before(position)
        if before is None:
            return False
        group, entry = self._skeleton.groups[self._path[position]], self._path[before]
        if group is not None and self._skeleton.groups[entry] == group:
            return True
        models = self._skeleton.models
        return (
            self._skeleton.kinds[entry] in _SAID
            and not any(self._typed(self._path[between]) for between in range(before, position))
            and models[entry] == models[self._path[position]]
            and self._only_works(position)
        )

    def _before(self, position: int) -> int | None:
        """The message before one, results passed over."""
        kinds = self._skeleton.kinds
        earlier = range(position - 1, max(-1, position - REACH), -1)
        return next((at for at in earlier if kinds[self._path[at]] != "result"), None)

    def _only_works(self, position: int) -> bool:
        """Whether an answer, from one of its records on, only thinks and calls tools."""
        works = False
        group = self._skeleton.groups[self._path[position]]
        for entry in self._after(position - 1):
            kind = self._skeleton.kinds[entry]
            if kind == "result":
                continue
            if works and (group is None or self._skeleton.groups[entry] != group):
                break
            if kind not in _WORKED:
                return False
            works = True
        return works

    def _after(self, position: int) -> Iterator[int]:
        for later in range(position + 1, min(len(self._path), position + REACH)):
            yield self._path[later]

    def header(self, position: int) -> Block:
        """The header of a message."""
        return self.header_of(self._path[position], self._usage(position))

    def header_of(self, entry: int, usage: Usage | None = None) -> Block:
        """The header of any entry, a note too."""
        role = self._skeleton.roles[entry]
        model = self._skeleton.models[entry]
        name = safe_line(model) if role == "assistant" and model else _ROLES[role]
        label = self._skeleton.labels.get(self._skeleton.ids[entry])
        text = f"{name}  ⚑ {safe_line(label)}" if label is not None else name
        time = moment(self._skeleton.time(entry), self._clock())
        right = "   ".join(filter(None, (amount(usage) if usage else "", time)))
        return Block(text, look=f"header {role}", mode="bar", right=right, gap=True, joins=True)

    def _usage(self, position: int) -> Usage | None:
        """Of all that the header stands over."""
        entries = [self._path[position]]
        for later in range(position + 1, min(len(self._path), position + REACH)):
            if self._skeleton.kinds[self._path[later]] != "result":
                if not self.goes_on(later):
                    break
                entries.append(self._path[later])
        return total_usage(self._skeleton, entries)
