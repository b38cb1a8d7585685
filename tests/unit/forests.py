"""Random forests of messages, and an obvious, slow answer to every question that a tree answers."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from bough.core.model import BranchKind, Kind
from bough.core.skeleton import Named, Skeleton


def skeleton(
    parents: list[int],
    *,
    hidden: AbstractSet[int] = frozenset(),
    notes: AbstractSet[int] = frozenset(),
    starts: dict[int, Named] | None = None,
    owners: list[str] | None = None,
) -> Skeleton:
    """Entries `m0`, `m1`, … with these parents, a second apart."""
    made = Skeleton((Path("made.jsonl"),))
    for entry, parent in enumerate(parents):
        kind: Kind = "note" if entry in notes else "prompt"
        made.append(f"m{entry}", parent, "user", kind, (0, entry, 1), time=1e9 + entry, hidden=entry in hidden)
    made.starts = starts or {}
    made.owners = owners
    return made


@st.composite
def forests(draw: st.DrawFn, most: int = 24) -> Skeleton:
    """Forests with notes, hidden sub-trees, branches named by the source or by owners, and parents after children."""
    size = draw(st.integers(0, most))
    flag = st.booleans()
    above = [
        entry - 1 if draw(st.integers(0, 3)) else draw(st.integers(-1, entry - 1)) if entry else -1
        for entry in range(size)
    ]
    order = sorted(range(size), key=lambda entry: (entry + 2 * draw(st.sampled_from([0, 0, 0, 1, 5])), entry))
    place = {entry: index for index, entry in enumerate(order)}
    place[-1] = -1
    parents = [place[above[entry]] for entry in order]
    some = st.sets(st.integers(0, max(0, size - 1)))
    has_children = set(parents)
    notes = {entry for entry in draw(some) if entry < size and entry not in has_children}
    hidden = {entry for entry in draw(some) if entry < size}
    named = {entry for entry in draw(some) if entry < size and entry not in notes} if draw(flag) else set()
    kinds: list[BranchKind] = ["branch", "agent"]
    starts = {entry: Named(f"b{entry}", f"name {entry}", kinds[draw(st.integers(0, 1))]) for entry in sorted(named)}
    owners = _owners(draw, above, place) if draw(flag) else None
    made = skeleton(parents, hidden=hidden, notes=notes, starts=starts, owners=owners)
    messages = [entry for entry in range(size) if entry not in notes]
    if draw(flag) and messages:
        made.active = messages[draw(st.integers(0, len(messages) - 1))]
    return made


def _owners(draw: st.DrawFn, above: list[int], place: dict[int, int]) -> list[str]:
    """Each entry goes on with its parent's branch, as a rule, or begins a new one."""
    owner: list[str] = []
    for entry, parent in enumerate(above):
        goes_on = parent >= 0 and draw(st.integers(0, 3)) > 0
        owner.append(owner[parent] if goes_on else f"o{entry}")
    return [owner[entry] for entry in sorted(range(len(above)), key=place.__getitem__)]


class SlowBranch(NamedTuple):
    """A branch as the reference finds it."""

    first: int
    own: list[int]
    """The messages from its first to its head."""
    leaves: int
    """First message of the branch it leaves, -1 if none."""
    diverged: bool


class SlowTree:
    """What `Tree` promises, said as plainly as possible."""

    def __init__(self, made: Skeleton) -> None:
        self.made = made
        self.messages = [entry for entry in range(len(made)) if made.kinds[entry] != "note"]
        self._children: dict[int, list[int]] = {entry: [] for entry in (-1, *self.messages)}
        for entry in self.messages:
            self._children[made.parents[entry]].append(entry)
        self.roots = [entry for entry in self.messages if made.parents[entry] < 0]
        self.branches = self._branches()

    def children(self, entry: int) -> list[int]:
        return self._children[entry]

    def visible(self, entry: int) -> bool:
        return not self.made.hidden[entry] or any(map(self.visible, self.children(entry)))

    def path(self, entry: int) -> list[int]:
        way: list[int] = []
        while entry >= 0:
            way.insert(0, entry)
            entry = self.made.parents[entry]
        return way

    def alternates(self, entry: int) -> list[int]:
        parent = self.made.parents[entry]
        siblings = self.children(parent) if parent >= 0 else self.roots
        agent = self.kind(self.branch_of(entry)) == "agent"
        return [entry] if agent else [sibling for sibling in siblings if self.counts(sibling)]

    def goes_on(self, entry: int, child: int) -> bool:
        """Whether the source lets a child continue the branch of its parent."""
        if self.made.owners is not None:
            return self.made.owners[child] == self.made.owners[entry]
        return child not in self.made.starts

    def branch_of(self, entry: int) -> SlowBranch:
        """The branch that has it as its own; beside every branch: that of its parent; a hidden root: the first."""
        for branch in self.branches:
            if entry in branch.own:
                return branch
        parent = self.made.parents[entry]
        return self.branch_of(parent) if parent >= 0 else self.branches[0]

    def kind(self, branch: SlowBranch) -> BranchKind:
        given = self.made.starts.get(branch.first)
        return given.kind if given else "branch"

    def counts(self, entry: int) -> bool:
        """Whether somebody sees it and no sub-agent said it."""
        return self.visible(entry) and self.kind(self.branch_of(entry)) != "agent"

    def fork_points(self) -> list[int]:
        return [entry for entry in self.messages if sum(map(self.counts, self.children(entry))) > 1]

    def active(self) -> SlowBranch | None:
        if not self.branches:
            return None
        if self.made.active >= 0:
            return self.branch_of(self.made.active)
        return max(self.branches, key=lambda branch: (self.kind(branch) != "agent", branch.own[-1]))

    def _branches(self) -> list[SlowBranch]:
        begun = [(root, -1) for root in self.roots if self.visible(root)] or [(root, -1) for root in self.roots[:1]]
        found: list[SlowBranch] = []
        while begun:
            first, leaves = begun.pop()
            own, diverged = [first], False
            while True:
                children = [child for child in self.children(own[-1]) if self.visible(child)]
                mine = [child for child in children if self.goes_on(own[-1], child)]
                diverged = diverged or (self.made.owners is not None and len(mine) > 1)
                begun += [(child, first) for child in children if child not in mine[:1]]
                going = mine[:1] or self._hidden_tail(own[-1])
                if not going:
                    break
                own += going
            found.append(SlowBranch(first, own, leaves, diverged))
        return sorted(found)

    def _hidden_tail(self, entry: int) -> list[int]:
        """A hidden message that alone follows another is part of its branch."""
        children = self.children(entry)
        return children if len(children) == 1 and self.goes_on(entry, children[0]) else []
