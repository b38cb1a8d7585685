"""Whether a state after a crash keeps the promise: everything acknowledged, all or none of the call under way."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from bough.core.codecs import decode, detect

from .simfs import Ids


def there(files: dict[Path, bytes]) -> Ids:
    """What a reader finds in the conversations of a store. Raises ValueError for what nobody could read."""
    ids: set[str] = set()
    wanted: dict[str, int] = {}
    met: dict[str, set[str]] = {}
    for path, data in files.items():
        if "conversations" not in path.parts or path.name.startswith("."):
            continue
        for id, op, batch in _records(path.name == "conversation.jsonl", data):
            if batch:
                wanted[op] = batch
                met.setdefault(op, set()).add(id)
            else:
                ids.add(id)
    for op, batch in wanted.items():
        if len(met[op]) == batch:
            ids |= met[op]
    return frozenset(ids)


@lru_cache(maxsize=4096)
def _records(log: bool, data: bytes) -> tuple[tuple[str, str, int], ...]:
    if log:
        found = _lines(data)
        if not found or found[0].get("type") != "conversation":
            raise ValueError("a log without its header")
        return tuple((str(change.get("op")), "", 0) for change in found[1:])
    codec = detect(data)
    if codec is None:
        raise ValueError("a branch file that is none")
    if codec != "jsonl":
        document = decode(data)
        found = [document.header, *document.messages]
    else:
        found = _lines(data)
    messages = [(str(m["id"]), str(m.get("op", m["id"])), int(m.get("batch", 0))) for m in found[1:]]
    return (("branch " + str(found[0]["id"]), "", 0), *messages)


def _lines(data: bytes) -> list[dict[str, Any]]:
    """The records that can be read; a torn line is none."""
    found = []
    for piece in data.split(b"\n"):
        try:
            record = json.loads(piece)
        except ValueError:
            continue
        found.append(record)
    return found
