"""From a conversation as it was read to what its files hold now.

Nothing here changes what it is given: the old conversation may be on a screen while a worker makes the new one. What is
not whole on the disk never takes the place of what was read: a file that is gone, or half written, leaves the last good
view, and says so.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from inspect import signature
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

from .errors import NotFound, Unreadable
from .files import Facts
from .linking import problem
from .marks import settled

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Problem
    from .skeleton import Skeleton
    from .sources.base import Ref, Source
    from .tree import Path as Way

Change = Literal["same", "grown", "rewritten", "gone"]
"""What became of a conversation.

- `same`: there is nothing new. `gone`: its file is no longer there; the last good view stays.
- `grown`: every entry is still there and says what it said; there may be more, or other names, titles and labels.
- `rewritten`: anything may be different.
"""

SETTLED_SECONDS = 2.0
"""A file of lines that nobody wrote to for so long is what it is, even if it ends within a line."""
_HALF = frozenset({"torn", "bad-json", "bad-encoding", "bad-gzip", "empty", "unreadable"})
"""Problems that a file has while it is being written."""


class Update(NamedTuple):
    """What a look at the files of a conversation found."""

    conversation: Conversation
    """As it is now; the old one itself where it stays what is shown."""
    change: Change
    added: Sequence[str] = ()
    """Ids of the messages that were not there before, in file order; of notes only those that a person typed."""
    rewound: str | None = None
    """The last message that is still on the default branch, if the head it had is not on it any more."""
    pending: Problem | None = None
    """Why what is on the disk now is not shown: it cannot be read, or is only half written. Look again later."""


@runtime_checkable
class Moving(Protocol):
    """A source whose conversations can get other files, or another place in theirs."""

    def current(self, ref: Ref) -> Ref:
        """The same conversation where it is now. Raises NotFound if it is gone, Unreadable if that cannot be told."""


def facts_of(files: Sequence[Path]) -> tuple[Facts | None, ...]:
    """What identifies the versions of files, None for what is not there."""
    return tuple(map(_facts, files))


def settled_facts(facts: Sequence[Facts | None]) -> tuple[Facts | None, ...]:
    """The same, but of a file that changed just now what no later version will have."""
    return tuple(settled(one) if one is not None else None for one in facts)


def updated(old: Conversation, ref: Ref | None = None) -> Update:
    """What the files of a conversation, and the notes on it, hold now. Raises nothing that a file can bring about."""
    try:
        ref = _current(old) if ref is None else ref
    except NotFound:
        return Update(old, "gone")
    except Unreadable as error:
        return _pending(old, error)
    facts = facts_of(ref.files)
    if not any(facts[:1]):
        return Update(old, "gone")
    if ref == old.ref and facts == old.facts:
        return _with_notes(old)
    try:
        read = read_on(old.source, ref, old.read)
    except Unreadable as error:
        return _pending(old, error)
    if read is old.read:
        return _with_notes(old)
    half = None if read.continues else _half_written(old.read, read, facts)
    if half is not None:
        return Update(old, "same", pending=half)
    new = old.after(ref, read, facts)
    change: Change = "grown" if read.continues else "rewritten"
    return Update(new, change, _added(old.skeleton, new.skeleton), _rewound(old, new))


def _current(old: Conversation) -> Ref:
    """Where a conversation is now. A key, its place within a file, holds as long as the file stays what it is."""
    source, ref = old.source, old.ref
    if not isinstance(source, Moving) or (ref.key and facts_of(ref.files) == old.facts):
        return ref
    return source.current(ref)


def read_on(source: Source, ref: Ref, after: Skeleton) -> Skeleton:
    """The skeleton of a conversation that was read before. Sources of others may know only how to read it whole."""
    return source.read(ref, after) if _reads_on(type(source)) else source.read(ref)


@cache
def _reads_on(source: type[Source]) -> bool:
    return "after" in signature(source.read).parameters


def _with_notes(old: Conversation) -> Update:
    """The files are what they were; a person may have noted something."""
    noted = old.noted.now() if old.noted is not None else None
    if noted is None or old.noted is None or noted.refs == old.noted.refs:
        return Update(old, "same")
    return Update(old.after(old.ref, old.read, old.facts), "grown")


def _facts(path: Path) -> Facts | None:
    try:
        return Facts.of(os.stat(path))  # noqa: PTH116 - hundreds of files, every two seconds
    except OSError:
        return None


def _pending(old: Conversation, error: Unreadable) -> Update:
    sentence = f"It cannot be read now ({error.reason}); what was read before is shown."
    return Update(old, "same", pending=problem("unreadable", error.path, "", sentence))


def _half_written(old: Skeleton, new: Skeleton, facts: Sequence[Facts | None]) -> Problem | None:
    """A problem of a file that is being written: of a document any, of lines one that goes with lost messages."""
    known = {(found.code, found.path) for found in old.problems}
    halves = [found for found in new.problems if found.code in _HALF and (found.code, found.path) not in known]
    documents = [found for found in halves if not found.path.endswith(".jsonl")]
    if documents or not halves or set(old.ids) <= set(new.ids):
        return documents[0] if documents else None
    newest = max((one.mtime_ns for one in facts if one is not None), default=0) / 1e9
    torn = len(new) > 0 and all(found.code == "torn" for found in halves)
    return None if torn and abs(time() - newest) > SETTLED_SECONDS else halves[0]


def _added(old: Skeleton, new: Skeleton) -> Sequence[str]:
    start = len(old) if new.ids[: len(old)] == old.ids else 0
    known = set(old.ids) if start < len(old) else set()
    return [
        id
        for index, id in enumerate(new.ids[start:], start)
        if id not in known and (new.kinds[index] != "note" or (new.roles[index] == "user" and not new.hidden[index]))
    ]


def _rewound(old: Conversation, new: Conversation) -> str | None:
    """The last message that the way to the old head and the way to the new one share, if one goes another way."""
    was, now = old.tree.default, new.tree.default
    if was is None or now is None or was.head == now.head:
        return None
    before = new.index_of(was.head)
    if before is None:
        return None
    shared = _shared(new.tree.path(before), new.tree.path(new.tree.head(now)))
    way = new.tree.path(before)
    return new.skeleton.ids[way[shared - 1]] if 0 < shared < len(way) else None


def _shared(one: Way, other: Way) -> int:
    """How many messages two ways share from the root on."""
    low, high = 0, len(one)
    while low < high:
        middle = (low + high) // 2
        if other.position(one[middle]) is None:
            high = middle
        else:
            low = middle + 1
    return low
