"""What a person sees who opens a store and the drafts beside it, as values to compare."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from bough.core.autosave import Drafts
from bough.core.errors import Locked, Unreadable
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.native_scan import scan
from bough.core.native_view import view
from bough.core.store import Store

TORN = frozenset(("torn", "bad-json"))
"""Problems that a piece of an unfinished line leaves behind: they say what happened, and harm nothing."""

Seen = dict[str, Any]


class Broken(AssertionError):
    """Something a person would have to repair, or could not read."""


def look(root: Path) -> Seen:
    """Everything in `store/` and `drafts/`. Raises Broken for what cannot be read."""
    seen: Seen = {"drafts": _drafts(root / "drafts")}
    try:
        store = Store.open(root / "store")
    except Unreadable:
        return seen | {"store": None}
    if not (root / "store" / "store.json").exists():
        assert not store.list(), "a store without its own file holds conversations"
        return seen | {"store": None}
    seen["store"] = store.codec
    seen["conversations"] = dict(sorted(_conversation(store, ref.id) for ref in store.list()))
    seen["trash"] = sorted((entry.title, entry.path.is_dir()) for entry in store.trash.list())
    seen["notes"] = {path.stem: _notes(store, path.stem) for path in sorted((root / "store" / "notes").glob("*.jsonl"))}
    return seen


def _conversation(store: Store, id: str) -> tuple[str, Any]:
    conversation = store.read(id)
    skeleton, tree = conversation.skeleton, conversation.tree
    bad = [problem for problem in conversation.problems if problem.code not in TORN]
    if bad:
        raise Broken(bad)
    texts = {skeleton.ids[entry]: conversation.preview(entry) for entry in range(len(skeleton))}
    names = {branch.id: branch.name for branch in conversation.branches}
    branches = {}
    for branch in conversation.branches:
        head = tree.head(branch)
        path = [conversation.preview(entry) for entry in tree.path(head)] if head >= 0 else []
        branches[branch.name] = (names.get(branch.parent or ""), texts.get(branch.fork_point or ""), path)
    refs = view(scan(conversation.ref.files)).refs
    default = tree.default
    return skeleton.title, {
        "tags": sorted(skeleton.tags),
        "labels": {texts[message]: label for message, label in skeleton.labels.items() if message in texts},
        "about": (refs.description, {names.get(branch): note for branch, note in refs.notes.items()}),
        "default": default and default.name,
        "branches": branches,
    }


def _notes(store: Store, source: str) -> Any:
    notes = store.notes(source)
    found = {id: (refs.title, refs.tags) for id, refs in notes.all().items()}
    bad = [problem for problem in notes.problems if problem.code not in TORN]
    if bad:
        raise Broken(bad)
    return found


def _drafts(folder: Path) -> dict[str, Any]:
    drafts = Drafts(folder)
    found = {}
    for path in sorted(folder.glob("*.json")):
        draft = drafts.load(path.stem)
        if draft is None:
            raise Broken(f"draft {path.name} cannot be read: {path.read_bytes()[:80]!r}")
        found[path.stem] = draft.content
    return found


_numbers = itertools.count()


def go_on(root: Path) -> None:
    """Nothing has to be repaired by hand: every conversation takes another message, and shows it."""
    if not (root / "store" / "store.json").exists():
        Store.open(root / "store", create=True)
        return
    store = Store.open(root / "store")
    for ref in store.list():
        text = f"after {next(_numbers)}"
        with store.write(ref.id) as writer:
            writer.append(NewMessage(parts=(Text(text),)))
        conversation = store.read(ref.id)
        if conversation.preview(len(conversation.skeleton) - 1) != text and not any(
            conversation.preview(entry) == text for entry in range(len(conversation.skeleton))
        ):
            raise Broken(f"what was added after the fault is not there: {text}")
    left = leftovers(root)
    if left:
        raise Broken(f"left over: {left}")


def may_write(root: Path) -> bool:
    """Whether somebody else would be let in right now."""
    try:
        Store.open(root / "store").write("talk").close()
    except Locked:
        return False
    return True


def leftovers(root: Path) -> list[str]:
    """Files that a writer did not finish and that the next one has not removed."""
    return [str(path) for path in sorted((root / "store" / "conversations").rglob(".*.tmp"))]


def texts(store: Store, id: str) -> list[str]:
    """What the messages of a conversation say, notes included, in file order."""
    conversation = store.read(id)
    return [conversation.preview(entry) for entry in range(len(conversation.skeleton))]
