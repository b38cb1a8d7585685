"""The skeleton of a thread while it grows, record by record: a line that a rollback bends.

This is the hot part of reading: columns are filled in place, and records that are no entries are kept as columns too
until all are known.
"""

from __future__ import annotations

from itertools import repeat
from typing import cast

from ...model import Locator
from ...skeleton import RawRecord, Skeleton
from .answers import Answers
from .natures import Nature

_new = tuple.__new__


class Growth:
    """Entries hang on `head`, the last message of the living path, until a rollback moves it."""

    def __init__(self, suffix: str = "") -> None:
        self.skeleton = Skeleton(())
        self.answers = Answers(self.skeleton)
        self.head = -1
        self.file = 0
        self.number = 0
        """Number of the record that is being read, by which it is named if it has no id."""
        self.model: str | None = None
        self._suffix = suffix
        self._turns: list[int] = []
        """What each prompt of the living path hangs on."""
        self._types: list[str] = []
        self._files: list[int] = []
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._messages: list[int] = []

    def add(self, nature: Nature, id: str | None, time: str | float | None, offset: int, length: int) -> None:
        """A record that is an entry."""
        role, kind, hidden = nature
        skeleton = self.skeleton
        entry = len(skeleton.ids)
        name = id or f"r{self.number}{self._suffix}"
        if role == "assistant":
            skeleton.groups.append(self.answers.group(name))
            skeleton.models.append(self.model)
        else:
            if kind != "note":
                self.answers.end()
            skeleton.groups.append(None)
            skeleton.models.append(None)
        skeleton.ids.append(name)
        skeleton.parents.append(self.head)
        skeleton.roles.append(role)
        skeleton.kinds.append(kind)
        skeleton.hidden.append(hidden)
        skeleton.times.append(time)
        skeleton.usages.append(None)
        skeleton.file.append(self.file)
        skeleton.offsets.append(offset)
        skeleton.lengths.append(length)
        if kind == "prompt":
            self._turns.append(self.head)
        if kind != "note":
            self.head = entry

    def keep(self, type: str, offset: int, length: int, entry: int = -1) -> None:
        """A record that is none, perhaps a part of one."""
        self._types.append(type)
        self._files.append(self.file)
        self._offsets.append(offset)
        self._lengths.append(length)
        self._messages.append(entry)

    @property
    def kept(self) -> int:
        """Place of the next record that is kept."""
        return len(self._types)

    def join(self, place: int, entry: int) -> None:
        """A record kept before belongs to an entry."""
        self._messages[place] = entry

    def typed(self, entry: int) -> None:
        """An entry that looked injected is a prompt."""
        if self.skeleton.kinds[entry] == "context":
            self.skeleton.kinds[entry], self.skeleton.hidden[entry] = "prompt", False
            self._turns.append(self.skeleton.parents[entry])

    def roll_back(self, turns: int) -> None:
        """Go back to before the last turns; more than there are take back all."""
        self.answers.end()
        if turns > 0 and self._turns:
            at = max(0, len(self._turns) - turns)
            self.head = self._turns[at]
            del self._turns[at:]

    def close(self) -> None:
        """No more records."""
        self.answers.close()
        # Made by `map` alone: two constructors written in Python would cost more than decoding the records did.
        places = map(_new, repeat(Locator), zip(self._files, self._offsets, self._lengths, repeat(""), strict=False))
        rows = zip(self._types, places, self._messages, strict=True)
        self.skeleton.raw = cast("list[RawRecord]", list(map(_new, repeat(RawRecord), rows)))
