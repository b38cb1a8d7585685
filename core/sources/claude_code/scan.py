"""One pass over the files of a conversation: columns for what is in the tree, a list for what is not.

Columns are filled a batch at a time, because a loop that touches every field of every record would cost more than
reading the file. Whatever is rare about a record is looked at afterwards, for those few that have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...errors import Unreadable
from ...linking import problem
from ...model import Locator, Usage
from ...skeleton import Fork, RawRecord, Skeleton, Stat
from .batches import Batch, File
from .records import Block, Origin, Outcome, Record, Said, Tokens
from .typed import NOTE, PLAIN, PROMPT, QUEUED, STARTS, Verdict, judge_answer, judge_user

_TREE = frozenset({"user", "assistant", "system", "progress", "attachment"})
_NOTHING = Said()
_AGENT_TOOLS = frozenset({"Task", "Agent"})


@dataclass(slots=True)
class Scan:
    """What one pass found out, beside the skeleton's own columns."""

    skeleton: Skeleton
    parent_ids: list[str | None] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    """First entry of each id; filled when the records are linked."""
    first_of: list[int] = field(default_factory=list)
    """First entry of each file, and at last the number of entries."""
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


def scan(skeleton: Skeleton) -> Scan:
    """Fill the columns of a skeleton but its parents. Raises Unreadable if not one of its files can be read."""
    found = Scan(skeleton)
    stats: list[Stat] = []
    reason = ""
    for number, path in enumerate(skeleton.files):
        found.first_of.append(len(skeleton))
        try:
            stats.append(Stat.of(path))
            if path.is_dir():
                stats[-1:] = [Stat(0, 0, 0)]
                skeleton.problems.append(problem("not-a-file", path, "", "This is a folder; there is nothing to read."))
                continue
            _scan_file(found, number, File(path))
        except OSError as error:
            reason = error.strerror or str(error)
            stats[number:] = [Stat(0, 0, 0)]
            skeleton.problems.append(problem("unreadable", path, "", f"This file cannot be read: {reason}."))
    found.first_of.append(len(skeleton))
    skeleton.stats = tuple(stats)
    if reason and len(skeleton.problems) == len(skeleton.files) and not skeleton.records:
        raise Unreadable(skeleton.files[0], reason)
    return found


def _scan_file(found: Scan, number: int, file: File) -> None:
    for batch in file.batches():
        _take(found, number, batch)
    skeleton = found.skeleton
    skeleton.records += file.count
    skeleton.problems.extend(file.problems)
    if not file.count:
        skeleton.problems.append(problem("empty", file.path, "", "This file is empty; it holds no messages."))


def _take(found: Scan, number: int, batch: Batch) -> None:
    records = batch.records
    in_tree = [record.type in _TREE for record in records]
    if not all(in_tree):
        batch = _set_metadata_aside(found, number, batch, in_tree)
        records = batch.records
        if not records:
            return
    skeleton = found.skeleton
    base = len(skeleton)
    said = [record.message for record in records]
    if set(map(type, said)) != {Said}:
        said = [_as_said(message) for message in said]
    messages: list[Said] = said  # type: ignore[assignment]  # all of them are, by now
    # The two commonest records are recognised here, because a call for each would cost more than all the rest.
    verdicts = [
        PLAIN
        if r.type == "assistant"
        and type(c := m.content) is list
        and len(c) == 1
        and c[0].__class__ is Block
        and c[0].type == "text"
        else PROMPT
        if r.type == "user"
        and type(c := m.content) is str
        and c[:1] not in STARTS
        and not (r.isMeta or r.isCompactSummary)
        else _judge(r, m.content)
        for r, m in zip(records, messages, strict=True)
    ]
    _take_ids(found, number, batch)
    roles, kinds, hidden = zip(*verdicts, strict=True)
    skeleton.roles.extend(roles)
    skeleton.kinds.extend(kinds)
    skeleton.hidden.extend(hidden)
    skeleton.times.extend([record.timestamp for record in records])
    # Records of one API answer share its id, and the request's where there is one: proxies repeat message ids.
    skeleton.groups.extend(
        [
            None if m.id is None else m.id if r.requestId is None else f"{m.id}/{r.requestId}"  # type: ignore[misc]  # mended
            for m, r in zip(messages, records, strict=True)
        ]
    )
    skeleton.models.extend([m.model for m in messages])  # type: ignore[misc]  # mended below
    skeleton.usages.extend([None if message.usage is None else _usage(message.usage) for message in messages])
    skeleton.file.extend([number] * len(records))
    skeleton.offsets.extend(batch.offsets)
    skeleton.lengths.extend(batch.lengths)
    _mend_names(skeleton, base)
    _look_closer(found, base, records)
    for at, verdict in enumerate(verdicts):
        if verdict is not PLAIN and verdict is not PROMPT and verdict[0] == "assistant":
            _note_calls(found, base + at, messages[at].content)


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


