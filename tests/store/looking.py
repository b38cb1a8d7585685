"""Ways of looking at a store that its tests use often."""

from __future__ import annotations

from pathlib import Path

from bough.core.native import Operation
from bough.core.store import Store
from bough.core.writer import Writer


def shown(store: Store, id: str) -> dict[str, str]:
    """What each branch says, by its name."""
    conversation = store.read(id)
    found = {}
    for branch in conversation.branches:
        head = conversation.tree.head(branch)
        path = conversation.tree.path(head) if head >= 0 else []
        found[str(branch.name)] = " ".join(conversation.preview(entry) for entry in path)
    return found


def texts(store: Store, id: str) -> list[str]:
    """What is said anywhere."""
    conversation = store.read(id)
    return [conversation.preview(entry) for entry in range(len(conversation.skeleton))]


def paths(writer: Writer) -> list[Path]:
    """The branch files of a conversation."""
    return [path for path in sorted(writer.folder.iterdir()) if path.name != "conversation.jsonl"]


def branch_files(root: Path) -> list[Path]:
    """The branch files of all conversations of a store, whatever their random names."""
    return sorted(path for path in root.glob("conversations/*/*.jsonl") if path.stem != "conversation")


def type_of(operation: Operation | None) -> str:
    """What was undone or redone; empty if nothing was."""
    return operation.type if operation is not None else ""
