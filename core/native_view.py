"""What a person sees of a native conversation: the columns of a scan with the log applied.

Deleting hides. A message stays while the path of any living message or branch needs it; the messages of a deleted
branch that are still needed are shown with the oldest branch that needs them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress

from .branch_names import unique_names
from .linking import link, problem
from .model import parse_time
from .native import BranchLine, ParentRef, branch_kind
from .native_scan import Scan
from .replaying import Refs, replay
from .skeleton import Fork, MergeNote, Named, RawRecord, Skeleton


@dataclass(slots=True)
class View:
    """A conversation as its files and its log make it."""

    scan: Scan
    skeleton: Skeleton
    refs: Refs
    living: list[str]
    """Branches that are not deleted, in the order they were made."""
    names: dict[str, str]
    """Of the living branches that have one, each name used once."""


def view(scan: Scan) -> View:
    """Apply the log to what was scanned; the scan's skeleton becomes what is seen."""
    refs = replay(scan.changes)
    cut_off = _unfinished(scan)
    refs.undone |= cut_off
    skeleton = scan.skeleton
    dead = {id for id, header in scan.headers.items() if (header.op or id) in refs.undone} | refs.deleted
    living = [id for id in scan.headers if id not in dead] or list(scan.headers)[-1:]
    dead.difference_update(living)
    _link(scan, cut_off)
    _hide(scan, refs, dead, living, cut_off)
    names = unique_names((id, name) for id in living if (name := _given_name(scan, refs, id)))
    skeleton.owners = scan.owners
    skeleton.merges = list(_merges(scan, living))
    skeleton.default = default_among(scan, refs.default, living)
    _name(scan, living, names)
    _describe(scan, refs)
    return View(scan, skeleton, refs, living, names)


def _unfinished(scan: Scan) -> set[str]:
    """Changes of several lines that a crash cut off: none of their lines counts."""
    short = {op for op, (wanted, met) in scan.batches.items() if met < wanted}
    for op in short:
        branch = scan.owners[scan.ops.index(op)]
        sentence = "A change of several messages was cut off while it was written; it is left out."
        scan.skeleton.problems.append(problem("torn", scan.paths[branch], op, sentence))
    return short


def parent_of(header: BranchLine | None) -> ParentRef | None:
    """Where a branch leaves another; None for a root."""
    return header.parent if header is not None and isinstance(header.parent, ParentRef) else None


def ancestors(headers: dict[str, BranchLine], branch: str) -> list[str]:
    """The branches above one, nearest first; a loop ends where it closes."""
    way: list[str] = []
    above = parent_of(headers.get(branch))
    while above is not None and above.branch != branch and above.branch not in way:
        way.append(above.branch)
        above = parent_of(headers.get(above.branch))
    return way


def _link(scan: Scan, cut_off: set[str]) -> None:
    """Parents by index. A message whose parent is in no file stays as a root: its history is missing.

    Of changes that were cut off nothing is shown, and nothing more is said.
    """
    skeleton = scan.skeleton

    def report(code: str, index: int, sentence: str) -> None:
        if code == "missing-parent":
            if scan.ops[index] in cut_off:
                return
            code = "history-missing"
            sentence = (
                f"History missing: {scan.parent_ids[index]}, which it answers, is in no file. It is shown as a root."
            )
        path = skeleton.files[skeleton.file[index]]
        skeleton.problems.append(problem(code, path, skeleton.ids[index], sentence))

    skeleton.parents = link(skeleton.ids, scan.parent_ids, report)
    if "note" in skeleton.kinds:
        for index, parent in enumerate(skeleton.parents):
            while parent >= 0 and skeleton.kinds[parent] == "note":
                parent = skeleton.parents[parent]
            skeleton.parents[index] = parent


def _hide(scan: Scan, refs: Refs, dead: set[str], living: list[str], cut_off: set[str]) -> None:
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


def _given_name(scan: Scan, refs: Refs, branch: str) -> str:
    """The name it was given, `main` for a root that nobody named; empty for a fork that nobody named."""
    header = scan.headers[branch]
    return refs.names.get(branch) or header.name or ("main" if parent_of(header) is None else "")


