"""Reading the files of one native conversation, as far as they can be read: its log, and its branches in any codec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from .lines import Records, parse_loosely
from .linking import problem
from .model import Locator
from .native import VERSION, BranchLine, Change
from .native_columns import adder, keep
from .native_files import HEAD, Opened, branch_id, first_made, open_file, whole
from .native_scanned import Scan, register
from .skeleton import RawRecord, Skeleton, Stat


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
    register(found, records.path, header)
    add = adder(found, number, header.id)
    for offset, length, line in _lines(records):
        if line.type == "message" and line.id and line.id not in seen:
            seen[line.id] = add(line, offset, length)
        else:
            keep(found, Locator(number, offset, length), line, header.id, seen)


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
    register(found, one.path, header)
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
        keep(found, locator, line, header.id, seen)


def _typed(message: object) -> BranchLine:
    if isinstance(message, msgspec.Raw):
        try:
            return msgspec.json.decode(message, type=BranchLine)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            message = parse_loosely(bytes(message))
    return msgspec.convert(message, BranchLine, strict=False)
