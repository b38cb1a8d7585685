"""The conversation that is on the screen, and where in it a person is; also after it became another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bough.core.kept.listing import is_kept
from bough.core.segments import Path
from bough.tui.memory import Place

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.tree import Tree
    from bough.tui.widgets.branch_tree import State


class Opened:
    """The conversation that is on the screen, and where in it the person is."""

    def __init__(self, ref: str, conversation: Conversation, path: Path, at: int, branch: str) -> None:
        self.ref = ref
        self.conversation = conversation
        self.path = path
        """The messages of the transcript."""
        self.at = at
        """Entry under the cursor, -1 if there is none."""
        self.branch = branch
        """Id of the branch that is read; the path leads to its head."""
        self.facts = _facts(conversation)

    @property
    def head(self) -> int:
        """The last message of the path, -1 for an empty one."""
        return self.path[-1] if len(self.path) else -1

    def is_at(self, other: Opened) -> bool:
        """Whether it is the same message that one is on."""
        if self.at < 0 or other.at < 0:
            return self.at == other.at
        return self.conversation.skeleton.ids[self.at] == other.conversation.skeleton.ids[other.at]


def left_at(place: Place, ref: str, conversation: Conversation) -> Opened:
    """Where a person left a conversation, as far as that is still there; else at the end of its default branch."""
    tree = conversation.tree
    at = entry_of(conversation, place.message)
    head = entry_of(conversation, place.head)
    if head < 0:
        head = tree.head(tree.default) if at < 0 and tree.default is not None else at
    if at < 0:
        at = head
    path = path_to(tree, head)
    if at >= 0 and path.position(at) is None:  # branches are others than they were: it is the message that counts
        path = path_through(tree, at)
    owner = tree.branch_of(path[-1]) if len(path) else tree.default
    return Opened(ref, conversation, path, at, owner.id if owner is not None else "")


def place_of(now: Opened, tree: State, transcript: dict[str, Any]) -> Place:
    """Where a person is, as it is remembered: `left_at` leads back to it."""
    ids = now.conversation.skeleton.ids
    message = ids[now.at] if now.at >= 0 else None
    head = ids[now.head] if now.head >= 0 else None
    return Place(message, head, tree.folded, tree.opened, transcript)


def again(before: Opened, conversation: Conversation, branch: str, message: str) -> Opened:
    """Where a person is after a change: where it leads, else where they were, else as near to it as there still is."""
    tree = conversation.tree
    named = tree.index_of(message) if message else None
    at = named if named is not None else next(_way_back(before, tree), -1)
    on = tree.branch(branch or before.branch) or (tree.branch_of(at) if at >= 0 else None) or tree.default
    path = path_to(tree, tree.head(on) if on is not None else at)
    if at < 0 and len(path):
        at = path[-1]
    elif at >= 0 and path.position(at) is None:
        on = tree.branch_of(at)
        path = path_to(tree, tree.head(on) if on is not None else at)
        path = path if path.position(at) is not None else tree.path(at)
    return Opened(before.ref, conversation, path, at, on.id if on is not None else "")


def _way_back(before: Opened, tree: Tree) -> Iterator[int]:
    """The messages from the one that one was on back to the root, as far as they are still there."""
    place = before.path.position(before.at) if before.at >= 0 else None
    old, new = before.conversation.skeleton.ids, tree.skeleton.ids
    for step in range(place if place is not None else -1, -1, -1):
        entry = before.path[step]
        stays = entry < len(new) and new[entry] == old[entry]  # nearly always: the others cost a search each
        found = entry if stays else tree.index_of(old[entry])
        if found is not None:
            yield found


def path_to(tree: Tree, entry: int) -> Path:
    """The path to an entry; an empty one for -1, which stands for a conversation without messages."""
    return tree.path(entry) if entry >= 0 else Path([], tree.nodes)


def path_through(tree: Tree, entry: int) -> Path:
    """The whole branch that an entry is on; the path to the entry where it is on none."""
    branch = tree.branch_of(entry)
    path = tree.path(tree.head(branch) if branch is not None else entry)
    return path if path.position(entry) is not None else tree.path(entry)


def afresh(conversation: Conversation) -> Conversation:
    """A native conversation with the files it has now: a branch is a file, and the list is older than the newest."""
    if conversation.ref.source != "bough":
        return conversation
    from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time
    from bough.core.store import Store  # noqa: PLC0415 - as above

    home = home_of(conversation)
    return Store.open(home).read(conversation.id) if home is not None else conversation


def entry_of(conversation: Conversation, id: str | None) -> int:
    """The entry of an id, -1 if there is none."""
    found = conversation.index_of(id) if id is not None else None
    return -1 if found is None else found


def head_of(conversation: Conversation, branch: str) -> str:
    """Id of the last message of a branch; empty if there is none."""
    found = conversation.tree.branch(branch) if branch else None
    head = conversation.tree.head(found) if found is not None else -1
    return conversation.skeleton.ids[head] if head >= 0 else ""


def _facts(conversation: Conversation) -> str:
    """The conversation in one line: where it is from, how it branches, what it cost, what was wrong."""
    branches, problems, usage = len(conversation.branches), len(conversation.problems), conversation.usage
    source = conversation.source.name
    kept = ["kept, gone from its tool"] if is_kept(str(conversation.path), source) else []
    facts = [source, *kept, "1 branch" if branches == 1 else f"{branches} branches"]
    if usage is not None:
        facts.append(f"{usage.tokens:,} tokens")
        facts += [f"${usage.cost:.2f}"] if usage.cost is not None else []
    if problems:
        facts.append("1 problem" if problems == 1 else f"{problems} problems")
    if conversation.skeleton.project:
        facts.append(conversation.skeleton.project)
    return " · ".join(facts)
