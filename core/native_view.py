"""What a person sees of a native conversation: the columns of a scan with the log applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .branch_names import unique_names
from .linking import link, problem
from .native import branch_kind
from .native_hiding import hide
from .native_lineage import ancestors, default_among, parent_of
from .native_scanned import Scan
from .replaying import Refs, replay
from .skeleton import Fork, MergeNote, Named, Skeleton


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
    hide(scan, refs, dead, living, cut_off)
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


def _given_name(scan: Scan, refs: Refs, branch: str) -> str:
    """The name it was given, `main` for a root that nobody named; empty for a fork that nobody named."""
    header = scan.headers[branch]
    return refs.names.get(branch) or header.name or ("main" if parent_of(header) is None else "")


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
