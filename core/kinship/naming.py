"""What the branches of a family are called: each member's own part after its conversation."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from ..skeleton import Named

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..skeleton import Skeleton

_TITLE = 60
"""Characters of a title in the name of a branch: some titles are a whole first prompt."""
_ID = 8
"""Characters of an id that tell members of one title apart."""


class Naming:
    """The names and ids that are taken, for all members one after the other."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._skeleton = skeleton
        self._ids: set[str] = set()
        self._names: set[str] = set()

    def name(self, member: Conversation, here: Mapping[int, int], own: AbstractSet[int], *, eldest: bool) -> None:
        """Name the branches of a member that begin with a message of its own, and those that hold none."""
        skeleton, starts = self._skeleton, self._skeleton.starts
        for entry, named in member.skeleton.starts.items():
            at = here.get(entry, -1)
            if at in own:
                starts[at] = named._replace(id=self._free(named.id), parent=None)
        for at in sorted(own) if not eldest else ():
            if skeleton.parents[at] not in own and at not in starts:
                starts[at] = Named(self._free(skeleton.ids[at]), None)
        for named, id in member.skeleton.bare:
            there = member.index_of(id) if id is not None else None
            hung = skeleton.ids[here[there]] if there is not None and there in here else None
            skeleton.bare.append((named._replace(id=self._free(named.id), parent=None), hung))
        self._name_after(member, here, own)

    def _name_after(self, member: Conversation, here: Mapping[int, int], own: AbstractSet[int]) -> None:
        """The branch that a person would open in this conversation, by the name of that.

        One without a title of its own is better known by what is first said on it, which views show.
        """
        tree, skeleton = member.tree, self._skeleton
        default = tree.default
        head = tree.head(default) if default is not None else -1
        way = [here[entry] for entry in tree.path(head)] if head >= 0 else []
        first = next((at for at in way if at in own), None)
        before = default.name if default is not None and default.name not in (None, "main") else None
        name = self._told_apart(member, before) if member.skeleton.title or first is None else before
        if first is None:
            if way:
                skeleton.bare.append((Named(self._free(member.id), name), skeleton.ids[way[-1]]))
        elif name is not None or first in skeleton.starts:
            known = skeleton.starts.get(first)
            kind = known.kind if known is not None else "agent" if tree.agent else "branch"
            skeleton.starts[first] = Named(known.id if known is not None else self._free(member.id), name, kind)

    def _told_apart(self, member: Conversation, branch: str | None) -> str:
        title = member.title if len(member.title) <= _TITLE else f"{member.title[: _TITLE - 1]}…"
        title = title or member.id
        for name in (title, f"{title} · {branch or member.id[:_ID]}", f"{title} · {member.id}"):
            if name not in self._names:
                self._names.add(name)
                return name
        return self._told_apart_by_number(title)

    def _told_apart_by_number(self, title: str) -> str:
        """A title with a number behind it, for copies of a conversation, whose ids are equal too."""
        number = 2
        while f"{title} ({number})" in self._names:
            number += 1
        self._names.add(f"{title} ({number})")
        return f"{title} ({number})"

    def _free(self, id: str) -> str:
        free, number = id, 1
        while free in self._ids:
            number += 1
            free = f"{id}~{number}"
        self._ids.add(free)
        return free
