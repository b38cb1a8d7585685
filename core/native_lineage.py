"""Which native branch was forked from which, and which one is the default when the one that was is gone."""

from __future__ import annotations

from .model import parse_time
from .native import BranchLine, ParentRef
from .native_scanned import Scan


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
