"""Reading the files of one native conversation into columns, as far as they can be read.

A branch is the union by id of all files whose header names it: git, a sync tool or a USB stick may have left several.
What two files hold alike is one message; what they hold differently under one id is two, and a problem.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .bodies import Cache, pool
from .codecs import SUFFIXES, UNPACKED_LIMIT, Codec, detect, gunzip, unpacked_head
from .errors import Moved
from .lines import Records, parse_loosely
from .linking import problem
from .model import Kind, Locator, Role
from .native import LOG, VERSION, BranchLine, Change, Operation, is_conflict_copy
from .skeleton import RawRecord, Skeleton, Stat

_HEAD = 65_536
_documents: Cache[tuple[Path, Stat], list[bytes]] = Cache(4)
"""Records of the compressed documents last looked into."""
_ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
    "system": "system",
    "developer": "system",
}
_KINDS: dict[str, Kind] = {
    "prompt": "prompt",
    "answer": "answer",
    "thinking": "thinking",
    "call": "call",
    "result": "result",
    "context": "context",
    "summary": "summary",
    "note": "note",
}


class Opened(NamedTuple):
    """A file before its records are read: enough to say what it is and where it goes."""

    path: Path
    stat: Stat
    codec: Codec | None
    """None for a log, and for a file that is nothing of ours."""
    header: BranchLine | None
    log: bool


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
    hidden: set[str] = field(default_factory=set)
    """Messages that are in the files and that the log hides; known once the log was applied. Those of changes that were
    cut off are not among them: they may be added again."""
    batches: dict[str, list[int]] = field(default_factory=dict)
    """Of changes of several lines: how many there should be, and how many were met."""
    n: int = 0
    """The largest counter met."""
    newer: bool = False
    """Whether a file was written by a version that may mean more than is understood here."""


def scan(files: Sequence[Path]) -> Scan:
    """Read all files. What is wrong with one is a problem and leaves the others alone."""
    found = Scan(Skeleton(tuple(files)))
    opened = [_open(found, path) for path in files]
    found.skeleton.stats = tuple(one.stat if one else Stat(0, 0, 0) for one in opened)
    order = [number for number, one in enumerate(opened) if one is not None]
    order.sort(key=lambda number: _first_made(opened[number]))
    seen: dict[str, int] = {}
    for number in order:
        one = opened[number]
        if one is not None:
            _read(found, number, one, seen)
    found.skeleton.keys = found.keys
    found.headers = dict(sorted(found.headers.items(), key=lambda item: (item[1].n, item[1].created or "", item[0])))
    return found


def classify(path: Path, data: bytes) -> tuple[Codec | None, BranchLine | None, bool]:
    """What a file is by its first bytes: its codec and header if it is a branch, and whether it is a log."""
    codec = detect(data)
    if codec is not None:
        return codec, _header(unpacked_head(data) if codec == "gzip" else data, codec), False
    first = _first_record(data)
    if first.get("type") == "conversation":
        return None, None, True
    if path.name == LOG or (is_conflict_copy(path.name) and path.name.startswith("conversation")):
        return None, None, True
    if first.get("type") == "message" and path.name.endswith(SUFFIXES["jsonl"]):
        return "jsonl", BranchLine("branch", branch_id(path)), False
    return None, None, False


def branch_id(path: Path) -> str:
    """The branch that a file is named after, whatever a sync tool added to its name."""
    name = path.name
    for mark in (".sync-conflict-", " (", "."):
        name = name.split(mark, 1)[0]
    return name


def _open(found: Scan, path: Path) -> Opened | None:
    problems = found.skeleton.problems
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode):
            problems.append(problem("not-a-file", path, "", "This is no regular file and was left alone."))
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        problems.append(problem("unreadable", path, "", f"It cannot be read: {error.strerror}. The others are shown."))
        return None
    codec, header, log = classify(path, head)
    if not head:
        problems.append(problem("empty", path, "", "The file is empty."))
    elif codec is None and not log:
        problems.append(problem("bad-record", path, "", "This is no file of a conversation and was left alone."))
    if header is not None and head and not _has_header(head, codec):
        problems.append(problem("bad-record", path, "line 1", "Its header is missing; its name says which branch."))
    return Opened(path, Stat(facts.st_ino, facts.st_size, facts.st_mtime_ns), codec, header, log)


def _has_header(head: bytes, codec: Codec | None) -> bool:
    return codec != "jsonl" or detect(head) is not None


def _first_made(one: Opened | None) -> tuple[bool, int, str, str, bool, str]:
    """Logs first, then branches in the order they were made, conflict copies after what they are copies of."""
    if one is None or one.header is None:
        return (False, 0, "", "", False, "")
    header = one.header
    return (True, header.n, header.created or "", header.id, is_conflict_copy(one.path.name), one.path.name)


def _first_record(data: bytes) -> dict[str, Any]:
    """The first line that is a JSON object; the header may be damaged."""
    for piece in data.split(b"\n")[:20]:
        try:
            record = parse_loosely(piece.removeprefix(b"\xef\xbb\xbf"))
        except ValueError:
            continue
        if isinstance(record, dict):
            return record
    return {}


def _header(data: bytes, codec: Codec) -> BranchLine:
    """The header of a branch document from its first bytes."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if codec == "jsonl":
        text = text.split(b"\n", 1)[0]
    else:
        text = text[: text.index(b'"messages"')].rstrip().rstrip(b",") + b"}"
    try:
        return msgspec.convert(parse_loosely(text), BranchLine, strict=False)
    except (ValueError, msgspec.ValidationError):
        return BranchLine("branch")


