"""Branches of real histories compared: what holds for made ones holds for these."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from bough.core import Target, diff, open_path

from .test_diff import hold

_MOST_BRANCHES, _MOST_MESSAGES = 3, 600


def test_branches_of_real_histories(corpus: Path) -> None:
    """Each message once and in order, whatever the tool; neighbours in a list are compared as well."""
    before: Target | None = None
    for found in open_path(corpus):
        branches = [one for one in islice(found.branches, _MOST_BRANCHES) if one.total <= _MOST_MESSAGES]
        sides = [Target(found, branch, None) for branch in branches]
        for one in sides[1:]:
            hold(diff(sides[0], one))
        if sides and before is not None:
            hold(diff(before, sides[0]))
        before = sides[0] if sides else before
