"""Comparing two long branches beside `git merge-file` on the same text, in one run."""

from __future__ import annotations

import gc
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bough.core import NewMessage, Store, Text, diff
from bough.core.target import Target

from . import data
from .measure import Row, interleaved, ratio_row, seconds

_MESSAGES = 20_000
_ROUNDS = 5


def rows(folder: Path) -> Iterator[Row]:
    """Branches that share a third of their turns, and branches of which a twentieth of the messages was rewritten.

    Everything is read anew in each round. git gets the texts alone, which it neither has to find nor to decode.
    """
    memory = Path("/dev/shm")
    for what, branches in (("a third in common", data.apart), ("a twentieth rewritten", data.rewritten)):
        with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else folder) as place:
            base, ours, theirs = branches(_MESSAGES)
            git = _files(Path(place), base, ours, theirs)
            one, other = _branches(Path(place) / "store", ours, theirs)
            gc.disable()  # command line and app let it run seldom
            taken, asked = interleaved(_ROUNDS, partial(seconds, partial(diff, one, other)), partial(seconds, git))
            gc.enable()
            size = f"{_MESSAGES:,} against {_MESSAGES:,} messages, {what}"
            yield ratio_row("diff", size, taken, asked, "git merge-file", 1.0)


def _files(root: Path, base: list[str], ours: list[str], theirs: list[str]) -> partial[object]:
    """git's way: three files of text."""
    for name, texts in (("ours", ours), ("base", base), ("theirs", theirs)):
        (root / name).write_text("".join(f"{text}\n" for text in texts))
    return partial(
        subprocess.run,
        ["git", "merge-file", "-p", "ours", "base", "theirs"],
        cwd=root,
        capture_output=True,
        check=False,
    )


def _branches(root: Path, ours: list[str], theirs: list[str]) -> tuple[Target, Target]:
    """Ours: two branches of one conversation, which part after its first message."""
    store = Store.open(root, create=True)
    id = store.create(messages=["begun"])
    with store.write(id) as writer:
        at = writer.head()
        writer.append(*map(_message, range(len(ours)), ours))
        writer.fork(at, "theirs", messages=list(map(_message, range(len(theirs)), theirs)))
    conversation = store.read(id)
    conversation.tree  # noqa: B018 - opening is measured elsewhere
    one, other = (Target(conversation, branch, None) for branch in conversation.branches)
    return one, other


def _message(at: int, text: str) -> NewMessage:
    return NewMessage("assistant" if at % 2 else "user", (Text(text),))
