"""Messages of native files put into columns, and messages of one id that stand in several files.

A branch is the union by id of all files whose header names it: git, a sync tool or a USB stick may have left several.
What two files hold alike is one message; what they hold differently under one id is two, and a problem.
"""

from __future__ import annotations

from collections.abc import Callable

from .lines import parse_loosely
from .linking import problem
from .model import Kind, Locator, Role
from .native import BranchLine, ParentRef, is_merge
from .native_files import record_bytes
from .native_kinds import role_and_kind
from .native_scanned import Scan
from .skeleton import MergeNote, RawRecord

_KINDS_OF: dict[tuple[str, str, str], tuple[Role, Kind]] = {}
"""Role and kind by role, kind and the type of the only part, as lines have them; few combinations occur."""
_MOST_KINDS = 256


def keep(found: Scan, locator: Locator, line: BranchLine, branch: str, seen: dict[str, int]) -> None:
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
    index = adder(found, locator.file, branch)(line, locator.offset, locator.length)
    found.skeleton.ids[index] = id
    if locator.key:
        found.keys[index] = locator.key


def adder(found: Scan, file: int, branch: str) -> Callable[[BranchLine, int, int], int]:
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
