"""How rollouts belong together: which continues which, which is a sub-agent's, which was forked from which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from .packed import first
from .places import beside, find_rollout, today
from .records import Meta

_ID = re.compile(r"rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(.+?)\.jsonl")


def meta(path: Path) -> Meta:
    """The first record of a rollout; where it is none, or the file cannot be read, an id by the name of the file."""
    record = first(path)
    payload = record.get("payload") if record.get("type") == "session_meta" else record
    if "type" in record and payload is record:
        payload = {}
    try:
        found = msgspec.convert(payload, Meta, strict=False)
    except msgspec.ValidationError:
        found = Meta(id=payload["id"]) if isinstance(payload, dict) and isinstance(payload.get("id"), str) else Meta()
    if not found.id:
        named = _ID.match(path.name)
        found.id = named[1] if named else path.stem
    return found


class Stretch(NamedTuple):
    """A part of a thread's history that lies in one file."""

    path: Path
    until: int | None
    """Ordinal of the first record that is not part of it, None for all of the file."""


def history(path: Path, known: Mapping[str, Path]) -> tuple[list[Stretch], str | None]:
    """The files that hold a thread's history, the oldest first, and the id of a thread that was not found.

    `known` are rollouts by the id of their thread; others are looked for near the first one.
    """
    stretches = [Stretch(path, None)]
    base = meta(path).history_base
    while base is not None and base.thread_id:
        at = known.get(base.thread_id) or find_rollout(base.thread_id, path)
        if at is None:
            return stretches, base.thread_id
        if any(at == stretch.path for stretch in stretches):
            break
        stretches.insert(0, Stretch(at, base.end_ordinal_exclusive))
        base = meta(at).history_base
    return stretches, None


class Group(NamedTuple):
    """The files of one conversation."""

    id: str
    path: Path
    bases: tuple[Path, ...]
    agents: tuple[Path, ...]
    """Rollouts of its sub-agents and of theirs, each after the one that started it."""


def groups(files: Iterable[Path]) -> Iterator[Group]:
    """The conversations in some rollouts: a sub-agent belongs to the thread that started it, if that is among them."""
    metas = {path: meta(path) for path in files}
    known: dict[str, Path] = {}
    for path, found in metas.items():
        known.setdefault(found.id, path)
    below: dict[Path, list[Path]] = {}
    tops: list[Path] = []
    for path, found in metas.items():
        parent = known.get(found.parent) if found.parent is not None else None
        if parent is None or parent == path or _above(path, metas, known):
            tops.append(path)
        else:
            below.setdefault(parent, []).append(path)
    for path in tops:
        agents = [path]
        for one in agents:  # grows while it is walked
            agents.extend(below.get(one, ()))
        bases = [stretch.path for stretch in reversed(history(path, known)[0])][1:] if metas[path].history_base else []
        yield Group(metas[path].id, path, tuple(bases), tuple(agents[1:]))


def current(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files of the conversation of the first one, with those of the sub-agents that were started since.

    They are looked for among the later rollouts of the days on which the known ones began, and of today.
    """
    own = files[0]
    folders = {path.parent for path in files} | {today(own)}
    later = sorted({path for folder in folders for path in beside(folder) if path.name > own.name}.difference(files))
    known = [path for path in files if path.exists()]
    found = next((group for group in groups([*known, *later]) if group.path == own), None)
    return (own, *found.bases, *found.agents) if found is not None else files


def _above(path: Path, metas: Mapping[Path, Meta], known: Mapping[str, Path]) -> bool:
    """Whether a rollout is among those that started it, which only a damaged one can be."""
    met = {path}
    at: Path | None = path
    while at is not None:
        parent = metas[at].parent
        at = known.get(parent) if parent is not None else None
        if at in met:
            return True
        if at is not None:
            met.add(at)
    return False
