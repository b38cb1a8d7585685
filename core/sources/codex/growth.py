"""The skeleton of a thread while it grows, record by record: a line that a rollback bends.

This is the hot part of reading: what varies about an entry is one row until its batch is over, which takes half the
time of filling the columns one by one. Records that are no entries are kept as columns too until all are known.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from copy import copy
from itertools import repeat
from typing import cast

from ...model import Locator, Nature
from ...skeleton import RawRecord, Skeleton
from .answers import Answers
from .natures import PROMPT

_new = tuple.__new__


class Growth:
    """Entries hang on `head`, the last message of the living path, until a rollback moves it."""

    def __init__(self, suffix: str = "") -> None:
        self.skeleton = Skeleton(())
        self.answers = Answers()
        self.natures: list[Nature] = []
        """One for each entry so far; an entry that looked injected may still turn out to be a prompt."""
        self.head = -1
        self.file = 0
        self.number = 0
        """Number of the record that is being read, by which it is named if it has no id."""
        self.model: str | None = None
        self.rollback = ""
        """Name of the record that took back turns last, empty if none did."""
        self._suffix = suffix
        self._turns: list[int] = []
        """What each prompt of the living path hangs on."""
        self._rows: list[tuple[str, int, str | float | None, str | None, str | None, int, int]] = []
        self._types: list[str] = []
        self._files: list[int] = []
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._messages: list[int] = []

    def add(self, nature: Nature, id: str | None, time: str | float | None, offset: int, length: int) -> None:
        """A record that is an entry."""
        role, kind, _ = nature
        entry = len(self.natures)
        name = id or f"r{self.number}{self._suffix}"
        said = role == "assistant"
        group, model = (self.answers.group(name, entry), self.model) if said else (None, None)
        self._rows.append((name, self.head, time, group, model, offset, length))
        self.natures.append(nature)
        if kind == "note":
            return
        if not said:
            self.answers.end()
        if kind == "prompt":
            self._turns.append(self.head)
        self.head = entry

    def settle(self) -> None:
        """Bring the rows into the columns."""
        if not self._rows:
            return
        skeleton = self.skeleton
        ids, parents, times, groups, models, offsets, lengths = zip(*self._rows, strict=True)
        skeleton.ids += ids
        skeleton.parents += parents
        skeleton.times += times
        skeleton.groups += groups
        skeleton.models += models
        skeleton.file += array("H", (self.file,)) * len(ids)
        skeleton.offsets += array("Q", offsets)
        skeleton.lengths += array("Q", lengths)
        self._rows.clear()

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
        if place < len(self.skeleton.raw):
            self.skeleton.raw[place] = self.skeleton.raw[place]._replace(message=entry)

    def typed(self, entry: int) -> None:
        """An entry that looked injected is a prompt."""
        if self.natures[entry][1] == "context":
            self.natures[entry] = PROMPT
            if entry < len(self.skeleton.kinds):
                self.skeleton.roles[entry], self.skeleton.kinds[entry], self.skeleton.hidden[entry] = PROMPT
            self._turns.append(self._parent(entry))

    def _parent(self, entry: int) -> int:
        settled = len(self.skeleton.parents)
        return self.skeleton.parents[entry] if entry < settled else self._rows[entry - settled][1]

    def roll_back(self, turns: int) -> None:
        """Go back to before the last turns; more than there are take back all."""
        self.answers.end()
        if turns > 0 and self._turns:
            at = max(0, len(self._turns) - turns)
            self.head = self._turns[at]
            self.rollback = f"r{self.number}{self._suffix}"
            del self._turns[at:]

    def apart(self) -> None:
        """Go on with columns that others do not look at."""
        self.skeleton = self.skeleton.apart()

    def grown(self, bad: Iterable[tuple[int, int]]) -> Skeleton:
        """The skeleton so far; `bad` are the places of records of the last file that could not be read as such."""
        self._finish_columns()
        skeleton = copy(self.skeleton)
        skeleton.starts, skeleton.bare = {}, []
        skeleton.usages = [None] * len(self.natures)
        for entry, spent in self.answers.usages().items():
            skeleton.usages[entry] = spent
        skeleton.raw = [*skeleton.raw, *(RawRecord("bad-record", Locator(self.file, *place)) for place in bad)]
        return skeleton

    def _finish_columns(self) -> None:
        """Bring what is known since the last time into the columns that only make sense once all of it is known."""
        skeleton = self.skeleton
        if natures := self.natures[len(skeleton.kinds) :]:
            roles, kinds, hidden = zip(*natures, strict=True)
            skeleton.roles += roles
            skeleton.kinds += kinds
            skeleton.hidden += bytes(hidden)
        # Made by `map` alone: two constructors written in Python would cost more than decoding the records did.
        columns = (self._types, self._files, self._offsets, self._lengths, self._messages)
        types, files, offsets, lengths, messages = (column[len(skeleton.raw) :] for column in columns)
        places = map(_new, repeat(Locator), zip(files, offsets, lengths, repeat(""), strict=False))
        rows = zip(types, places, messages, strict=True)
        skeleton.raw += cast("list[RawRecord]", list(map(_new, repeat(RawRecord), rows)))
