"""Random conversations of five formats in which every message says a word of its own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bough.core import Store
from bough.core.messages import NewMessage
from bough.core.model import Text
from tests.sources.chatgpt import exports
from tests.sources.codex.conftest import Rollout

from .samples import record, session, text

FILLER = ["alpha", "beta", "filePool", "naïve", "日本語", "read_file", "x²", "über", "HTTPServer", "don't", "Straße"]


class Planted(NamedTuple):
    """What was written."""

    path: Path
    needles: list[str]
    """A word of each message: it says it, and no other one does."""


def planted(source: str, folder: Path, chosen: random.Random) -> Planted:
    """A conversation of a source with a tree of any shape."""
    names = [f"needle{source.replace('-', '')}{number}q" for number in range(chosen.randrange(2, 30))]
    said = [" ".join([*chosen.choices(FILLER, k=chosen.randrange(4)), name]) for name in names]
    parents: list[int] = [-1]
    for number in range(1, len(names)):
        near = chosen.random() < 0.7
        parents.append(number - 1 if near else chosen.randrange(-1, number))
    return Planted(_MAKERS[source](folder, said, parents), names)


def _claude(folder: Path, said: Sequence[str], parents: Sequence[int]) -> Path:
    records: list[Any] = []
    for number, words in enumerate(said):
        parent = f"m{parents[number]}" if parents[number] >= 0 else None
        role = "assistant" if number % 2 else "user"
        records.append(record(f"m{number}", parent, role, text(words) if number % 2 else words))
    return session(folder / ".claude" / "projects" / "-home-ada-atlas", records)


def _pi(folder: Path, said: Sequence[str], parents: Sequence[int]) -> Path:
    day = "2026-11-19T10:00:00.000Z"
    records: list[Any] = [
        {"type": "session", "version": 3, "id": "5a1e7c1e-0000-4000-8000-000000000001", "timestamp": day, "cwd": "/x"}
    ]
    for number, words in enumerate(said):
        message = {"role": "assistant" if number % 2 else "user", "content": [{"type": "text", "text": words}]}
        parent = f"{parents[number]:08}" if parents[number] >= 0 else None
        entry = {"type": "message", "id": f"{number:08}", "parentId": parent, "timestamp": day, "message": message}
        records.append(entry)
    path = folder / "pi.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return path


def _codex(folder: Path, said: Sequence[str], parents: Sequence[int]) -> Path:
    """Codex has no parents: where the tree turns back, prompts are taken back."""
    rollout = Rollout(folder)
    prompts = 0
    for number, words in enumerate(said):
        if number % 2:
            rollout.message("assistant", words)
            continue
        if number and parents[number] != number - 1 and prompts > 1:
            rollout.back(1)
            prompts -= 1
        rollout.message("user", words)
        rollout.event("user_message", message=words, images=[])
        prompts += 1
    return rollout.save()


def _chatgpt(folder: Path, said: Sequence[str], parents: Sequence[int]) -> Path:
    above: dict[str, str | None] = {"root": None}
    above |= {f"n{at}": f"n{parents[at]}" if parents[at] >= 0 else "root" for at in range(len(said))}
    roles = ("user", "assistant")
    messages = {f"n{at}": exports.message(f"n{at}", roles[at % 2], words) for at, words in enumerate(said)}
    document = [exports.conversation(exports.mapping(above, messages))]
    return exports.write(folder / "conversations.json", document)


def _bough(folder: Path, said: Sequence[str], parents: Sequence[int]) -> Path:
    store = Store.open(folder / "store", create=True)
    id = store.create("planted", messages=[said[0]])
    branch = {0: "main"}
    heads = {"main": 0}
    with store.write(id) as writer:
        ids = [store.read(id).skeleton.ids[0]]
        for number, words in enumerate(said[1:], 1):
            message = NewMessage("assistant" if number % 2 else "user", (Text(words),))
            parent = parents[number]
            if parent >= 0 and heads[branch[parent]] == parent:
                branch[number] = branch[parent]
                ids += writer.append(message, branch=branch[parent])
            else:
                fork = writer.fork(ids[parent] if parent >= 0 else None, messages=[message])
                branch[number] = fork.branch
                ids.append(fork.messages[0])
            heads[branch[number]] = number
    return store.root


_MAKERS: dict[str, Callable[[Path, Sequence[str], Sequence[int]], Path]] = {
    "claude-code": _claude,
    "pi": _pi,
    "codex": _codex,
    "chatgpt": _chatgpt,
    "bough": _bough,
}
SOURCES = tuple(_MAKERS)
