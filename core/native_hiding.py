"""Which messages of a native conversation are shown after branches were deleted and changes undone.

Deleting hides. A message stays while the path of any living message or branch needs it; the messages of a deleted
branch that are still needed are shown with the oldest branch that needs them.
"""

from __future__ import annotations

from array import array
from itertools import compress

from .native_lineage import parent_of
from .native_scanned import Scan
from .replaying import Refs
from .skeleton import RawRecord


def hide(scan: Scan, refs: Refs, dead: set[str], living: list[str], cut_off: set[str]) -> None:
    """Take out the entries that are dead and that no living one needs."""
    gone = refs.undone | dead | refs.dropped
    if not gone:
        return
    skeleton = scan.skeleton
    entries = zip(skeleton.ids, scan.ops, scan.owners, strict=True)
    alive = [owner not in dead and op not in refs.undone and id not in refs.dropped for id, op, owner in entries]
    if all(alive):
        return
    for index, owner in _needing(scan, alive, living):
        while index >= 0 and not alive[index]:
            alive[index] = True
            scan.owners[index] = owner
            index = skeleton.parents[index]
    again = {id for id, op in zip(skeleton.ids, scan.ops, strict=True) if op in cut_off} if cut_off else set()
    _keep_only(scan, alive)
    scan.hidden -= again


def _needing(scan: Scan, alive: list[bool], living: list[str]) -> list[tuple[int, str]]:
    """Dead entries that something living hangs on, with its branch; oldest branches first."""
    rank = {branch: number for number, branch in enumerate(living)}
    parents = scan.skeleton.parents
    wanted = {
        (rank[scan.owners[index]], parents[index])
        for index, lives in enumerate(alive)
        if lives and parents[index] >= 0 and not alive[parents[index]]
    }
    index_of = {id: index for index, id in enumerate(scan.skeleton.ids)}
    for branch in living:
        above = parent_of(scan.headers[branch])
        at = index_of.get(above.message or "", -1) if above is not None else -1
        if at >= 0 and not alive[at]:
            wanted.add((rank[branch], at))
    return [(index, living[number]) for number, index in sorted(wanted)]


def _keep_only(scan: Scan, alive: list[bool]) -> None:
    """Shorten every column to the entries that are alive; the others are kept raw."""
    skeleton = scan.skeleton
    place = [-1] * (len(alive) + 1)  # the last one stands for "no parent"
    for new, old in enumerate(compress(range(len(alive)), alive)):
        place[old] = new
    scan.hidden = {id for id, lives in zip(skeleton.ids, alive, strict=True) if not lives}
    skeleton.raw += [RawRecord("hidden", skeleton.locator(index)) for index, lives in enumerate(alive) if not lives]
    skeleton.raw[:] = [raw._replace(message=place[raw.message]) for raw in skeleton.raw]
    skeleton.keys = {place[old]: key for old, key in skeleton.keys.items() if alive[old]}
    skeleton.providers = {place[old]: name for old, name in skeleton.providers.items() if alive[old]}
    skeleton.parents = [place[parent] for parent in compress(skeleton.parents, alive)]
    for name in ("ids", "roles", "kinds", "times", "groups", "models", "usages"):
        setattr(skeleton, name, list(compress(getattr(skeleton, name), alive)))
    skeleton.hidden = bytearray(compress(skeleton.hidden, alive))
    for name in ("file", "offsets", "lengths"):
        column: array[int] = getattr(skeleton, name)
        setattr(skeleton, name, array(column.typecode, compress(column, alive)))
    scan.owners = list(compress(scan.owners, alive))
    scan.ops = list(compress(scan.ops, alive))
    scan.parent_ids = list(compress(scan.parent_ids, alive))
