"""The files of a native conversation before their records are read: what each is, and the bytes of one record."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from .bodies import pool
from .cache import Cache
from .codecs import SUFFIXES, UNPACKED_LIMIT, Codec, detect, gunzip, unpacked_head
from .errors import Moved
from .lines import parse_loosely
from .linking import problem
from .model import Locator, Problem
from .native import LOG, BranchLine, is_conflict_copy
from .skeleton import Stat

HEAD = 65_536
_LEAST = 4_096
_documents: Cache[tuple[Path, Stat], list[bytes]] = Cache(4)
"""Records of the compressed documents last looked into."""


class Opened(NamedTuple):
    """A file before its records are read: enough to say what it is and where it goes."""

    path: Path
    stat: Stat
    codec: Codec | None
    """None for a log, and for a file that is nothing of ours."""
    header: BranchLine | None
    log: bool


def open_file(path: Path, problems: list[Problem]) -> Opened | None:
    """What a file is; None, and a problem, for one that cannot be read or is no regular file."""
    try:
        facts = path.lstat()
        if not stat.S_ISREG(facts.st_mode):
            problems.append(problem("not-a-file", path, "", "This is no regular file and was left alone."))
            return None
        with path.open("rb") as file:
            head = file.read(min(HEAD, max(facts.st_size, _LEAST)))  # no more room than it needs: see `lines`
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
    if first.get("type") in ("branch", "message") and path.name.endswith(SUFFIXES["jsonl"]):
        header = _converted(first) if first["type"] == "branch" else BranchLine("branch", branch_id(path))
        return "jsonl", header, False
    return None, None, False


def branch_id(path: Path) -> str:
    """The branch that a file is named after, whatever a sync tool added to its name."""
    name = path.name
    for mark in (".sync-conflict-", " (", "."):
        name = name.split(mark, 1)[0]
    return name


def _has_header(head: bytes, codec: Codec | None) -> bool:
    return codec != "jsonl" or detect(head) is not None or _first_record(head)["type"] == "branch"


def first_made(one: Opened | None) -> tuple[bool, int, str, str, bool, str]:
    """Logs first, then branches in the order they were made, conflict copies after what they are copies of."""
    if one is None or one.header is None:
        return (False, 0, "", "", False, "")
    header = one.header
    return (True, header.n, header.created or "", header.id, is_conflict_copy(one.path.name), one.path.name)


def _first_record(data: bytes) -> dict[str, Any]:
    """The first line that is a record of a conversation: the header may be damaged, or have something before it."""
    for piece in data.split(b"\n")[:20]:
        try:
            record = parse_loosely(piece.removeprefix(b"\xef\xbb\xbf"))
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("type") in ("conversation", "branch", "message"):
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
        return _converted(parse_loosely(text))
    except ValueError:
        return BranchLine("branch")


def _converted(record: object) -> BranchLine:
    try:
        return msgspec.convert(record, BranchLine, strict=False)
    except msgspec.ValidationError:
        return BranchLine("branch")


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