def default_among(scan: Scan, wanted: str, living: list[str]) -> str:
    """The wanted branch; if it is not among the living its most recent descendant, else the most recent of all."""
    if wanted in living or not living:
        return wanted if living else ""
    heirs = [branch for branch in living if wanted in ancestors(scan.headers, branch)]
    if len(heirs or living) == 1:
        return (heirs or living)[0]
    agents = {branch for branch in living if scan.headers[branch].kind == "agent"}
    updated = _updated(scan)
    return max(heirs or living, key=lambda b: (b not in agents, updated.get(b) or scan.headers[b].created or "", b))


def _updated(scan: Scan) -> dict[str, str]:
    """The newest time among the own messages of each branch."""
    newest: dict[str, str] = {}
    for owner, time in zip(scan.owners, scan.skeleton.times, strict=True):
        if isinstance(time, str) and time > newest.get(owner, "") and parse_time(time) is not None:
            newest[owner] = time
    return newest


def _name(scan: Scan, living: list[str], names: dict[str, str]) -> None:
    """Say which entry begins which branch, and which branches have none."""
    skeleton, owners = scan.skeleton, scan.owners
    named = {
        id: Named(id, names.get(id), branch_kind(scan.headers[id].kind), _shown_parent(scan, living, id))
        for id in living
    }
    begun: set[str] = set()
    last = ""
    for index, (owner, parent) in enumerate(zip(owners, skeleton.parents, strict=True)):
        if parent == index - 1 and owner == last:
            continue  # most go on where the entry before them ended
        last = owner
        if owner not in begun and skeleton.kinds[index] != "note" and (parent < 0 or owners[parent] != owner):
            begun.add(owner)
            skeleton.starts[index] = named[owner]
    _show_something(skeleton, owners)
    for id in living:
        if id not in begun:
            above = parent_of(scan.headers[id])
            skeleton.bare.append((named[id], above.message if above is not None else None))


def _show_something(skeleton: Skeleton, owners: list[str]) -> None:
    """A branch that somebody made is a branch, whatever it holds: of hidden messages alone it would be none."""
    if 1 not in skeleton.hidden:
        return
    visible = {owner for owner, hidden in zip(owners, skeleton.hidden, strict=True) if not hidden}
    for index, owner in enumerate(owners):
        if owner not in visible:
            skeleton.hidden[index] = False


def _merges(scan: Scan, living: list[str]) -> Iterator[MergeNote]:
    """The merges whose branch, or whose first message, is there to be seen."""
    shown = set(scan.skeleton.ids) if scan.merges else set()
    for note in scan.merges.values():
        if note.message in shown if note.message is not None else note.branch in living:
            yield note


def _shown_parent(scan: Scan, living: list[str], branch: str) -> str | None:
    """The nearest living ancestor."""
    return next((above for above in ancestors(scan.headers, branch) if above in living), None)


def _describe(scan: Scan, refs: Refs) -> None:
    skeleton, header = scan.skeleton, scan.log_header
    known = set(skeleton.ids) if refs.labels else set()
    skeleton.labels = {id: label for id, label in refs.labels.items() if id in known}
    skeleton.title, skeleton.tags = refs.title, refs.tags
    if header is not None:
        skeleton.id, skeleton.created, skeleton.project = header.id, header.created, header.project
        skeleton.forked_from = origin_of(header.origin)
    elif scan.headers:
        skeleton.forked_from = origin_of(next(iter(scan.headers.values())).origin)


def origin_of(origin: object) -> Fork | None:
    """Where a conversation was taken from, of what a header keeps about it."""
    if not isinstance(origin, dict) or not isinstance(origin.get("id"), str):
        return None
    source, message = origin.get("source"), origin.get("message")
    conversation = f"{source}:{origin['id']}" if isinstance(source, str) and source else origin["id"]
    return Fork(conversation, message if isinstance(message, str) else None)
