"""Reading the files of one native conversation into columns, as far as they can be read.

A branch is the union by id of all files whose header names it: git, a sync tool or a USB stick may have left several.
What two files hold alike is one message; what they hold differently under one id is two, and a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from .lines import Records, parse_loosely
from .linking import problem
from .model import Kind, Locator, Role
from .native import VERSION, BranchLine, Change, Operation, ParentRef, is_merge
from .native_files import HEAD, Opened, branch_id, first_made, open_file, record_bytes, whole
from .native_kinds import role_and_kind
from .skeleton import MergeNote, RawRecord, Skeleton, Stat

_KINDS_OF: dict[tuple[str, str, str], tuple[Role, Kind]] = {}
"""Role and kind by role, kind and the type of the only part, as lines have them; few combinations occur."""
_MOST_KINDS = 256


@dataclass(slots=True)
class Scan:
    """What the files of a conversation hold, before the log is applied."""

    skeleton: Skeleton
    parent_ids: list[str | None] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    """The change that brought each entry."""
    headers: dict[str, BranchLine] = field(default_factory=dict)
    """Of the branches, in the order they were made."""
    paths: dict[str, Path] = field(default_factory=dict)
    """The file of each branch that new messages go to."""
    keys: dict[int, str] = field(default_factory=dict)
    """`Locator.key` of entries that have one."""
    log_header: Change | None = None
    changes: list[Change] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    """The changes that made branches, and those that brought messages once `with_history` added them."""
    merges: dict[str, MergeNote] = field(default_factory=dict)
    """What was merged, by the change that did it."""
    journal: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    """Counter, time, change, author and branch of each message line."""
    hidden: set[str] = field(default_factory=set)
    """Messages that are in the files and that the log hides; known once the log was applied. Those of changes that were
    cut off are not among them: they may be added again."""
    batches: dict[str, list[int]] = field(default_factory=dict)
    """Of changes of several lines: how many there should be, and how many were met."""
    n: int = 0
    """The largest counter met; those of messages count once `with_history` looked at them."""
    newer: bool = False
    """Whether a file was written by a version that may mean more than is understood here."""


def scan(files: Sequence[Path]) -> Scan:
    """Read all files. What is wrong with one is a problem and leaves the others alone."""
    found = Scan(Skeleton(tuple(files)))
    opened = [open_file(path, found.skeleton.problems) for path in files]
    found.skeleton.stats = tuple(one.stat if one else Stat(0, 0, 0) for one in opened)
    order = [number for number, one in enumerate(opened) if one is not None]
    order.sort(key=lambda number: first_made(opened[number]))
    seen: dict[str, int] = {}
    for number in order:
        one = opened[number]
        if one is not None and (records := records_of(one)) is not None:
            read_lines(found, number, one, records, seen)
            settle(found, number, records)
        elif one is not None and one.header is not None:
            _read_whole(found, number, one, header_of(one), seen)
    return sorted_by_making(found)


def sorted_by_making(found: Scan) -> Scan:
    """The scan with its branches in the order they were made."""
    found.skeleton.keys = found.keys
    found.headers = dict(sorted(found.headers.items(), key=lambda item: (item[1].n, item[1].created or "", item[0])))
    return found


def records_of(one: Opened) -> Records | None:
    """What reads a log or a branch of lines; None for a document of one JSON object, and for what is not ours."""
    if one.log:
        return Records(one.path, Change)
    return Records(one.path, BranchLine) if one.codec == "jsonl" and one.header is not None else None


def header_of(one: Opened) -> BranchLine:
    """The header of a branch file; its name says which branch where that does not."""
    header = one.header or BranchLine("branch")
    return header if header.id else msgspec.structs.replace(header, id=branch_id(one.path))


def read_lines(found: Scan, number: int, one: Opened, records: Records, seen: dict[str, int]) -> None:
    """Read the lines of a log or a branch file that were not read before."""
    if one.log:
        _read_log(found, number, records)
    else:
        _read_branch(found, number, header_of(one), records, seen)


def _register(found: Scan, path: Path, header: BranchLine) -> None:
    """Know a branch by the first of its files that can be read."""
    found.newer = found.newer or header.v > VERSION
    if header.id not in found.headers:
        found.headers[header.id] = header
        found.paths[header.id] = path
    found.n = max(found.n, header.n)
    op = header.op or header.id
    if is_merge(header.merge):
        found.merges.setdefault(op, MergeNote(header.id, None, header.merge))
    type = "merge" if op in found.merges else "fork"
    found.operations.setdefault(op, Operation(header.n, header.created or "", op, type, header.by, header.id))


def _read_log(found: Scan, number: int, records: Records) -> None:
    skeleton = found.skeleton
    for offset, length, change in _lines(records):
        skeleton.raw.append(RawRecord(change.type, Locator(number, offset, length)))
        found.n = max(found.n, change.n)
        if change.type == "conversation":
            found.log_header = found.log_header or change
            found.newer = found.newer or change.v > VERSION
        else:
            found.changes.append(change)


def _read_branch(found: Scan, number: int, header: BranchLine, records: Records, seen: dict[str, int]) -> None:
    _register(found, records.path, header)
    add = _adder(found, number, header.id)
    for offset, length, line in _lines(records):
        if line.type == "message" and line.id and line.id not in seen:
            seen[line.id] = add(line, offset, length)
        else:
            _keep(found, Locator(number, offset, length), line, header.id, seen)


def settle(found: Scan, number: int, records: Records) -> None:
    """What is to be said of all lines of a file once they are read."""
    found.skeleton.raw += [RawRecord("bad-record", Locator(number, *place)) for place in records.kept]
    found.skeleton.records += records.count
    found.skeleton.problems += records.problems


def _lines(records: Records) -> Iterator[tuple[int, int, Any]]:
    """The records of a file that were not read before; one that fails to be read on the way is a problem."""
    try:
        with records.path.open("rb") as file:
            yield from records.read(file.fileno())
    except OSError as error:
        records.mark = None
        records.problems.append(
            problem("unreadable", records.path, "", f"It cannot be read to its end: {error.strerror}.")
        )


def _read_whole(found: Scan, number: int, one: Opened, header: BranchLine, seen: dict[str, int]) -> None:
    """A document that is one JSON object. Each record in it counts as one, and the object itself as its header."""
    skeleton = found.skeleton
    skeleton.records += 1
    try:
        data, messages = whole(one.path)
    except (OSError, ValueError) as error:
        skeleton.problems.append(problem("bad-json", one.path, "", f"This document cannot be read ({error})."))
        return
    _register(found, one.path, header)
    skeleton.raw.append(RawRecord("branch", Locator(number, 0, min(one.stat.size, HEAD))))
    skeleton.records += len(messages)
    at = 0
    for key, message in enumerate(messages):
        locator = Locator(number, 0, one.stat.size, str(key))
        if one.codec != "gzip" and isinstance(message, msgspec.Raw):
            at = data.index(bytes(message), at)
            locator = Locator(number, at, len(bytes(message)))
            at += locator.length
        try:
            line = _typed(message)
        except (ValueError, msgspec.ValidationError):
            skeleton.raw.append(RawRecord("bad-record", locator))
            skeleton.problems.append(problem("bad-record", one.path, f"message {key + 1}", "It is kept raw."))
            continue
        _keep(found, locator, line, header.id, seen)


def _typed(message: object) -> BranchLine:
    if isinstance(message, msgspec.Raw):
        try:
            return msgspec.json.decode(message, type=BranchLine)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            message = parse_loosely(bytes(message))
    return msgspec.convert(message, BranchLine, strict=False)


def _keep(found: Scan, locator: Locator, line: BranchLine, branch: str, seen: dict[str, int]) -> None:
    """Put a record of a branch file where it belongs: an entry, a copy of one, or raw."""
    skeleton = found.skeleton
    if line.type != "message" or not line.id:
        skeleton.raw.append(RawRecord(line.type, locator))
        return
    index = len(skeleton.ids)
    id = line.id
    first = seen.setdefault(id, index)
    if first != index:
        if _same(_record(found, first, None), _record(found, index, locator)):
            skeleton.raw.append(RawRecord("copy", locator, first))
            return
        id = _second_id(seen, id, index)
        sentence = f"Two messages have the id {line.id}; both are kept, this one is called {id}."
        place = f"byte {locator.offset}"
        skeleton.problems.append(problem("duplicate-id", skeleton.files[locator.file], place, sentence))
    _append(found, locator, line, id, branch)


def _append(found: Scan, locator: Locator, line: BranchLine, id: str, branch: str) -> None:
    index = _adder(found, locator.file, branch)(line, locator.offset, locator.length)
    found.skeleton.ids[index] = id
    if locator.key:
        found.keys[index] = locator.key


def _adder(found: Scan, file: int, branch: str) -> Callable[[BranchLine, int, int], int]:
    """What adds a message of one file to the columns. Everything it needs is at hand: it runs once a message."""
    skeleton, batches, kinds_of = found.skeleton, found.batches, _KINDS_OF
    ids, roles, kinds, hidden = skeleton.ids, skeleton.roles, skeleton.kinds, skeleton.hidden
    times, groups, models, usages = skeleton.times, skeleton.groups, skeleton.models, skeleton.usages
    files, offsets, lengths = skeleton.file, skeleton.offsets, skeleton.lengths
    parent_ids, owners, ops, journal = found.parent_ids, found.owners, found.ops, found.journal

    def add(line: BranchLine, offset: int, length: int) -> int:
        parts, parent, op = line.parts, line.parent, line.op or line.id
        shape = (line.role, line.kind, parts[0].type if len(parts) == 1 and isinstance(parts, list) else "")
        role_kind = kinds_of.get(shape) if shape[2] else None
        role, kind = role_kind or role_and_kind(line)
        ids.append(line.id)
        roles.append(role)
        kinds.append(kind)
        hidden.append(line.hidden)
        times.append(line.time)
        groups.append(line.group)
        models.append(line.model)
        usages.append(line.usage)
        files.append(file)
        offsets.append(offset)
        lengths.append(length)
        parent_ids.append(parent.message if isinstance(parent, ParentRef) else parent)
        owners.append(branch)
        ops.append(op)
        journal.append((line.n, line.time or "", op, line.by, branch))
        if line.merge is not None and is_merge(line.merge):
            found.merges[op] = MergeNote(branch, line.id, line.merge)
        if line.provider:
            skeleton.providers[len(ids) - 1] = line.provider
        if line.batch:
            batches.setdefault(op, [line.batch, 0])[1] += 1
        if shape[2] and role_kind is None and len(kinds_of) < _MOST_KINDS:
            kinds_of[shape] = role, kind
        return len(ids) - 1

    return add


def with_history(found: Scan) -> Scan:
    """Look at the changes that brought messages as well; only who writes needs them."""
    for n, time, op, by, branch in found.journal:
        found.n = max(found.n, n)
        if op not in found.operations:
            type = "merge" if op in found.merges else "append"
            found.operations[op] = Operation(n, time, op, type, by, branch)
    return found


def _same(one: object, other: object) -> bool:
    """Whether two records of one id say the same; a change that was cut off and tried again says it at another time."""
    if isinstance(one, dict) and isinstance(other, dict) and one.get("batch") and one.get("op") == other.get("op"):
        one, other = ({key: record[key] for key in record.keys() - {"n", "time", "by"}} for record in (one, other))
    return one == other


def _second_id(seen: dict[str, int], id: str, index: int) -> str:
    number = 2
    while seen.setdefault(f"{id}~{number}", index) != index:
        number += 1
    return f"{id}~{number}"


def _record(found: Scan, index: int, locator: Locator | None) -> object:
    """A record as decoded JSON: two codecs may write the same one differently."""
    skeleton = found.skeleton
    file, offset, length = locator[:3] if locator else skeleton.locator(index)[:3]
    key = locator.key if locator else found.keys.get(index, "")
    return parse_loosely(record_bytes(skeleton.files[file], skeleton.stats[file], Locator(file, offset, length, key)))
