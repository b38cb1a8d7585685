"""The first line of a message: who said it, when, and what the whole answer cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bough.core.model import Usage
from bough.core.skeleton import Skeleton
from bough.tui.safe import safe_line

from .blocks import Block
from .pairing import REACH
from .words import amount, moment

_ROLES = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}


class Headers:
    """Headers of the messages of one path. Records of one API answer share one."""

    def __init__(self, skeleton: Skeleton, path: Sequence[int], clock: Callable[[], datetime]) -> None:
        self._skeleton = skeleton
        self._path = path
        self._clock = clock

    def goes_on(self, position: int) -> bool:
        """Whether a message goes on with the answer that the messages before it began."""
        group = self._skeleton.groups[self._path[position]]
        if group is None:
            return False
        for earlier in range(position - 1, max(-1, position - REACH), -1):
            entry = self._path[earlier]
            if self._skeleton.groups[entry] == group:
                return True
            if self._skeleton.kinds[entry] != "result":
                return False
        return False

    def header(self, position: int) -> Block:
        """The header of a message."""
        entry = self._path[position]
        role = self._skeleton.roles[entry]
        model = self._skeleton.models[entry]
        name = safe_line(model) if role == "assistant" and model else _ROLES[role]
        label = self._skeleton.labels.get(self._skeleton.ids[entry])
        text = f"{name}  ⚑ {safe_line(label)}" if label is not None else name
        usage = self._usage(position)
        time = moment(self._skeleton.time(entry), self._clock())
        right = "   ".join(filter(None, (amount(usage) if usage else "", time)))
        return Block(text, look=f"header {role}", mode="bar", right=right, gap=True, joins=True)

    def _usage(self, position: int) -> Usage | None:
        """Of the whole answer: its records repeat it as it grows, so the last one says it."""
        entry = self._path[position]
        usage, group = self._skeleton.usages[entry], self._skeleton.groups[entry]
        if group is None:
            return usage
        for later in range(position + 1, min(len(self._path), position + REACH)):
            entry = self._path[later]
            if self._skeleton.groups[entry] == group:
                usage = self._skeleton.usages[entry] or usage
            elif self._skeleton.kinds[entry] != "result":
                break
        return usage