def _read(found: Scan, number: int, one: Opened, seen: dict[str, int]) -> None:
    if one.log:
        _read_log(found, number, one)
        return
    if one.codec is None or one.header is None:
        return
    header = one.header if one.header.id else msgspec.structs.replace(one.header, id=branch_id(one.path))
    reader = _read_lines if one.codec == "jsonl" else _read_whole
    reader(found, number, one, header, seen)


def _register(found: Scan, path: Path, header: BranchLine) -> None:
    """Know a branch by the first of its files that can be read."""
    found.newer = found.newer or header.v > VERSION
    if header.id not in found.headers:
        found.headers[header.id] = header
        found.paths[header.id] = path
    _count(found, header, header.op or header.id, "fork", header.id)


def _count(found: Scan, line: BranchLine, op: str, type: str, branch: str) -> None:
    """Remember which change a line belongs to; of the lines of one change the first says what it was."""
    found.n = max(found.n, line.n)
    if op not in found.operations:
        found.operations[op] = Operation(line.n, line.time or line.created or "", op, type, line.by, branch)


def _read_log(found: Scan, number: int, one: Opened) -> None:
    records = Records(one.path, Change)
    skeleton = found.skeleton
    for offset, length, change in _lines(one.path, records):
        skeleton.raw.append(RawRecord(change.type, Locator(number, offset, length)))
        found.n = max(found.n, change.n)
        if change.type == "conversation":
            found.log_header = found.log_header or change
            found.newer = found.newer or change.v > VERSION
        else:
            found.changes.append(change)
    skeleton.records += records.count
    skeleton.problems += records.problems


def _read_lines(found: Scan, number: int, one: Opened, header: BranchLine, seen: dict[str, int]) -> None:
    _register(found, one.path, header)
    records = Records(one.path, BranchLine)
    for offset, length, line in _lines(one.path, records):
        _keep(found, Locator(number, offset, length), line, header.id, seen)
    found.skeleton.records += records.count
    found.skeleton.problems += records.problems


def _lines(path: Path, records: Records) -> Iterator[tuple[int, int, Any]]:
    """The records of a file; one that fails to be read on the way is a problem."""
    try:
        with path.open("rb") as file:
            yield from records.read(file.fileno())
    except OSError as error:
        records.problems.append(problem("unreadable", path, "", f"It cannot be read to its end: {error.strerror}."))


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
    skeleton.raw.append(RawRecord("branch", Locator(number, 0, min(one.stat.size, _HEAD))))
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
            skeleton.problems.append(problem("bad-record", one.path, f"message {key + 1}", "It is kept raw."))
            continue
        _keep(found, locator, line, header.id, seen)


class _Whole(msgspec.Struct):
    messages: list[msgspec.Raw]


def whole(path: Path) -> tuple[bytes, Sequence[Any]]:
    """The bytes of a document of one JSON object, and its records: `msgspec.Raw`, or parsed where only that works."""
    with path.open("rb") as file:
        data = file.read(UNPACKED_LIMIT + 1)
    if len(data) > UNPACKED_LIMIT:
        raise ValueError("it is over the limit of size")
    if data.startswith(b"\x1f\x8b"):
        data = gunzip(data)
    try:
        return data, msgspec.json.decode(data, type=_Whole).messages
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        parsed = parse_loosely(data.removeprefix(b"\xef\xbb\xbf"))
    messages = parsed.get("messages") if isinstance(parsed, dict) else None
    if not isinstance(messages, list):
        raise ValueError("its messages are no list")  # noqa: TRY004  # one type for everything wrong with the data
    return data, messages


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
    skeleton = found.skeleton
    role, kind = role_and_kind(line)
    index = skeleton.append(
        id, -1, role, kind, locator[:3], time=line.time, hidden=line.hidden, group=line.group, model=line.model,
        usage=line.usage,
    )  # fmt: skip
    if locator.key:
        found.keys[index] = locator.key
    if line.provider:
        skeleton.providers[index] = line.provider
    op = line.op or line.id
    found.parent_ids.append(line.parent.message if isinstance(line.parent, msgspec.Struct) else line.parent)
    found.owners.append(branch)
    found.ops.append(op)
    if line.batch:
        found.batches.setdefault(op, [line.batch, 0])[1] += 1
    _count(found, line, op, "append", branch)


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


def record_bytes(path: Path, stat: Stat, locator: Locator) -> bytes:
    """A record as it is in its file, or as it was before it was compressed. Raises Moved."""
    if not locator.key:
        return pool.read(path, stat, locator.offset, locator.length)
    messages = _documents.get((path, stat))
    if messages is None:
        now = Stat.of(path) if path.exists() else None
        if now != stat:
            raise Moved(path)
        messages = [_bytes(message) for message in whole(path)[1]]
        _documents.put((path, stat), messages)
    return messages[int(locator.key)]


def _bytes(message: object) -> bytes:
    return bytes(message) if isinstance(message, msgspec.Raw) else json.dumps(message).encode()


def role_and_kind(line: BranchLine) -> tuple[Role, Kind]:
    """What a message is within its turn: as it says, else as its role and the types of its parts tell."""
    role = _ROLES.get(line.role, "system")
    types = {part.type for part in line.parts} if isinstance(line.parts, list) else {"text"}
    if role == "user" and types == {"tool_result"}:
        role = "tool"
    given = _KINDS.get(line.kind)
    if given is not None:
        return role, given
    match role:
        case "user":
            return role, "prompt"
        case "tool":
            return role, "result"
        case "system":
            return role, "context"
    if types == {"thinking"}:
        return role, "thinking"
    return role, "call" if types == {"tool_call"} else "answer"
