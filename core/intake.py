"""What a conversation of another tool becomes in a store: which of its entries are taken, as what, on which branches.

Messages keep their ids, so what was taken before is known again. Branches get ids of their own, because ids of ours
become file names, and remember theirs as their origin.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from .branch_names import free_name
from .context import Context
from .conversation import Conversation
from .creation import NewBranch
from .messages import NewMessage, record
from .model import Branch, parse_time


def native_ids(conversation: Conversation) -> list[str]:
    """The ids that all entries have once they are taken in; those of a native conversation stay as they are.

    Each is used once: the second of two equal ones is told apart as the reader would.
    """
    seen: dict[str, int] = {}
    found = []
    for id in conversation.skeleton.ids:
        seen[id] = seen.get(id, 0) + 1
        found.append(id if seen[id] == 1 else f"{id}~{seen[id]}")
    return found


class Intake(NamedTuple):
    """Entries of a conversation that are to be taken into a store."""

    conversation: Conversation
    entries: list[int]
    """Each after its parent."""
    ids: list[str]
    """Those that all entries of the conversation have in the store."""

    @classmethod
    def of(cls, conversation: Conversation, until: int | None = None) -> Intake:
        """All of a conversation, or only the path to its entry `until` with the notes on it that a person typed."""
        entries = _parents_first(conversation) if until is None else _path_to(conversation, until)
        return cls(conversation, entries, native_ids(conversation))

    def without(self, have: Container[str]) -> Intake:
        """Those that a store does not have yet, given the ids that it has."""
        return self._replace(entries=[entry for entry in self.entries if self.ids[entry] not in have])

    def counted(self) -> int:
        """How many of them are messages: notes come along, and are not counted anywhere."""
        kinds = self.conversation.skeleton.kinds
        return sum(kinds[entry] != "note" for entry in self.entries)

    def by_branch(self) -> dict[Branch, list[int]]:
        """The entries of each branch, in the order of their first ones."""
        tree = self.conversation.tree
        found: dict[Branch, list[int]] = {}
        for entry in self.entries:
            found.setdefault(tree.branch_of(entry) or tree.branches[0], []).append(entry)
        return found

    def parents(self, entries: list[int]) -> list[str | None]:
        """The ids of the messages that entries hang on, None for roots."""
        parents = self.conversation.skeleton.parents
        return [self.ids[parents[entry]] if parents[entry] >= 0 else None for entry in entries]

    def messages(self) -> dict[int, NewMessage]:
        """What the entries say, ready to be written. Raises Moved."""
        skeleton = self.conversation.skeleton
        return {
            entry: NewMessage(
                role=skeleton.roles[entry],
                parts=self.conversation.parts(entry),
                id=self.ids[entry],
                time=_time(skeleton.times[entry]),
                model=skeleton.models[entry],
                provider=skeleton.providers.get(entry),
                usage=skeleton.usage(entry),
                kind=skeleton.kinds[entry],
                hidden=bool(skeleton.hidden[entry]),
                group=skeleton.groups[entry],
            )
            for entry in self.entries
        }

    def new_branches(self, context: Context) -> list[NewBranch]:
        """The entries as branches that are to be made; of a whole conversation also those that hold no message yet."""
        messages, now = self.messages(), context.now()
        made: list[NewBranch] = []
        names: list[str] = []
        file_of: dict[str, str] = {}
        for branch, entries in self.by_branch().items():
            id = context.ids.new()
            parents = self.parents(entries)
            parent = _fork_point(file_of, parents[0])
            records = [record(messages[e], self.ids[e], p, now) for e, p in zip(entries, parents, strict=True)]
            file_of.update((self.ids[entry], id) for entry in entries)
            name = _free_name(branch.name, names)
            made.append(NewBranch(id, name, parent, records, branch.kind, "", {"branch": branch.id}))
        if len(self.entries) < len(self.conversation.skeleton):
            return made
        for named, at in self.conversation.skeleton.bare:
            parent = _fork_point(file_of, at)
            if parent is not None:
                name, origin = _free_name(named.name, names), {"branch": named.id}
                made.append(NewBranch(context.ids.new(), name, parent, [], named.kind, "", origin))
        return made


def _fork_point(file_of: dict[str, str], message: str | None) -> dict[str, str] | None:
    """Where a new branch leaves another, given the branch of each message that is taken; None for a root."""
    return {"branch": file_of[message], "message": message} if message is not None and message in file_of else None


def _free_name(wanted: str | None, names: list[str]) -> str | None:
    """The name of a branch, told apart from `names`, to which it is added; None for one that has none."""
    name = free_name(wanted, names) if wanted else None
    names += [name] if name else []
    return name


def _path_to(conversation: Conversation, until: int) -> list[int]:
    tree = conversation.tree
    return [entry for message in tree.path(until) for entry in (message, *tree.typed_notes(message))]


def _parents_first(conversation: Conversation) -> list[int]:
    """All entries, each after its parent; notes go where the messages go that they hang on."""
    skeleton = conversation.skeleton
    order: list[int] = []
    seen = bytearray(len(skeleton))
    for entry in range(len(skeleton)):
        way = []
        while entry >= 0 and not seen[entry]:
            seen[entry] = 1
            way.append(entry)
            entry = skeleton.parents[entry]
        order += reversed(way)
    return order


def _time(value: str | float | None) -> str:
    time = parse_time(value)
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if time is not None else ""
