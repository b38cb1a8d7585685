"""Files that grow piece by piece: what is read on is what a reading of the whole would have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from random import Random

from bough.core.errors import Unreadable
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref, Source
from bough.core.tree import Tree


def pieces(data: bytes, random: Random) -> list[bytes]:
    """The data cut at arbitrary bytes; some pieces end with a line, as most writes do."""
    places = {random.randrange(len(data) + 1) for _ in range(random.randrange(1, 9))}
    places |= {data.rfind(b"\n", 0, place) + 1 for place in places if random.random() < 0.5}
    ends = [*sorted(places), len(data)]
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start]


def lines(data: bytes, random: Random) -> list[bytes]:
    """The data by its lines, one or a few at a time."""
    left, found = data.splitlines(keepends=True), []
    while left:
        many = random.choice([1, 1, 1, 2, 3])
        found.append(b"".join(left[:many]))
        del left[:many]
    return found


def grow(
    source: Source,
    id: str,
    contents: Mapping[Path, bytes],
    random: Random,
    whole: Callable[[Ref], Skeleton] | None = None,
    cut: Callable[[bytes, Random], list[bytes]] = pieces,
) -> int:
    """Write files piece by piece in some order, and read on after each; how often that was a going on.

    Every reading on is compared with a reading of all, and the one before it with what it was.
    """
    whole = whole or source.read
    waiting = {path: cut(data, random) for path, data in contents.items()}
    there: set[Path] = set()
    before: Skeleton | None = None
    went_on = 0
    tree = Tree(Skeleton(()))
    first = next(iter(contents))
    while waiting:
        path = first if first not in there else random.choice(sorted(waiting))
        with path.open("ab") as file:
            file.write(waiting[path].pop(0))
        there.add(path)
        if not waiting[path]:
            del waiting[path]
        ref = Ref(source.name, id, tuple(one for one in contents if one in there))
        picture = deepcopy(before)
        try:
            grown = source.read(ref, before)
        except Unreadable:
            before = None
            continue
        same(grown, whole(ref))
        tree = tree.grown(grown)
        same_tree(tree, Tree(grown))
        assert before == picture, "what was read before may be on a screen"
        went_on += grown.continues
        before = grown
    return went_on


def same(grown: Skeleton, whole: Skeleton) -> None:
    """Both are equal, column by column."""
    for name in Skeleton.__slots__:
        if name not in ("continues", "state"):
            assert getattr(grown, name) == getattr(whole, name), name


def same_tree(grown: Tree, whole: Tree) -> None:
    """A tree that grew is the one that is made anew."""
    assert grown.segments == whole.segments
    assert grown.branches == whole.branches
    assert list(grown.nodes) == list(whole.nodes)
    assert grown.notes == whole.notes
