"""What was said, as a trie: whether a message of one more conversation is there already, on its way from the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..comparing.content import Key, message_key
from ..families import is_global

if TYPE_CHECKING:
    from ..conversation import Conversation


class Trie:
    """The messages so far, each by its number, with what followed it."""

    def __init__(self) -> None:
        self._where: list[tuple[Conversation, int]] = []
        self._children: dict[int, list[int]] = {}
        self._known: dict[str, int] = {}
        """Number of each message whose id is unique in the world."""
        self._keys: dict[int, Key] = {}
        self._taken: set[int] = set()

    def begin(self) -> None:
        """Another conversation follows: from now on each message may be one of its again."""
        self._taken.clear()

    def find(self, conversation: Conversation, entry: int, after: int, *, by_content: bool) -> int | None:
        """The message that an entry is, which follows `after` (-1: nothing); None if it is new.

        By its id if that is unique in the world, else by what it says, if that may count. Two messages of one
        conversation are never the same one. Raises Moved.
        """
        id = conversation.skeleton.ids[entry]
        found = self._known.get(id) if is_global(id) else None
        if (found is None or found in self._taken) and by_content:
            found = self._alike(conversation, entry, after)
        if found is None or found in self._taken:
            return None
        self._taken.add(found)
        return found

    def add(self, conversation: Conversation, entry: int, after: int) -> int:
        """Add a message that is new. Returns its number: they count from 0."""
        number = len(self._where)
        self._where.append((conversation, entry))
        self._children.setdefault(after, []).append(number)
        self._known.setdefault(conversation.skeleton.ids[entry], number)
        self._taken.add(number)
        return number

    def _alike(self, conversation: Conversation, entry: int, after: int) -> int | None:
        """What follows the same message and says the same; of several the one of the same id, else the first."""
        rivals = [one for one in self._children.get(after, ()) if one not in self._taken]
        if not rivals:
            return None
        key, id = _key(conversation, entry), conversation.skeleton.ids[entry]
        alike = [one for one in rivals if self._key(one) == key]
        return next((one for one in alike if self._id(one) == id), alike[0] if alike else None)

    def _id(self, number: int) -> str:
        conversation, entry = self._where[number]
        return conversation.skeleton.ids[entry]

    def _key(self, number: int) -> Key:
        if number not in self._keys:
            self._keys[number] = _key(*self._where[number])
        return self._keys[number]


def _key(conversation: Conversation, entry: int) -> Key:
    return message_key(conversation.skeleton.roles[entry], conversation.parts(entry))
