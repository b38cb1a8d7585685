"""What a person noted of foreign conversations, laid over what their files say.

Notes are read here without their lock and without what writing needs: a list is made far more often than a note.
"""

from __future__ import annotations

import os
from copy import copy
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .catalog import Item
    from .files import Facts
    from .replaying import Refs
    from .skeleton import Skeleton
    from .summary import Summary

NOTES = "notes"
"""Folder of a store with one file of notes a source."""


def notes_of(store: Path) -> dict[str, dict[str, Refs]]:
    """All notes in a store, by source and conversation. Nothing, and nothing is imported, where there are none."""
    try:
        with os.scandir(store / NOTES) as inside:
            names = sorted(entry.name for entry in inside if entry.name.endswith(".jsonl") and entry.is_file())
    except OSError:
        return {}
    return {name.removesuffix(".jsonl"): _read(store / NOTES / name) for name in names if not name.startswith(".")}


def _read(path: Path) -> dict[str, Refs]:
    from .lines import Records  # noqa: PLC0415 - start-up time: most stores hold no notes
    from .native import Change  # noqa: PLC0415 - as above
    from .replaying import replay  # noqa: PLC0415 - as above

    changes: dict[str, list[Change]] = {}
    try:
        with path.open("rb") as file:
            for _, _, change in Records(path, Change).read(file.fileno()):
                changes.setdefault(change.conversation, []).append(change)
    except OSError:
        return {}
    return {conversation: replay(mine) for conversation, mine in changes.items() if conversation}


class Remarked(NamedTuple):
    """What is noted of one conversation, and the file that it stands in."""

    path: Path
    conversation: str
    refs: Refs | None
    """None where nothing is noted."""
    facts: Facts | None = None
    """Of the file when it was read; None if that is not known."""

    def now(self) -> Remarked:
        """The same, looked at again; itself if the file did not change."""
        from .updating import facts_of  # noqa: PLC0415 - start-up time: lists update no conversation

        (facts,) = facts_of([self.path])
        if facts is not None and facts == self.facts:
            return self
        return self._replace(refs=_read(self.path).get(self.conversation), facts=facts)

    def over(self, skeleton: Skeleton) -> Skeleton:
        """A skeleton with what is noted; the one that is given stays what it is."""
        return over_skeleton(skeleton, self.refs) if self.refs is not None else skeleton


class Noted(NamedTuple):
    """What a store notes of the conversations of a list, as it was when the list was made."""

    store: Path
    refs: Mapping[str, Mapping[str, Refs]] = MappingProxyType({})
    """By source and conversation."""

    def over(self, item: Item, summary: Summary) -> Summary:
        """A summary with the title and the tags that a person gave.

        It is never kept in the catalog: notes change without the files that they speak of.
        """
        refs = self._of(item)
        if refs is None:
            return summary
        return summary._replace(title=refs.title or summary.title, tags=_tags(summary.tags, refs))

    def hides(self, item: Item) -> bool:
        """Whether a person put the conversation out of sight."""
        refs = self._of(item)
        return refs is not None and item.id in refs.deleted

    def remarked(self, item: Item) -> Remarked:
        """What is noted of one conversation, and where: it may be noted only later."""
        return Remarked(self.store / NOTES / f"{item.source}.jsonl", item.id, self._of(item))

    def _of(self, item: Item) -> Refs | None:
        return self.refs.get(item.source, {}).get(item.id)


def over_skeleton(skeleton: Skeleton, refs: Refs) -> Skeleton:
    """A skeleton with the title, tags, labels and names of branches that a person gave, its columns shared."""
    from .skeleton import Named  # noqa: PLC0415 - start-up time: lists know no skeletons

    skeleton = copy(skeleton)
    skeleton.starts = dict(skeleton.starts)
    skeleton.title = refs.title or skeleton.title
    skeleton.tags = _tags(skeleton.tags, refs)
    skeleton.labels = skeleton.labels | refs.labels
    begun = {named.id: entry for entry, named in skeleton.starts.items()}
    for branch, name in refs.names.items():
        if branch in begun:
            skeleton.starts[begun[branch]] = skeleton.starts[begun[branch]]._replace(name=name)
        elif branch in skeleton.ids:
            skeleton.starts[skeleton.ids.index(branch)] = Named(branch, name)
    return skeleton


def _tags(own: tuple[str, ...], refs: Refs) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *refs.tags)))
