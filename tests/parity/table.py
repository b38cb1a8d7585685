"""Which feature of the older systems is answered by what, registered where it is tried; `PARITY.md` is made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from bough.core.files import Files
from bough.core.store import Store
from tests.store.conftest import Hand

PAGE = Path(__file__).with_name("PARITY.md")
WANTED = (*range(1, 31), *range(32, 62))
"""Rows of the feature table that are answered by now."""

F = TypeVar("F", bound=Callable[..., None])


class Row(NamedTuple):
    """One feature that at least one of the older systems had."""

    number: int
    feature: str
    call: str
    """What answers it here."""
    test: str


ROWS: list[Row] = []


def row(number: int, feature: str, call: str) -> Callable[[F], F]:
    """Say which feature a test tries."""

    def register(test: F) -> F:
        ROWS.append(Row(number, feature, call, f"{test.__module__.rpartition('.')[2]}.py::{test.__name__}"))
        return test

    return register


class Place(NamedTuple):
    """Where a behaviour is tried."""

    store: Store
    folder: Path
    """For anything else."""
    hand: Hand


class Failing(Files):
    """A disk that is full when it is told to be."""

    failing = False

    def open_append(self, path: Path) -> int:
        if self.failing:
            raise OSError(28, "No space left on device")
        return super().open_append(path)

    def open_new(self, path: Path) -> int:
        if self.failing:
            raise OSError(28, "No space left on device")
        return super().open_new(path)


class Behaviour(NamedTuple):
    """Something that a test of an older system holds it to."""

    text: str
    reason: str
    """Why ours is different; empty where it is the same."""
    trial: Callable[[Place], None]
    """Proves that ours is the same, or what the reason says of it."""


class Upstream:
    """The behaviours of one part of an older system."""

    def __init__(self, title: str, test: str) -> None:
        self.title = title
        self.test = test
        self.behaviours: list[Behaviour] = []

    def same(self, text: str) -> Callable[[Callable[[Place], None]], Callable[[Place], None]]:
        """Ours does that as well."""
        return self._add(text, "")

    def other(self, text: str, reason: str) -> Callable[[Callable[[Place], None]], Callable[[Place], None]]:
        """Ours does something else, which is better for a reason."""
        return self._add(text, reason)

    def _add(self, text: str, reason: str) -> Callable[[Callable[[Place], None]], Callable[[Place], None]]:
        def register(trial: Callable[[Place], None]) -> Callable[[Place], None]:
            self.behaviours.append(Behaviour(text, reason, trial))
            return trial

        return register


def page(tables: list[Upstream]) -> str:
    """The whole page."""
    lines = [
        "# What the five systems that Bough was born from could, and what answers it here",
        "",
        "Made by `python -m tests.parity`; a test fails when it is not what the tests say. Numbers are those of the",
        "consolidated feature table. A feature counts if one of CodeBuddy, claw-code, kodegen, HelixCode and",
        "MultiAgentCoder had it, however well.",
        "",
        "| row | feature | answered by | test |",
        "|---|---|---|---|",
    ]
    lines += [f"| {r.number} | {r.feature} | {r.call} | `{r.test}` |" for r in sorted(ROWS)]
    lines += [
        "",
        "# What their own tests hold them to",
        "",
        "Each behaviour is tried: where ours is different, what is said of ours is.",
    ]
    for table in tables:
        same = [one for one in table.behaviours if not one.reason]
        counts = f"{len(same)} the same, {len(table.behaviours) - len(same)} different"
        lines += ["", f"## {table.title}", "", f"`{table.test}`: {counts}."]
        lines += ["", "| theirs | ours |", "|---|---|"]
        lines += [f"| {one.text} | {one.reason or 'the same'} |" for one in table.behaviours]
    return "\n".join(lines) + "\n"
