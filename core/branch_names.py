"""Names of branches: each means one branch of its conversation."""

from __future__ import annotations

from collections.abc import Iterable


def unique_names(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names by branch id, each used once: where two machines chose the same, the later branch gets a number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for branch, name in given:
        names[branch] = free_name(name, taken)
        taken.add(names[branch])
    return names


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name, or the first of `wanted-2`, `wanted-3`, … that is free."""
    used = set(taken)
    if wanted not in used:
        return wanted
    number = 2
    while f"{wanted}-{number}" in used:
        number += 1
    return f"{wanted}-{number}"
