"""Merging two long branches beside `git merge-file` on the same text, in one run."""

from __future__ import annotations

import gc
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bough.core import NewMessage, Store, Text, merge
from bough.core.target import Target

from .measure import Row, interleaved, ratio_row, seconds

_TURNS = 10_000
_ROUNDS = 5
_WORDS = "anchor branch cache cursor decode draft fork graph header index label lock merge node parse path".split()


def _sides() -> tuple[list[str], list[str]]:
    """Texts of 20,000 messages each, as long as those of people and models are; every third turn is on both sides."""
    author = random.Random(7)
    ours: list[str] = []
    theirs: list[str] = []
    for turn in range(_TURNS):
        for side in (ours, theirs):
            side += [_text(author, words) for words in (50, 285)]
        if turn % 3 == 0:
            theirs[-2:] = ours[-2:]
    return ours, theirs


def _text(author: random.Random, words: int) -> str:
    said = author.choices(_WORDS, k=words)
    return "\n".join(" ".join(said[at : at + 12]) for at in range(0, words, 12))


def _messages(texts: list[str]) -> list[NewMessage]:
    return [NewMessage("assistant" if at % 2 else "user", (Text(text),)) for at, text in enumerate(texts)]


def rows(folder: Path) -> Iterator[Row]:
    """What there is to decide, and the result of a strategy: everything read anew in each round."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else folder) as place:
        root = Path(place)
        ours, theirs = _sides()
        for name, texts in (("ours", ours), ("base", []), ("theirs", theirs)):
            (root / name).write_text("".join(f"{text}\n" for text in texts))
        store = Store.open(root / "store", create=True)
        id = store.create(messages=["begun"])
        with store.write(id) as writer:
            at = writer.head()
            writer.append(*_messages(ours))
            writer.fork(at, "theirs", messages=_messages(theirs))
        conversation = store.read(id)
        main, other = (Target(conversation, branch, None) for branch in conversation.branches)
        git = ["git", "merge-file", "-p", "ours", "base", "theirs"]

        def with_git() -> object:
            return subprocess.run(git, cwd=root, capture_output=True, check=False)

        def with_us() -> object:
            return merge(main, other).decided("both").merging.taken()

        sides = merge(main, other).sides
        gc.disable()  # command line and app let it run seldom
        whole, planned, asked = interleaved(
            _ROUNDS,
            lambda: seconds(with_us),
            lambda: seconds(sides.begin),
            lambda: seconds(with_git),
        )
        gc.enable()
        data = f"{len(ours):,} against {len(theirs):,} messages"
        yield ratio_row("merge, items of what was read", data, planned, asked, "git merge-file", 1.0)
        yield ratio_row("merge, read and decided", data, whole, asked, "git merge-file", 1.0)
