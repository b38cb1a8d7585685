"""Several trees as one: the columns of all members, each message once.

Nothing here recurses: conversations are tens of thousands of messages deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..comparing.content import message_key
from ..families import is_global
from ..skeleton import RawRecord, Skeleton
from .members import parent_of
from .naming import Naming
from .trie import Trie

if TYPE_CHECKING:
    from ..conversation import Conversation


class Weaving:
    """The tree so far, and where each message of it lies."""

    def __init__(self, members: Sequence[Conversation]) -> None:
        """`members`: parents before their forks. Raises Moved, Unreadable."""
        self.members = list(members)
        self.skeleton = Skeleton((), ())
        self.origins: list[tuple[int, int]] = []
        """Member and entry of each entry: of a shared one, in the eldest that has it."""
        self.entries: list[dict[int, int]] = []
        """Of each member, where its entries are here."""
        self.own: list[list[int]] = []
        """Of each member, its messages that no elder one has, as they are numbered here."""
        self._trie = Trie()
        self._at: list[int] = []
        """Entry of each message of the trie."""
        self._number: dict[int, int] = {-1: -1}
        self._ids: set[str] = set()
        self._notes: dict[int, list[int]] = {}
        self._keys: dict[int, str] = {}
        self.skeleton.keys = self._keys
        naming = Naming(self.skeleton)
        for number in range(len(self.members)):
            self._add(number, naming)

    def _add(self, number: int, naming: Naming) -> None:
        member = self.members[number]
        here: dict[int, int] = {}
        self.entries.append(here)
        first_file = len(self.skeleton.files)
        self.skeleton.files += member.skeleton.files
        self.skeleton.stats += member.skeleton.stats
        self._walk(number, here, first_file)
        for message, notes in member.tree.notes.items():
            self._add_notes(number, here, message, notes, first_file)
        naming.name(member, here, set(self.own[number]), eldest=not number)
        self._add_facts(number, here, first_file)

    # Messages

    def _walk(self, number: int, here: dict[int, int], first_file: int) -> None:
        """All messages of a member from its roots on: those that are there already, and those that are its own."""
        member, end = self.members[number], self._last_taken_over(number)
        parents = member.skeleton.parents
        own: set[int] = set()
        anew: set[int] = set()
        """What comes after the last message that the member says it took over: said anew, even if it is equal."""
        self._trie.begin()
        for entry in _parents_first(member):
            above = parents[entry]
            parent = here.get(above, -1)
            by_content = above not in own and above not in anew
            found = self._trie.find(member, entry, self._number[parent], by_content=by_content)
            if found is not None:
                here[entry] = self._at[found]
            else:
                here[entry] = self._append(number, entry, parent, first_file)
                self._number[here[entry]] = self._trie.add(member, entry, self._number[parent])
                self._at.append(here[entry])
                own.add(entry)
            if above in anew or (end is not None and here[entry] == end):
                anew.add(entry)
        self.own.append([here[entry] for entry in own])

    def _last_taken_over(self, number: int) -> int | None:
        """The last message that a member says it took over; None where nothing tells."""
        member = self.members[number]
        fork = member.skeleton.forked_from
        parent = parent_of(member, self.members[:number])
        if fork is None or fork.message is None or parent is None:
            return None
        entry = parent.index_of(fork.message)
        elder = next(at for at, one in enumerate(self.members) if one is parent)
        return self.entries[elder].get(entry) if entry is not None else None

    def _append(self, number: int, entry: int, parent: int, first_file: int) -> int:
        """An entry of a member as one of ours."""
        old, new = self.members[number].skeleton, self.skeleton
        locator = old.locator(entry)
        group = old.groups[entry]
        at = new.append(
            self._free(old.ids[entry], number),
            parent,
            old.roles[entry],
            old.kinds[entry],
            (first_file + locator.file, locator.offset, locator.length),
            time=old.times[entry],
            hidden=bool(old.hidden[entry]),
            group=group if group is None or not number or is_global(group) else f"{group}~{number + 1}",
            model=old.models[entry],
            usage=old.usages[entry],
        )
        if locator.key:
            self._keys[at] = locator.key
        if entry in old.providers:
            new.providers[at] = old.providers[entry]
        self.origins.append((number, entry))
        return at

    def _free(self, id: str, number: int) -> str:
        """The id; in formats that count their records, two members have the same one for two messages."""
        free = id
        while free in self._ids:
            number += 1
            free = f"{id}~{number}"
        self._ids.add(free)
        return free

    # What is no message

    def _add_notes(
        self, number: int, here: dict[int, int], message: int, notes: Sequence[int], first_file: int
    ) -> None:
        """The notes on a message; on one that an elder member has too, only those that it has not."""
        member, at = self.members[number], here.get(message, -1)
        shared = at >= 0 and self.origins[at][0] != number
        known = [self._said(*self.origins[one]) for one in self._notes.get(at, ())] if shared else []
        for note in notes:
            said = self._said(number, note)
            if said in known:
                known.remove(said)
                continue
            here[note] = self._append(number, note, at, first_file)
            self._notes.setdefault(at, []).append(here[note])
            if shared and member.skeleton.roles[note] == "system":
                # What a copy says of all of itself counts again what it took over.
                self.skeleton.usages[here[note]] = None

    def _said(self, number: int, entry: int) -> bytes:
        member = self.members[number]
        return message_key(member.skeleton.roles[entry], member.parts(entry))

    def _add_facts(self, number: int, here: dict[int, int], first_file: int) -> None:
        """Titles, labels, problems, and records that are no entries."""
        old, new = self.members[number].skeleton, self.skeleton
        new.title = new.title or self.members[number].title
        new.project = new.project or old.project
        new.created = new.created or old.created
        new.tags = tuple(dict.fromkeys((*new.tags, *old.tags)))
        new.root_fork = new.root_fork or old.root_fork
        new.problems += old.problems
        new.records += old.records
        for id, label in old.labels.items():
            entry = self.members[number].index_of(id)
            if entry is not None and entry in here:
                new.labels.setdefault(new.ids[here[entry]], label)
        for raw in old.raw:
            locator = raw.locator
            moved = type(locator)(first_file + locator.file, locator.offset, locator.length, locator.key)
            new.raw.append(RawRecord(raw.type, moved, here.get(raw.message, -1)))


def _parents_first(conversation: Conversation) -> Iterator[int]:
    """The messages, each after its parent: files do not promise that. Siblings keep their order."""
    parents, seen = conversation.skeleton.parents, set[int]()
    for wanted in conversation.tree.nodes:
        way, entry = [], wanted
        while entry >= 0 and entry not in seen:
            way.append(entry)
            seen.add(entry)
            entry = parents[entry]
        yield from reversed(way)
