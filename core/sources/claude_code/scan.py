"""One pass over a file: columns for what is in the tree, a list for what is not.

Columns are filled a batch at a time, because a loop that touches every field of every record would cost more than
reading the file. Whatever is rare about a record is looked at afterwards, for those few that have it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

from ...model import Locator
from ...skeleton import Fork, RawRecord, Skeleton
from ..jsonlines import Batch
from ..links import Links
from .records import Block, Origin, Outcome, Record, Said, Scalar, Tokens
from .typed import ANSWER, CALL, NOTE, PLAIN, PROMPT, QUEUED, STARTS, Verdict, judge_answer, judge_user

_TREE = frozenset({"user", "assistant", "system", "progress", "attachment"})
_NOTHING = Said()
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
    if not batch.records:
        return
    types = [record.type for record in batch.records]
    if not _TREE.issuperset(types):
        batch = _set_metadata_aside(found, batch)
        types = [record.type for record in batch.records]
        if not types:
            return
    records = batch.records
    skeleton = found.skeleton
    base = len(skeleton)
    said: list[Said] = [record.message for record in records]
    try:
        contents = [message.content for message in said]
    except AttributeError:
        said = [_as_said(message) for message in said]
        contents = [message.content for message in said]
    # The two commonest records are recognised here, because a call for each would cost more than all the rest.
    verdicts = [
        PROMPT
        if content.__class__ is str
        and type_ == "user"
        and content[:1] not in STARTS
        and not (record.isMeta or record.isCompactSummary)
        else PLAIN
        if content.__class__ is list
        and type_ == "assistant"
        and len(content) == 1
        and content[0].__class__ is Block
        and content[0].type == "text"
        else _judge(record, content)
        for type_, content, record in zip(types, contents, records, strict=True)
    ]
    _take_ids(found, batch)
    roles, kinds, hidden = zip(*verdicts, strict=True)
    skeleton.roles += roles
    skeleton.kinds += kinds
    skeleton.hidden += bytes(hidden)
    skeleton.times += [record.timestamp for record in records]
    _take_answers(found, said, records)
    skeleton.file += array("H", (found.number,)) * len(records)
    skeleton.offsets.fromlist(batch.offsets)
    skeleton.lengths.fromlist(batch.lengths)
    _look_closer(found, base, records)
    for at in [at for at, verdict in enumerate(verdicts) if verdict is ANSWER or verdict is CALL]:
        _note_calls(found, base + at, contents[at])


def _as_said(message: object) -> Said:
    if type(message) is Said:
        return message
    return Said(content=message) if type(message) is str else _NOTHING


def _judge(record: Record, content: object) -> Verdict:
    type_ = record.type
    if type_ == "assistant":
        return judge_answer(content)
    if type_ == "user":
        return judge_user(record, content)
    attachment = record.attachment
    return QUEUED if type(attachment) is Block and attachment.type == "queued_command" else NOTE


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


def _take_answers(found: Scan, said: list[Said], records: list[Record]) -> None:
    """Which records are of one answer, who gave it and what it cost."""
    skeleton = found.skeleton
    # They share the answer's id, and the request's where there is one: proxies repeat message ids.
    skeleton.groups += [
        None if m.id is None else str(m.id) if r.requestId is None else f"{m.id}/{r.requestId}"
        for m, r in zip(said, records, strict=True)
    ]
    skeleton.models += map(found.names.__getitem__, [message.model for message in said])
    skeleton.usages += [spent if type(spent := message.usage) is Tokens else None for message in said]


class _Names(dict[Scalar, str | None]):
    """Names of models, each kept once; what a file has in the place of a text is written out."""

    def __missing__(self, name: Scalar) -> str | None:
        self[name] = text = None if name is None else str(name)
        return text


def _look_closer(found: Scan, base: int, records: list[Record]) -> None:
    """What only few records have."""
    unusual = [
        entry
        for entry, r in enumerate(records, base)
        if r.isSidechain
        or not (
            r.toolUseResult
            is r.isMeta
            is r.forkedFrom
            is r.subtype
            is r.isApiErrorMessage
            is r.teamName
            is r.logicalParentUuid
            is None
        )
    ]
    for entry in unusual:
        _note_unusual(found, entry, records[entry - base])


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


def _set_metadata_aside(found: Scan, batch: Batch) -> Batch:
    """The batch without the records that have no place in the tree; an unknown type with a parent has one."""
    kept: list[int] = []
    for at, record in enumerate(batch.records):
        if record.type in _TREE or (type(record.uuid) is str and type(record.parentUuid) is str):
            kept.append(at)
            continue
        # An account's ids are in the record of its bridge: it is counted, and nothing leads to its bytes.
        length = 0 if record.type == "bridge-session" else batch.lengths[at]
        locator = Locator(found.number, batch.offsets[at], length)
        found.skeleton.raw.append(RawRecord(str(record.type), locator))
    return batch.only(kept)
