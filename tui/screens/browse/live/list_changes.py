"""What a batch of changes means for the list: who says something else, who is gone, who became more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .news import became_more

if TYPE_CHECKING:
    from collections.abc import Callable

    from bough.core.summary import Summary
    from bough.core.watch import Batch

    from ..known import Key, Known


class ListChanges(NamedTuple):
    """What a batch means for the list; what happened last to a conversation counts."""

    changed: dict[Key, Summary]
    """What the list is to say now."""
    gone: set[Key]
    others: set[Key]
    """Those that are not on the screen and whose content is another one: they are to be read anew."""
    more: set[Key]
    """Those of them that have messages they did not have before."""


def list_changes(batch: Batch, here: Key | None, known: Known, ours: Callable[[Key], bool]) -> ListChanges:
    """What to do with the list, given the conversation on the screen and what the list knows.

    `ours` tells of a conversation whether nobody but us wrote to it lately: that is not worth a mark.
    """
    from bough.core.watch import Appeared, Changed, Grew, Vanished  # noqa: PLC0415 - start-up time

    found = ListChanges({}, set(), set(), set())
    for change in batch:
        place = change.place
        if isinstance(change, Vanished):
            found.gone.add(place)
            found.changed.pop(place, None)
            continue
        found.gone.discard(place)
        rewritten = isinstance(change, (Appeared, Grew, Changed))
        counted = change.summary if rewritten else known.with_counts(change.summary, found.changed.get(place))
        found.changed[place] = counted._replace(live=False) if counted.live and ours(place) else counted
        if rewritten and place != here:
            found.others.add(place)
            if became_more(change, known.summary(known.ref(place))):
                found.more.add(place)
    return found
