"""What many conversations or the branches of one took, as groups of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bough.core.errors import Unreadable

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.library import Library
    from bough.core.prices import Prices
    from bough.core.stats import BranchTotal, Total
    from bough.tui.screens.browse.work import Task


class Counted(NamedTuple):
    """What was counted."""

    total: Total
    groups: Mapping[str, Mapping[str, Total]]
    """By what it was counted, then by its value."""
    names: Mapping[str, str]
    """What conversations and branches are called, by their reference or id."""
    branches: Mapping[str, BranchTotal]
    """Of one conversation, by id: what its paths and its forks took besides."""
    prices: Prices
    openings: str = ""
    """How often one conversation was opened, in words."""


def count_all(library: Library, task: Task[Counted]) -> Counted:
    """All conversations, read one after the other. Those that cannot be read are passed over. Raises Invalid."""
    from bough.core.errors import Stopped  # noqa: PLC0415 - seldom
    from bough.core.prices import usual_prices  # noqa: PLC0415 - start-up time
    from bough.core.stats import statistics  # noqa: PLC0415 - as above

    prices, summaries = usual_prices(), library.listing()
    titles: dict[str, str] = {}

    def opened() -> Iterator[tuple[str, Conversation]]:
        for number, summary in enumerate(summaries, 1):
            if task.stopped:
                raise Stopped("counting")
            task.far = f"{number:,} of {len(summaries):,}"
            try:
                conversation = library.open(summary)
                conversation.skeleton  # noqa: B018 - read now, so that one that cannot be read is passed over
            except Unreadable:
                continue
            titles[summary.ref] = conversation.title or summary.title
            yield summary.ref, conversation

    found = statistics(opened(), prices)
    return Counted(found.total, {"conversation": found.conversations, **found.groups}, titles, {}, prices)


def count_one(ref: str, conversation: Conversation) -> Counted:
    """One conversation, and each of its branches. Raises Unreadable, Invalid."""
    from bough.core.prices import usual_prices  # noqa: PLC0415 - start-up time
    from bough.core.stats import per_branch, statistics  # noqa: PLC0415 - as above
    from bough.tui.cli.tree import label  # noqa: PLC0415 - as above

    prices = usual_prices()
    found = statistics([(ref, conversation)], prices)
    branches = per_branch(conversation, prices)
    names = {one.branch.id: label(conversation, one.branch, number) for number, one in enumerate(branches)}
    groups = {"branch": {one.branch.id: one.own for one in branches}}
    groups |= {name: dict(found.groups[name]) for name in ("model", "provider", "day")}
    by_id = {one.branch.id: one for one in branches}
    return Counted(found.total, groups, names, by_id, prices, _openings(conversation))


def _openings(conversation: Conversation) -> str:
    """Only native conversations are counted, and only here."""
    from bough.core.errors import BoughError  # noqa: PLC0415 - as above
    from bough.core.keeping import home_of  # noqa: PLC0415 - as above
    from bough.core.store import Store  # noqa: PLC0415 - as above

    home = home_of(conversation)
    if home is None:
        return ""
    try:
        found = Store.open(home).accesses(conversation.id)
    except BoughError:
        return ""
    return "never on this machine" if not found.openings else f"{found.openings:,} × on this machine"
