"""Merges that were left half decided: what is kept of them, and what a list says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bough.core.errors import BoughError
from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit
from bough.tui.widgets.times import short_time

if TYPE_CHECKING:
    from datetime import datetime

    from bough.core.autosave import Drafts
    from bough.core.merging.drafts import Where
    from bough.core.target import Target
    from bough.tui.screens.merge.session import Left
    from bough.tui.screens.merge.waiting import Row

_MOST = 40
"""Cells of a name."""


class Waiting(NamedTuple):
    """A merge that was left, and when."""

    left: Left
    saved: datetime | None


def waiting(drafts: Drafts) -> list[Waiting]:
    """Those of programs that are over, and of this one; the newest first."""
    from bough.core.merging.drafts import KIND, read_content  # noqa: PLC0415 - start-up time
    from bough.core.model import parse_time  # noqa: PLC0415 - as above
    from bough.tui.screens.merge.session import Left  # noqa: PLC0415 - as above

    found = []
    for draft in drafts.left():
        content = read_content(draft.content) if draft.kind == KIND else None
        if content is not None:
            found.append(Waiting(Left(draft.id, content), parse_time(draft.saved)))
    return found


def row_of(one: Waiting, find: Callable[[Where], Target], now: datetime) -> Row:
    """What a list says of a merge. `find` reads a side; one that cannot be read is named as the draft names it."""
    from bough.core.comparing.side import way_to  # noqa: PLC0415 - start-up time
    from bough.tui.screens.merge.waiting import Row  # noqa: PLC0415 - as above
    from bough.tui.screens.naming import names  # noqa: PLC0415 - as above

    draft = one.left.draft
    try:
        sides = [find(draft.ours), find(draft.theirs)]
        ours, theirs = names(way_to(sides[0]), way_to(sides[1]))
        title = sides[0].conversation.title
    except (BoughError, OSError):
        ours, theirs = (f"{where.ref}@{where.branch}" for where in (draft.ours, draft.theirs))
        title = "cannot be read now"
    ours, theirs, title = (fit(safe_line(text), _MOST).rstrip() for text in (ours, theirs, title))
    left = sum(decision.pick is None for decision in draft.decisions)
    return Row(ours, theirs, title, left, short_time(one.saved, now))
