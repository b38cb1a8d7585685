"""Trees of OpenAssistant: one a line, packed, and as flat messages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests.sources.writing import DAY, Record, lines


def oasst(number: int, role: str, text: str, *replies: Record, **fields: Any) -> Record:
    id = f"054e1df3-35e0-4bb8-a585-{number:012}"
    about = {"message_id": id, "text": text, "role": role, "lang": "en", "created_date": DAY.format(number)}
    return {**about, "emojis": {"name": [], "count": []}, "replies": list(replies), **fields}


def oasst_tree(number: int) -> Record:
    base = 10 * number
    first = oasst(base + 1, "assistant", "The worse.", rank=1)
    second = oasst(base + 2, "assistant", "The better.", oasst(base + 3, "prompter", "And [then] {?}"), rank=0)
    prompt = oasst(base, "prompter", "Which plan?", first, second)
    return {"message_tree_id": prompt["message_id"], "tree_state": "ready_for_export", "prompt": prompt}


def trees(folder: Path) -> Path:
    return lines(folder / "trees.jsonl", oasst_tree(1), oasst_tree(2))


def packed(folder: Path) -> Path:
    path = folder / "trees.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"\n".join(json.dumps(oasst_tree(number)).encode() for number in (3, 4))))
    return path


def flat(folder: Path) -> Path:
    found: list[Record] = []
    for number in (5, 6):
        tree = oasst_tree(number)
        waiting = [(tree["prompt"], None)]
        for one, parent in waiting:  # grows while it is walked
            waiting += [(reply, one["message_id"]) for reply in one["replies"]]
            kept = {name: value for name, value in one.items() if name != "replies"}
            found.append({**kept, "parent_id": parent, "message_tree_id": tree["message_tree_id"]})
    return lines(folder / "messages.jsonl", *sorted(found, key=lambda one: one["text"]))
