"""What sources share whose files hold one JSON object a line and are read whole: no line of them is lost."""

from __future__ import annotations

from typing import Any

from ..bodies import pool
from ..errors import Unreadable
from ..lines import Records
from ..model import Locator
from ..skeleton import Skeleton
from .base import Ref
from .documents import Node
from .drafts import Draft, Found
from .jsonlines import opened


def line_records(draft: Draft, file: int) -> list[Found] | None:
    """The objects in the next file, each for the source to say or keep; None, and a problem, if it cannot be read.

    What is no object is kept raw, what is no JSON is a problem.
    """
    path = draft.skeleton.files[file]
    lines = Records(path, dict[str, Any])
    try:
        with opened(path) as (descriptor, stat):
            found = [
                Found(lines.count, Node("", offset, offset + length), value)
                for offset, length, value in lines.read(descriptor)
            ]
    except Unreadable as error:
        draft.missed(file, error)
        return None
    draft.skeleton.stats += (stat,)
    draft.skeleton.problems += lines.problems
    draft.skeleton.records += lines.bad
    for place in lines.kept:
        draft.keep("bad-record", file, Node("", place[0], sum(place)))
    if not lines.count:
        draft.report("empty", file, "", "The file holds no records.")
    return found


def line_bytes(ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
    """The line of a record; a file that has only grown is still the same. Raises Moved."""
    at = locator.file
    return pool.read(ref.files[at], skeleton.stats[at], locator.offset, locator.length)
