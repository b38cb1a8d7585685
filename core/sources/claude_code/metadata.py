"""Records that have no place in the tree, but say something of the conversation: titles, tags, what was queued.

They are few, and read when the scan is over, so that their fields burden nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from ...skeleton import RawRecord
from .peek import peek_at
from .scan import Scan

_TITLES = ("custom-title", "ai-title")
"""A person's counts more than the model's."""
MATTERING = frozenset({*_TITLES, "queue-operation", "summary", "tag"})
"""Types of the records that are read."""


@dataclass(slots=True)
class Metadata:
    """What was said beside the messages."""

    titles: dict[str, str] = field(default_factory=dict)
    """The last title of each kind."""
    summaries: list[tuple[str, str]] = field(default_factory=list)
    """Summaries of branches, each with the id of the branch's last message."""
    queued: list[tuple[int, str]] = field(default_factory=list)
    """Prompts that were put into the queue: the entry that was written next, and the text."""

    def title(self, ids: dict[str, int]) -> str:
        """The title that counts: a person's, else the model's, else the summary of a branch of these files.

        A summary often speaks of a conversation in another file; it is a title here only if its last message is here,
        or if nothing else is.
        """
        for kind in _TITLES:
            if self.titles.get(kind):
                return self.titles[kind]
        fitting = [summary for summary, leaf in self.summaries if leaf in ids or not ids]
        return fitting[-1] if fitting else ""


def metadata(found: Scan) -> Metadata:
    """Read the records that matter; the last of a kind wins."""
    said = Metadata()
    for raw in found.skeleton.raw:
        if raw.type in MATTERING:
            _read(said, found, raw)
    return said


def _read(said: Metadata, found: Scan, raw: RawRecord) -> None:
    record = peek_at(found.skeleton, raw.locator)
    own = raw.locator.file == 0
    match record:
        case {"operation": "enqueue", "content": str(text)}:
            said.queued.append((_next_entry(found, raw), text))
        case {"type": "summary", "summary": str(summary)}:
            said.summaries.append((summary, str(record.get("leafUuid"))))
        case {"type": "tag", "tag": str(tag)} if own:
            found.skeleton.tags = (tag,) if tag else ()
        case {"customTitle": str(title)} | {"aiTitle": str(title)} | {"title": str(title)} if own:
            said.titles[raw.type] = title
        case _:
            pass


def _next_entry(found: Scan, raw: RawRecord) -> int:
    file = raw.locator.file
    return bisect_left(found.skeleton.offsets, raw.locator.offset, found.first_of[file], found.first_of[file + 1])
