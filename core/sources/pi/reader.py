"""One pass over a session file, into a skeleton.

Decisions:

- `message` entries are the messages. Everything else that pi chains is a note, summaries of compactions and of
  abandoned branches included: they stand for messages that are still in the file, and pi itself does not count them.
  Only `custom_message` is counted, as context: extensions inject it into what the model is told.
- The head is the last entry of the file, as in pi; `/tree` moves it in memory only.
- What a fork took over are the messages that are older than its header.
"""

from __future__ import annotations

from array import array
from copy import copy
from itertools import compress, count
from pathlib import Path
from typing import cast

from ...linking import problem
from ...model import Locator, Problem
from ...skeleton import RawRecord, Skeleton, State
from ..batches import Batch, Batches
from ..jsonlines import gathered, opened
from .chain import PiLinks, chain, go_on, nearest_messages
from .family import forked_from
from .natures import NOTE, NOTES, natures
from .records import Record, Said, usage

_NOBODY = Said()


def read(path: Path, after: Skeleton | None = None) -> Skeleton:
    """The skeleton of a session file, read on from an earlier one if that is possible. Raises Unreadable."""
    known = after.state.take() if after is not None else None
    became = "other"
    if isinstance(known, _Reading) and known.records.path == path and known.records.mark is not None:
        became = known.records.mark.now(path)
        if after is not None and became == "same":
            after.state.put(known)
            return after
    grown = after if became == "grown" else None
    reading = known.apart() if isinstance(known, _Reading) and grown is not None else _Reading(path)
    with opened(path) as (descriptor, stat):
        reading.skeleton.stats = (stat,)
        reading.take(descriptor)
    skeleton = reading.finish(grown)
    skeleton.continues, skeleton.state = became == "grown", State()
    skeleton.state.put(reading)
    return skeleton


class _Reading:
    """What is gathered on the way through a file, and kept to read on."""

    def __init__(self, path: Path) -> None:
        self.records = Batches(path, Record)
        self.skeleton = Skeleton((path,), root_fork=True)
        self.links = PiLinks(self.skeleton.ids)
        self.labels: dict[str, str | None] = {}
        self.header: Record | None = None
        self.unknown: set[str | None] = set()
        self.names: dict[str | None, str | None] = {}
        """Names of models and their providers, each kept once."""
        self.plain = False
        """Whether every entry was found to have an id of its own, and a parent before it or none."""

    def apart(self) -> _Reading:
        """Itself, with columns that others do not look at."""
        self.skeleton = self.skeleton.apart()
        self.links = self.links.over(self.skeleton.ids)
        return self

    def take(self, descriptor: int) -> None:
        """Read the entries that were not read before; what hangs on what is worked out afterwards."""
        for batch in self.records.readable(descriptor):
            self._take(batch)
            del batch  # else it would still be there while the next one is made

    def _take(self, batch: Batch) -> None:
        skeleton = self.skeleton
        batch, said = self._sort_out(batch)
        if not said:
            return
        records: list[Record] = batch.records
        start = len(skeleton.ids)
        ids = [record.id for record in records]
        if not all(ids):
            ids = [id or f"r{number}" for id, number in zip(ids, batch.numbers, strict=True)]
        self.links.add(cast("list[str]", ids), [record.parent_id for record in records])
        roles, kinds, hidden = zip(*natures(said), strict=True)
        skeleton.roles += roles
        skeleton.kinds += kinds
        skeleton.hidden += bytes(hidden)
        skeleton.times += [record.timestamp for record in records]
        models = [one.model for one in said]
        skeleton.models += map(self.names.setdefault, models, models)
        skeleton.usages += [None if one.usage is None else usage(one.usage) for one in said]
        providers = [one.provider for one in said]
        named = filter(None, map(self.names.setdefault, providers, providers))
        skeleton.providers.update(zip(compress(count(start), providers), named, strict=True))
        skeleton.offsets.fromlist(batch.offsets)
        skeleton.lengths.fromlist(batch.lengths)

    def _sort_out(self, batch: Batch) -> tuple[Batch, list[Said]]:
        """The batch without headers, and who said what: what else is no message takes part as a note."""
        records: list[Record] = batch.records
        said = [record.message for record in records]
        if None not in said and {record.type for record in records} == {"message"}:
            return batch, cast("list[Said]", said)
        kept: list[int] = []
        for at, record in enumerate(records):
            if record.type == "session":
                self._head(record, Locator(0, batch.offsets[at], batch.lengths[at]))
                continue
            kept.append(at)
            if record.type != "message" or record.message is None:
                record.message = self._beside(record, batch.numbers[at])
        if len(kept) < len(records):
            batch = batch.only(kept)
        return batch, [record.message or _NOBODY for record in batch.records]

    def finish(self, after: Skeleton | None = None) -> Skeleton:
        """What was gathered so far with the entries linked, and what was wrong; `after` is what it was last time."""
        skeleton, path = copy(self.skeleton), self.records.path
        number = len(skeleton.ids)
        skeleton.groups = [None] * number
        skeleton.file = array("H", bytes(skeleton.file.itemsize * number))
        skeleton.records = self.records.count
        skeleton.raw = [*skeleton.raw, *(RawRecord("bad-record", Locator(0, *place)) for place in self.records.kept)]
        problems = [*self.records.problems, *skeleton.problems]

        skeleton.parents = self._parents(skeleton, after, problems)
        skeleton.active = number - 1
        if self.header is not None:
            skeleton.forked_from = forked_from(self.header, path, skeleton)
        elif self.records.count > self.records.bad:
            sentence = "The file has no session header; its entries were read without one."
            problems.append(problem("missing-header", path, "", sentence))
        elif not self.records.count:
            problems.append(problem("empty", path, "", "The file holds no records."))
        skeleton.labels = {target: label for target, label in self.labels.items() if label}
        skeleton.problems = gathered(problems)
        return skeleton

    def _parents(self, skeleton: Skeleton, after: Skeleton | None, problems: list[Problem]) -> list[int]:
        """The nearest message above each entry. What is needed to go on from here is kept once somebody does."""
        gone_on = go_on(self.links, after.parents, skeleton.kinds) if after is not None and self.plain else None
        if gone_on is not None:
            return gone_on
        before = len(problems)

        def report(code: str, index: int, sentence: str) -> None:
            problems.append(problem(code, self.records.path, skeleton.ids[index], sentence))

        parents = chain(self.links.over(skeleton.ids), report)
        self.plain = len(problems) == before and all(parents[index] < index for index in self.links.turns)
        return nearest_messages(parents, skeleton.kinds)

    def _head(self, header: Record, place: Locator) -> None:
        self.skeleton.raw.append(RawRecord("session", place))
        if self.header is None:
            self.header = header
            self.skeleton.id = header.id or ""
            self.skeleton.project = header.cwd or ""
            self.skeleton.created = header.timestamp

    def _beside(self, record: Record, number: int) -> Said:
        """A record that is no message: what it means for the whole conversation, and how it is kept."""
        if record.type == "label" and record.target_id is not None:
            self.labels[record.target_id] = record.label
        elif record.type == "session_info":
            self.skeleton.title = record.name or ""
        elif record.type == "custom_message":
            return Said("custom")
        elif record.type not in NOTES and record.type != "message" and record.type not in self.unknown:
            self.unknown.add(record.type)
            sentence = f"Entries of type “{record.type}” are not known; they are kept as notes."
            self.skeleton.problems.append(problem("unknown-record", self.records.path, f"record {number}", sentence))
        return Said(NOTE, provider=record.provider, model=record.model, usage=record.usage)