def _take_ids(found: Scan, number: int, batch: Batch) -> None:
    """Ids and parents' ids; a record without an id is named after its number and follows the one before it."""
    ids = [record.uuid for record in batch.records]
    parents = [record.parentUuid for record in batch.records]
    skeleton = found.skeleton
    if set(map(type, ids)) != {str} or "" in ids:
        before = skeleton.ids[-1] if len(skeleton.ids) > found.first_of[-1] else None
        for at, id in enumerate(ids):
            if type(id) is not str or not id:
                ids[at] = f"r{batch.numbers[at]}" if not number else f"r{batch.numbers[at]}.{number}"
                parents[at] = before if parents[at] is None else parents[at]
            before = ids[at]  # type: ignore[assignment]  # a str by now
    skeleton.ids.extend(ids)  # type: ignore[arg-type]  # all of them are str
    found.parent_ids.extend(parents)  # type: ignore[arg-type]  # others name no record, which is then reported


def _mend_names(skeleton: Skeleton, base: int) -> None:
    """Ids and models are text; anything else that a file has in their place is written out."""
    for column in (skeleton.groups, skeleton.models):
        if not set(map(type, column[base:])) <= {str, type(None)}:
            column[base:] = [None if value is None else str(value) for value in column[base:]]


def _usage(tokens: object) -> Usage | None:
    if type(tokens) is not Tokens:
        return None
    input, output = tokens.input_tokens, tokens.output_tokens
    read, write = tokens.cache_read_input_tokens, tokens.cache_creation_input_tokens
    if type(input) is int and type(output) is int and type(read) is int and type(write) is int:
        return Usage(input, output, read, write)
    return Usage(*[value if type(value) is int else 0 for value in (input, output, read, write)])


def _look_closer(found: Scan, base: int, records: list[Record]) -> None:
    """What only few records have."""
    if not found.skeleton.project:
        found.skeleton.project = next((record.cwd for record in records if type(record.cwd) is str), "")
    unusual = [
        entry
        for entry, r in enumerate(records, base)
        if r.isSidechain
        or r.toolUseResult is not None
        or r.isMeta
        or r.forkedFrom is not None
        or r.subtype is not None
        or r.isApiErrorMessage
        or r.teamName
        or r.logicalParentUuid is not None
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
    if type(record.forkedFrom) is Origin and len(found.first_of) == 1:
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


def _set_metadata_aside(found: Scan, number: int, batch: Batch, in_tree: list[bool]) -> Batch:
    """The batch without the records that have no place in the tree; an unknown type with a parent has one."""
    kept: list[int] = []
    for at, record in enumerate(batch.records):
        if in_tree[at] or (type(record.uuid) is str and type(record.parentUuid) is str):
            kept.append(at)
            continue
        # An account's ids are in the record of its bridge: it is counted, and nothing leads to its bytes.
        length = 0 if record.type == "bridge-session" else batch.lengths[at]
        locator = Locator(number, batch.offsets[at], length)
        found.skeleton.raw.append(RawRecord(str(record.type), locator))
    return Batch(
        [batch.records[at] for at in kept],
        [batch.offsets[at] for at in kept],
        [batch.lengths[at] for at in kept],
        [batch.numbers[at] for at in kept],
    )
