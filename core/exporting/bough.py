"""A path or a tree as a conversation of ours: the files of a store, which any Bough opens, imports and goes on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from msgspec.structs import replace

from ..branch_names import free_name
from ..clock import RandomIds
from ..codecs import SUFFIXES, encode
from ..codecs import Document as Lines
from ..creation import NewBranch, header_of
from ..messages import NewMessage, record
from ..native import FORMAT, LOG, VERSION, Change, record_of
from .document import Document
from .script import Said, Script


class Bough:
    """Writes native files."""

    name = "bough"
    ending = ""
    trees = True

    def encode(self, script: Script) -> Document:
        """A folder with a log and one file a branch, as a store has it; messages keep their ids."""
        draw, now = RandomIds(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        id, ids = draw.new(), _ids(script)
        branches = list(_branches(script, ids, draw, now))
        head = script.said[script.head].branch
        active = next((new.id for new in branches if (new.origin or {}).get("branch") == head), branches[0].id)
        log: dict[str, Any] = {"type": "conversation", "v": VERSION, "format": FORMAT, "id": id, "created": now}
        log |= {"project": script.project} if script.project else {}
        log |= {"origin": {"source": script.source, "id": script.id}}
        changes = [record_of(replace(one, op=draw.new(), time=now)) for one in _changes(script, active)]
        files = [(PurePath(id, LOG), encode(Lines(log, changes), "jsonl"))]
        for new in branches:
            lines = Lines(header_of(new, id, now), new.messages)
            files.append((PurePath(id, f"{new.id}{SUFFIXES['jsonl']}"), encode(lines, "jsonl")))
        return Document(tuple(files), id)


def _changes(script: Script, active: str) -> Iterator[Change]:
    if script.title:
        yield Change("title", title=script.title)
    if script.tags:
        yield Change("tag", add=list(script.tags))
    for message, label in script.labels.items():
        yield Change("label", message=message, label=label)
    yield Change("default", branch=active)


def _branches(script: Script, ids: list[str], draw: RandomIds, now: str) -> Iterator[NewBranch]:
    """The branches in the order of their first messages, each with its own alone."""
    known = {branch.id: branch for branch in script.branches}
    own: dict[str, list[int]] = {}
    for place, one in enumerate(script.said):
        own.setdefault(one.branch, []).append(place)
    new_ids = {branch: draw.new() for branch in own}
    names: list[str] = []
    for branch, places in own.items():
        old, above = known.get(branch), script.said[places[0]].parent
        parent = {"branch": new_ids[script.said[above].branch], "message": ids[above]} if above >= 0 else None
        records = [_record(script.said[at], ids[at], _parent(script, ids, at), now) for at in places]
        name = free_name(old.name, names) if old is not None and old.name else None
        names += [name] if name else []
        kind = old.kind if old is not None else "branch"
        yield NewBranch(new_ids[branch], name, parent, records, kind, "", {"branch": branch})


def _ids(script: Script) -> list[str]:
    """Ids of the messages, each used once: the second of two equal ones is told apart as the reader would."""
    seen: Counter[str] = Counter()
    found = []
    for one in script.said:
        id = one.message.id
        seen[id] += 1
        found.append(id if seen[id] == 1 else f"{id}~{seen[id]}")
    return found


def _parent(script: Script, ids: list[str], at: int) -> str | None:
    parent = script.said[at].parent
    return ids[parent] if parent >= 0 else None


def _record(one: Said, id: str, parent: str | None, now: str) -> dict[str, Any]:
    message = one.message
    time = message.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if message.time is not None else ""
    new = NewMessage(
        message.role,
        one.parts,
        id,
        time,
        message.model,
        message.provider,
        message.usage,
        message.kind,
        message.hidden,
        message.group,
    )
    return record(new, id, parent, now)
