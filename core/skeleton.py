"""The skeleton of a conversation: everything about its messages but what they say.

Kept as columns, one entry a record, in file order: a conversation of a million messages then costs a few lists, not a
million objects, and a source fills it in one pass with `append`. Values are handed out by `message`.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from .model import BranchKind, Kind, Locator, Message, Problem, Role, Spent, Usage, parse_time

COLUMNS: Final = (
    "ids",
    "roles",
    "kinds",
    "hidden",
    "times",
    "groups",
    "models",
    "usages",
    "file",
    "offsets",
    "lengths",
)
"""What there is one of for each entry, but for its parent."""


class Stat(NamedTuple):
    """The facts by which a file is known to be the one that was read."""

    inode: int
    size: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Stat:
        """The facts of `path` now. Raises OSError."""
        found = path.stat()
        return cls(found.st_ino, found.st_size, found.st_mtime_ns)


class RawRecord(NamedTuple):
    """A record that is no entry of the tree: metadata, a repetition, or a part of a message."""

    type: str
    locator: Locator
    message: int = -1
    """Index of the entry it belongs to, -1 if to none."""


class MergeNote(NamedTuple):
    """That a merge made a branch, or went on with one."""

    branch: str
    message: str | None
    """The first message that it added; None for a branch that it made."""
    record: dict[str, Any]
    """`ours` and `theirs`, each with branch and message, `conversation` where it is another one, `base`, and more."""


class Fork(NamedTuple):
    """Where a conversation says it came from."""

    conversation: str
    """Id of the other conversation; a path in formats that keep one."""
    message: str | None = None
    """Id of the last message taken over, as the other conversation names it; None where nothing tells."""


class Named(NamedTuple):
    """A branch that the source itself names: a sub-agent's run, or a branch of a native store."""

    id: str
    name: str | None
    kind: BranchKind = "branch"
    parent: str | None = None
    """Id of the parent branch where the format states it; else it follows from the tree."""


class State:
    """What a source keeps in order to read on. Who takes it may change it, so it can be taken once."""

    def __init__(self) -> None:
        self._held: list[object] = []

    def put(self, held: object) -> None:
        """Keep what is needed to read on, for the next one who does."""
        self._held.append(held)

    def take(self) -> object:
        """What is held; None if nothing is, or somebody took it before."""
        try:
            return self._held.pop()
        except IndexError:
            return None


@dataclass(slots=True)
class Skeleton:
    """Columns of equal length, filled by a source and read-only from then on."""

    files: tuple[Path, ...]
    stats: tuple[Stat, ...] = ()
    """One for each file, taken before it was read."""

    ids: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    """Index of the parent, -1 for a root. The parent of an entry is always a message, never a note."""
    roles: list[Role] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    hidden: bytearray = field(default_factory=bytearray)
    times: list[str | float | None] = field(default_factory=list)
    """As the file has them; parsed when asked for."""
    groups: list[str | None] = field(default_factory=list)
    models: list[str | None] = field(default_factory=list)
    usages: list[Usage | Spent | None] = field(default_factory=list)
    """As the source has them; `usage` says them in our words."""
    file: array[int] = field(default_factory=lambda: array("H"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    lengths: array[int] = field(default_factory=lambda: array("Q"))
    keys: Mapping[int, str] = field(default_factory=dict)
    """`Locator.key` of entries that have one."""
    providers: dict[int, str] = field(default_factory=dict)

    active: int = -1
    """The head that the source says a person is on, -1 if it says none: then the newest."""
    default: str = ""
    """Id of the branch that is opened when none is named, in formats that store it; it may be a bare one."""
    starts: dict[int, Named] = field(default_factory=dict)
    """First own entry of each branch that the source names itself."""
    agent: bool = False
    """Whether all of it is the run of a sub-agent whose conversation is not there: its root branches are agents."""
    root_fork: bool = False
    """Whether several roots are rivals: the first prompt was edited. Else they follow each other."""
    bare: list[tuple[Named, str | None]] = field(default_factory=list)
    """Branches that hold no entry yet, with the id of the message they were forked at."""
    owners: list[str] | None = None
    """Id of the branch that holds each entry, in formats that state it; None where it follows from the tree."""
    labels: dict[str, str] = field(default_factory=dict)
    """Name of a message by its id."""
    merges: list[MergeNote] = field(default_factory=list)
    """What was merged, in formats that keep that."""

    id: str = ""
    title: str = ""
    """A title the source or a person gave; empty if there is none: views then show the first prompt."""
    project: str = ""
    """Folder the conversation was held in, empty if unknown."""
    created: str | float | None = None
    updated: str | float | None = None
    """Times of the conversation where the source states them; else they follow from its messages."""
    tags: tuple[str, ...] = ()
    forked_from: Fork | None = None
    raw: list[RawRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    continues: bool = field(default=False, compare=False)
    """Whether it was read on from an earlier one whose records are all where they were, and say what they said."""
    state: State = field(default_factory=State, compare=False, repr=False)
    """What its source needs to read on from here."""
    records: int = 0
    """Records in the files, bad ones included: each is an entry, in `raw`, or a problem."""

    def __len__(self) -> int:
        return len(self.ids)

    def apart(self) -> Skeleton:
        """The same with columns of its own: they can grow while somebody looks at these."""
        mine = copy(self)
        for name in (*COLUMNS, "parents", "providers", "raw", "problems"):
            setattr(mine, name, copy(getattr(self, name)))
        return mine

    def append(
        self,
        id: str,
        parent: int,
        role: Role,
        kind: Kind,
        locator: tuple[int, int, int],
        *,
        time: str | float | None = None,
        hidden: bool = False,
        group: str | None = None,
        model: str | None = None,
        usage: Usage | Spent | None = None,
    ) -> int:
        """Add an entry with its `(file, offset, length)` and return its index."""
        self.ids.append(id)
        self.parents.append(parent)
        self.roles.append(role)
        self.kinds.append(kind)
        self.hidden.append(hidden)
        self.times.append(time)
        self.groups.append(group)
        self.models.append(model)
        self.usages.append(usage)
        self.file.append(locator[0])
        self.offsets.append(locator[1])
        self.lengths.append(locator[2])
        return len(self.ids) - 1

    def locator(self, index: int) -> Locator:
        """Where the body of an entry lies."""
        return Locator(self.file[index], self.offsets[index], self.lengths[index], self.keys.get(index, ""))

    def time(self, index: int) -> datetime | None:
        """When it was said; None if the file does not tell."""
        return parse_time(self.times[index])

    def usage(self, index: int) -> Usage | None:
        """What the message of an entry cost; None where its file does not tell."""
        spent = self.usages[index]
        return spent if spent is None or isinstance(spent, Usage) else spent.usage()

    def message(self, index: int) -> Message:
        """One entry as a value."""
        parent = self.parents[index]
        return Message(
            index,
            self.ids[index],
            self.ids[parent] if parent >= 0 else None,
            self.roles[index],
            self.kinds[index],
            bool(self.hidden[index]),
            self.groups[index],
            self.time(index),
            self.models[index],
            self.providers.get(index),
            self.usage(index),
        )

    def counted(self) -> int:
        """Number of messages: every entry but the notes."""
        return len(self.ids) - self.kinds.count("note")
