"""One pass over a file: columns for what is in the tree, a list for what is not.

The commonest records are recognised by a look at few fields; whatever is rare about the others is looked at afterwards.
There is no list for each field of a batch: every one would fetch all its records from memory once more.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...model import Locator
from ...skeleton import Fork, RawRecord, Skeleton
from ..batches import Batch
from ..links import Links
from .records import Block, Origin, Outcome, Record, Said, Scalar, Tokens
from .typed import as_said, judge, recognised

_TREE = frozenset({"user", "assistant", "system", "progress", "attachment"})
_AGENT_TOOLS = frozenset({"Task", "Agent"})


@dataclass(slots=True)
class Scan:
    """What one pass over a file, or over all files of a conversation, found out beside the skeleton's own columns."""

    skeleton: Skeleton
    number: int = 0
    """Of the file, among those of the conversation."""
    links: Links[str] = field(init=False)
    first_of: list[int] = field(default_factory=list)
    """First entry of each file, and at last the number of entries."""
    names: _Names = field(default_factory=lambda: _Names())  # noqa: PLW0108 - defined below
    nameless: bool = False
    """Whether there are records without an id: they are named after their number and that of the file."""
    sidechain: set[int] = field(default_factory=set)
    aside: set[int] = field(default_factory=set)
    """Records that the SDK passes over when it looks for the active head: sub-agents', teams', injected ones."""
    boundaries: dict[int, Record] = field(default_factory=dict)
    """Records at which the chain was cut, by a compaction as a rule."""
    failures: set[int] = field(default_factory=set)
    """Answers that only say that the API failed."""
    calls: dict[str, int] = field(default_factory=dict)
    """Entry that holds a tool call, by the call's id."""
    tasks: list[int] = field(default_factory=list)
    """Entries that call a sub-agent, in file order."""
    agents: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """First record that names a sub-agent or workflow run as its result, and the id of the record that called it."""
    agent_ids: dict[int, str] = field(default_factory=dict)
    """Sub-agent that a sidechain record belongs to, where it says so."""

    def __post_init__(self) -> None:
        self.links = Links(self.skeleton.ids)


def add(found: Scan, batches: Iterable[Batch]) -> None:
    """Add the records of a file to its scan."""
    for batch in batches:
        _take(found, batch)
        del batch  # else it would still be there while the next one is made: a sixth more memory, and time


def _take(found: Scan, batch: Batch) -> None:
    skeleton, base = found.skeleton, len(found.skeleton)
    others, metadata = _take_verdicts(found, batch.records)
    if metadata:
        batch = _set_aside(found, batch, metadata)
    _take_ids(found, batch)
    _take_answers(found, batch.records)
    skeleton.times += [record.timestamp for record in batch.records]
    skeleton.file += array("H", (found.number,)) * len(batch.records)
    skeleton.offsets.fromlist(batch.offsets)
    skeleton.lengths.fromlist(batch.lengths)
    for at in others:
        _look_closer(found, base + at, batch.records[at])


def _take_verdicts(found: Scan, records: list[Record]) -> tuple[list[int], list[int]]:
    """Who said what in which manner. Returns the places of the uncommon records, and of those that are no entries."""
    roles, kinds = found.skeleton.roles, found.skeleton.kinds
    hidden: list[bool] = []
    others: list[int] = []
    metadata: list[int] = []
    for record in records:
        verdict = recognised(record)
        if verdict is None:
            if _is_metadata(record):
                metadata.append(len(hidden) + len(metadata))
                continue
            others.append(len(hidden))
            verdict = judge(record)
        role, kind, is_hidden = verdict
        roles.append(role)
        kinds.append(kind)
        hidden.append(is_hidden)
    found.skeleton.hidden += bytes(hidden)
    return others, metadata


def _take_answers(found: Scan, records: list[Record]) -> None:
    """Which records are of one answer, who gave it and what it cost."""
    skeleton, names = found.skeleton, found.names
    groups, models, usages = skeleton.groups, skeleton.models, skeleton.usages
    model: str | None = None
    for record in records:
        message = record.message if type(record.message) is Said else as_said(record.message)
        id, name, usage = message.id, message.model, message.usage
        # They share the answer's id, and the request's where there is one: proxies repeat message ids.
        groups.append(None if id is None else str(id) if record.requestId is None else f"{id}/{record.requestId}")
        if name is not None and name != model:
            model = names[name]
        models.append(None if name is None else model)
        usages.append(usage if type(usage) is Tokens else None)


