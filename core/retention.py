"""Which conversations of a store have had their time, by rules that a person set. What is found goes to the trash.

There are three classes. *Critical* ones never go. *Temporary* and *standard* ones go by age, count and size, as far as
there are rules. A conversation's class is its tag `retention:critical` (or `:temporary`, `:standard`), else what the
settings say of one of its other tags, else standard; if several apply, the one that keeps longest.

Nothing happens by itself: a plan is a value that a person can look at, and to apply one is a second call.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

from .amounts import in_words
from .catalog import Catalog
from .errors import BoughError, Locked, Stopped
from .library import Library
from .linking import problem
from .model import Problem
from .sources.bough import conversation_files
from .store import Store
from .summary import Summary

Class = Literal["standard", "temporary", "critical"]
CLASSES: Final[tuple[Class, ...]] = ("critical", "standard", "temporary")
"""The one that keeps longest first."""
TAG: Final = "retention:"
"""What the tag begins with that names a class."""


@dataclass(frozen=True)
class Rule:
    """When a conversation of a class goes; None for what is no reason."""

    age: timedelta | None = None
    """Once it was not used for so long."""
    count: int | None = None
    """Once there are more than so many of its class that were used later."""
    size: int | None = None
    """Once those of its class that were used later take so many bytes with it."""


class Policy(NamedTuple):
    """What a person set. Without rules nothing ever goes."""

    standard: Rule = Rule()
    temporary: Rule = Rule(age=timedelta(days=7))
    tags: Mapping[str, Class] = {}
    """Class by other tags."""
    on: bool = False
    """Whether the app applies it at its start and every hour. `bough prune` works either way."""


class Expired(NamedTuple):
    """A conversation that is to go."""

    id: str
    title: str
    retention: Class
    used: datetime
    """When something was last said, written or opened."""
    bytes: int
    why: str


class Applied(NamedTuple):
    """What became of a plan."""

    moved: list[Expired]
    """Those that are in the trash now."""
    problems: list[Problem]
    """Those that were left, and why."""


class _Known(NamedTuple):
    summary: Summary
    retention: Class
    used: datetime
    bytes: int


def class_of(tags: Iterable[str], policy: Policy) -> Class:
    """The class that tags say."""
    said = {tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)}
    said = said & set(CLASSES) or {policy.tags[tag] for tag in tags if tag in policy.tags}
    return next((one for one in CLASSES if one in said), "standard")


def plan(
    store: Store, policy: Policy, now: datetime, *, catalog: Catalog | None = None, but: Collection[str] = ()
) -> list[Expired]:
    """What would go now, the longest unused first. Nothing is changed.

    What is held by somebody stays, and what is damaged, and the ids in `but`: those with drafts, say.
    """
    summaries = Library((store.root,), store.root, catalog).complete()
    known = [_known(store, one, policy) for one in summaries if one.source == "bough" and _may_go(store, one, but)]
    found: list[Expired] = []
    for retention, rule in (("temporary", policy.temporary), ("standard", policy.standard)):
        mine = sorted((one for one in known if one.retention == retention), key=lambda one: one.used, reverse=True)
        found += _expired(mine, rule, now)
    return sorted(found, key=lambda one: one.used)


def apply(
    store: Store, expired: Sequence[Expired], *, wait: float = 0.0, stop: Callable[[], bool] = lambda: False
) -> Applied:
    """Move what a plan names to the trash. What was used since the plan was made stays. Raises Stopped."""
    moved: list[Expired] = []
    problems: list[Problem] = []
    for one in expired:
        if stop():
            raise Stopped("clean-up")
        folder = store.context.conversations / one.id
        try:
            if _written(folder) > one.used or (store.accesses(one.id).last or one.used) > one.used:
                problems.append(problem("used-meanwhile", folder, "", "It was used just now, and stays."))
            elif store.delete(one.id, wait):
                moved.append(one)
        except Locked as error:
            problems.append(problem("held", folder, "", str(error)))
        except BoughError as error:
            problems.append(problem("not-moved", folder, "", str(error)))
    return Applied(moved, problems)


def clean_up(store: Store, policy: Policy, now: datetime, *, but: Collection[str] = ()) -> Applied:
    """What the app does at its start and every hour: nothing, unless a person switched it on."""
    return apply(store, plan(store, policy, now, but=but)) if policy.on else Applied([], [])


def _may_go(store: Store, summary: Summary, but: Collection[str]) -> bool:
    here = Path(summary.path).parent.parent == store.context.conversations
    whole = summary.read and not summary.problems
    return here and whole and summary.locked is None and summary.id not in but


def _known(store: Store, summary: Summary, policy: Policy) -> _Known:
    folder = store.context.conversations / summary.id
    opened = store.accesses(summary.id).last
    times = [_written(folder), *(one for one in (summary.created, summary.updated, opened) if one is not None)]
    size = sum(path.stat().st_size for path in conversation_files(folder))
    return _Known(summary, class_of(summary.tags, policy), max(times), size)


def _written(folder: Path) -> datetime:
    """When a file of it was last written: taking in an old conversation is a use of it as well."""
    newest = max((path.stat().st_mtime for path in conversation_files(folder)), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


def _expired(known: Sequence[_Known], rule: Rule, now: datetime) -> Iterable[Expired]:
    """Of the conversations of one class, the last used first, those that a rule lets go."""
    taken = 0
    for number, one in enumerate(known, 1):
        taken += one.bytes
        why = ""
        if rule.age is not None and one.used < now - rule.age:
            why = f"not used for {in_words(rule.age)}"
        elif rule.count is not None and number > rule.count:
            why = f"{rule.count:,} of its class were used later"
        elif rule.size is not None and taken > rule.size:
            why = f"with those used later its class takes more than {rule.size:,} bytes"
        if why:
            yield Expired(one.summary.id, one.summary.title, one.retention, one.used, one.bytes, why)
