"""A family as a conversation: one tree for all views, whose bodies come from the members."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from ..conversation import Conversation
from ..model import Locator, Parts
from ..sources.base import Ref
from ..updating import Change, Update, facts_of
from .weaving import Weaving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ..skeleton import Skeleton
    from ..sources.base import Head


def together(members: Sequence[Conversation], asked: int = 0) -> Family:
    """The members as one tree, open where the one that was asked for is open.

    Parents come before their forks: `members_of` gives them so. Raises Moved, Unreadable.
    """
    weaving = Weaving(members)
    tree, here = members[asked].tree, weaving.entries[asked]
    head = tree.head(tree.default) if tree.default is not None else -1
    weaving.skeleton.active = here.get(head, -1)
    return Family(weaving, asked)


class Family(Conversation):
    """The conversations of a family as one; it has the id of the eldest. It cannot be changed: its members can."""

    def __init__(self, weaving: Weaving, asked: int) -> None:
        eldest = weaving.members[0]
        files = weaving.skeleton.files
        super().__init__(Ref(eldest.ref.source, eldest.id, files), _Members(weaving.members), weaving.skeleton)
        self.members = tuple(weaving.members)
        """Eldest first."""
        self.asked = asked
        """Place of the member that one came from."""
        self.own = tuple(map(len, weaving.own))
        """How many messages of each member no elder one has."""
        self.facts = facts_of(files)
        self._origins = weaving.origins
        self._entries = weaving.entries

    def origin_of(self, entry: int) -> tuple[Conversation, int]:
        """The member that an entry is of, the eldest of those that have it, and its entry there."""
        member, at = self._origins[entry]
        return self.members[member], at

    def entry_of(self, member: Conversation, entry: int) -> int:
        """Where an entry of a member is in the family, -1 if it is not."""
        at = next((at for at, one in enumerate(self.members) if one is member), None)
        return self._entries[at].get(entry, -1) if at is not None else -1

    def update(self, ref: Ref | None = None) -> Update:  # noqa: ARG002 - its members know where they are
        """Its members as they are now, together. They are read on; what they share is looked for anew."""
        found = [one.update() for one in self.members]
        pending = next((one.pending for one in found if one.pending is not None), None)
        if all(one.change in ("same", "gone") for one in found):
            gone = all(one.change == "gone" for one in found)
            return Update(self, "gone" if gone else "same", pending=pending)
        new = together([one.conversation for one in found], self.asked)
        old = self.skeleton
        same = new.skeleton.ids[: len(old)] == old.ids and all(one.change != "rewritten" for one in found)
        change: Change = "grown" if same else "rewritten"
        known = set(old.ids)
        added = [id for at, id in enumerate(new.skeleton.ids) if id not in known and new.skeleton.kinds[at] != "note"]
        return Update(new, change, added, pending=pending)


class _Members:
    """The source of a family: hands what it is asked for on to the source of the member that has it."""

    def __init__(self, members: Sequence[Conversation]) -> None:
        self.name = members[0].source.name
        self._members = members
        self._firsts = [0, *accumulate(len(one.skeleton.files) for one in members)]

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:  # noqa: ARG002 - the members have theirs
        """What one message says. Raises Moved."""
        member, own = self._member(locator)
        return member.source.body(member.ref, member.read, own)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:  # noqa: ARG002 - as above
        """Its record. Raises Moved."""
        member, own = self._member(locator)
        return member.source.raw(member.ref, member.read, own)

    def _member(self, locator: Locator) -> tuple[Conversation, Locator]:
        number = bisect_right(self._firsts, locator.file) - 1
        return self._members[number], locator._replace(file=locator.file - self._firsts[number])

    # What a family has no use for: it is not found on the disk

    def roots(self) -> Iterable[Path]:
        """None."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:  # noqa: ARG002 - as above
        """None."""
        return iter(())

    def detect(self, head: Head) -> bool:  # noqa: ARG002 - as above
        """Never."""
        return False

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:  # noqa: ARG002 - as above
        """None."""
        return iter(())

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - as above
        """The members together, read anew."""
        return together(self._members).skeleton