def _take_ids(found: Scan, batch: Batch) -> None:
    """Ids and parents' ids; a record without an id is named after its number and follows the one before it."""
    ids = [record.uuid for record in batch.records]
    parents = [record.parentUuid for record in batch.records]
    if not all(ids):
        known = found.skeleton.ids
        before = known[-1] if known else None
        for at, id in enumerate(ids):
            if not id:
                found.nameless = True
                ids[at] = f"r{batch.numbers[at]}" if not found.number else f"r{batch.numbers[at]}.{found.number}"
                parents[at] = before if parents[at] is None else parents[at]
            before = ids[at]
    found.links.add(ids, parents)


class _Names(dict[Scalar, str | None]):
    """Names of models, each kept once; what a file has in the place of a text is written out."""

    def __missing__(self, name: Scalar) -> str | None:
        self[name] = text = None if name is None else str(name)
        return text


def _look_closer(found: Scan, entry: int, record: Record) -> None:
    """What only few records have."""
    _note_unusual(found, entry, record)
    if found.skeleton.kinds[entry] in ("answer", "call"):
        _note_calls(found, entry, as_said(record.message).content)


def _note_unusual(found: Scan, entry: int, record: Record) -> None:
    if record.isSidechain or record.isMeta or record.teamName or record.isApiErrorMessage:
        _note_flags(found, entry, record)
    if record.logicalParentUuid is not None or record.subtype == "compact_boundary":
        found.boundaries[entry] = record
    if type(record.toolUseResult) is Outcome:
        _note_outcome(found, record, record.toolUseResult)
    if type(record.forkedFrom) is Origin and not found.number:
        origin = record.forkedFrom
        if type(origin.sessionId) is str:
            message = origin.messageUuid if type(origin.messageUuid) is str else None
            found.skeleton.forked_from = Fork(origin.sessionId, message)


def _note_flags(found: Scan, entry: int, record: Record) -> None:
    found.aside.add(entry)
    if record.isSidechain is True:
        found.sidechain.add(entry)
        if type(record.agentId) is str:
            found.agent_ids[entry] = record.agentId
    if record.isApiErrorMessage is True:
        found.failures.add(entry)
        if not (record.isSidechain or record.isMeta or record.teamName):
            found.aside.discard(entry)


def _note_outcome(found: Scan, record: Record, outcome: Outcome) -> None:
    for id in (outcome.agentId, outcome.runId):
        if type(id) is str:
            caller = record.sourceToolAssistantUUID
            call = _answered(record)
            found.agents.setdefault(id, (call, caller if type(caller) is str else _text(record.parentUuid)))


def _answered(record: Record) -> str:
    """Id of the call that a record of results answers first."""
    content = record.message.content if type(record.message) is Said else None
    for block in content if type(content) is list else ():
        if type(block) is Block and type(block.tool_use_id) is str:
            return block.tool_use_id
    return ""


def _note_calls(found: Scan, entry: int, content: object) -> None:
    for block in content if type(content) is list else ():
        if type(block) is not Block or block.type != "tool_use":
            continue
        if type(block.id) is str:
            found.calls.setdefault(block.id, entry)
        if block.name in _AGENT_TOOLS:
            found.tasks.append(entry)


def _text(value: object) -> str | None:
    return value if type(value) is str else None


# What is not in the tree


def _is_metadata(record: Record) -> bool:
    """Whether it has no place in the tree; an unknown type with a parent has one."""
    return record.type not in _TREE and not (type(record.uuid) is str and type(record.parentUuid) is str)


def _set_aside(found: Scan, batch: Batch, metadata: list[int]) -> Batch:
    """The batch without the records at these places, which are kept raw."""
    for at in metadata:
        record = batch.records[at]
        # An account's ids are in the record of its bridge: it is counted, and nothing leads to its bytes.
        length = 0 if record.type == "bridge-session" else batch.lengths[at]
        locator = Locator(found.number, batch.offsets[at], length)
        found.skeleton.raw.append(RawRecord(str(record.type), locator))
    aside = set(metadata)
    return batch.only([at for at in range(len(batch.records)) if at not in aside])
