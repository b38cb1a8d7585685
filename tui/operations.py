"""Changes as command line and app tell of them: what undo took back and whose it was, what goes with a branch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from .cli.times import moment
from .safe_text import safe_line

if TYPE_CHECKING:
    from bough.core.model import Branch
    from bough.core.native import Operation

WORDS: Final = {
    "append": "new messages",
    "fork": "a new branch",
    "title": "a title",
    "name": "a branch's name",
    "tag": "tags",
    "label": "a label",
    "note": "a description",
    "default": "a checkout",
    "head": "a head moved back",
    "delete": "a deletion",
    "restore": "a restored branch",
}


def sentence(operation: Operation, now: datetime) -> str:
    """An operation in words: what was done, by whom, when. Made safe for the terminal."""
    from bough.core.model import parse_time  # noqa: PLC0415 - start-up time

    when = moment(parse_time(operation.time), now)
    return f"{WORDS.get(operation.type, operation.type)}, by {safe_line(operation.by) or 'somebody'}, {when}."


def leaving_from(branches: Sequence[Branch], branch: Branch) -> int:
    """How many branches left it, or left one that did."""
    gone = {branch.id}
    count = 0
    while len(gone) > count:
        count = len(gone)
        gone |= {other.id for other in branches if other.parent in gone}
    return count - 1
