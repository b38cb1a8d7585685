"""One chat as a skeleton: a line of prompts and answers; what aider said itself, or nobody asked for, are notes."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from ...model import Nature, Usage
from ...skeleton import Skeleton, Stat
from .markdown import Block, Voice, blocks, opening, text_of_told

_NATURES: dict[Voice, Nature] = {
    "prompt": ("user", "prompt", False),
    "answer": ("assistant", "answer", False),
    "told": ("system", "note", False),
}
_MODEL = re.compile(r"^(?:Main model|Model): (\S+)", re.MULTILINE)
_TOKENS = re.compile(r"^Tokens: (.*)", re.MULTILINE)
_COUNT = re.compile(r"([\d.,]+)([kM]?) (sent|received|cache write|cache hit)")
_COST = re.compile(r"Cost: \$([\d.]+) (?:message|send)")
_SCALES = {"": 1, "k": 1_000, "M": 1_000_000}
_LONGEST = 12
"""Characters of the largest number of tokens."""


def read(path: Path, stat: Stat, data: bytes, start: int, begun: str) -> Skeleton:
    """The skeleton of a chat that begins at that byte of its file. Never fails."""
    skeleton = Skeleton((path,), (stat,))
    skeleton.created, skeleton.project = time_begun(begun), str(path.parent)
    keys: dict[int, str] = {}
    last, model = -1, ""
    for block in _said(data):
        unasked = block.voice == "answer" and last < 0
        text = text_of_told(data[block.start : block.end]) if block.voice == "told" else ""
        if named := _MODEL.search(text):
            model = named[1]
        role, kind, _ = _NATURES["told" if unasked else block.voice]
        place = (0, start + block.start, block.end - block.start)
        id = f"r{len(skeleton) + 1}"
        entry = skeleton.append(id, last, role, kind, place, model=(model or None) if kind == "answer" else None)
        keys[entry] = block.voice
        if spent := usage(text):
            _count(skeleton, entry, spent)
        last = entry if kind != "note" else last
    skeleton.keys = keys
    skeleton.records = len(skeleton)
    return skeleton


def _said(data: bytes) -> list[Block]:
    """The blocks behind the line with which a chat begins, and what an older chat left before that."""
    line = opening(data)
    behind = line.end
    found = blocks(data[behind:], page=not behind)
    said = [block._replace(start=block.start + behind, end=block.end + behind) for block in found]
    before = data[: line.start]
    if before.strip():
        said.insert(0, Block("told", len(before) - len(before.lstrip()), len(before.rstrip())))
    return said


def _count(skeleton: Skeleton, at: int, spent: Usage) -> None:
    """What an answer cost is told after it; where there is none, the note that tells it keeps it."""
    answer = next((entry for entry in range(at, -1, -1) if skeleton.kinds[entry] != "note"), -1)
    if answer < 0 or skeleton.kinds[answer] != "answer" or skeleton.usages[answer] is not None:
        answer = at
    skeleton.usages[answer] = spent


def usage(told: str) -> Usage | None:
    """What `Tokens: 4.4k sent, 1.2k received. Cost: $0.03 message, …` tells."""
    line = _TOKENS.search(told)
    if line is None:
        return None
    counts = {kind: _number(digits, scale) for digits, scale, kind in _COUNT.findall(line[1])}
    cost = _COST.search(told)
    written, hit = counts.get("cache write", 0), counts.get("cache hit", 0)
    sent = max(0, counts.get("sent", 0) - written - hit)  # they are among those that were sent
    return Usage(sent, counts.get("received", 0), hit, written, _amount(cost[1]) if cost is not None else None)


def _number(digits: str, scale: str) -> int:
    return int(_amount(digits.replace(",", "")) * _SCALES[scale])


def _amount(digits: str) -> float:
    try:
        return float(digits.rstrip(".")) if len(digits) < _LONGEST else 0.0
    except ValueError:
        return 0.0


def time_begun(begun: str) -> str | None:
    """The time at which a chat was begun, in the zone of this machine: aider writes none."""
    try:
        return datetime.fromisoformat(begun).astimezone().isoformat() if begun else None
    except (ValueError, OverflowError, OSError):
        return None
