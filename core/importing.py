"""Taking conversations of other tools into a store, once: a second import adds only what is new.

There is one native conversation for each foreign one, found by its origin.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from .branch_names import free_name
from .context import Context
from .conversation import Conversation
from .creation import NewBranch, make
from .intake import Intake
from .messages import NewMessage
from .model import Branch
from .native import Change
from .origins import find_origin
from .store import Store
from .unread import refuse_unread_ours
from .writer import Writer


class Imported(NamedTuple):
    """What an import did."""

    id: str
    """Of the native conversation."""
    title: str
    origin: str
    """`SOURCE:ID` of the foreign one."""
    added: int
    """Messages that were not there before."""


def import_conversation(
    store: Store, conversation: Conversation, until: int | None = None, wait: float = 5.0
) -> Imported:
    """Take a conversation in, or only the path to its entry `until`, which is all that a fork needs.

    Raises Moved if its files change meanwhile, Unreadable, Locked, NotSaved, Unsure.
    """
    origin = f"{conversation.ref.source}:{conversation.id}"
    intake = Intake.of(conversation, until)
    refuse_unread_ours(conversation, "it is not taken in")
    taking = hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    lock = store.context.locks.acquire(f"origin-{taking}", wait)  # two who take it at once make one conversation
    try:
        id = find_origin(store, conversation.ref.source, conversation.id)
        if id is None:
            return Imported(_create(store.context, intake), conversation.title, origin, intake.counted())
    finally:
        lock.release()
    with store.write(id, wait) as writer:
        return Imported(id, conversation.title, origin, _add(writer, intake))


def extend(writer: Writer, conversation: Conversation, until: int | None = None) -> int:
    """Add what is new to the native conversation of that origin, which is held, and say how many messages that were."""
    return _add(writer, Intake.of(conversation, until))


def copy_conversation(store: Store, conversation: Conversation, until: int | None = None) -> str:
    """Another native conversation with everything a conversation holds, or only the path to its entry `until`.

    The two go their own ways from then on.
    """
    intake = Intake.of(conversation, until)
    refuse_unread_ours(conversation, "it is not taken in")
    return _create(store.context, intake)


def _create(context: Context, intake: Intake) -> str:
    """Make a native conversation of what is taken, and return its id."""
    conversation, skeleton = intake.conversation, intake.conversation.skeleton
    id = context.ids.new()
    branches = intake.new_branches(context) or [NewBranch(context.ids.new(), "main", None, [])]
    changes = [Change("title", title=skeleton.title)] if skeleton.title else []
    changes += [Change("tag", add=list(skeleton.tags))] if skeleton.tags else []
    taken = {intake.ids[entry] for entry in intake.entries}
    changes += [Change("label", message=m, label=label) for m, label in skeleton.labels.items() if m in taken]
    default = conversation.tree.default
    active = [new for new in branches if default is not None and (new.origin or {}).get("branch") == default.id]
    changes.append(Change("default", branch=(active or branches)[0].id))
    origin = {"source": conversation.ref.source, "id": conversation.id, "path": str(conversation.path)}
    make(context, id, branches, changes, project=skeleton.project, origin=origin)
    return id


def _add(writer: Writer, intake: Intake) -> int:
    """Add what the native conversation does not hold yet: to the branches it came in, or as new ones."""
    state = writer.state()
    new = intake.without(state.owner.keys() | state.scan.hidden)
    if not new.entries:
        return 0
    held = {
        header.origin["branch"]: branch
        for branch, header in state.scan.headers.items()
        if isinstance(header.origin, dict) and isinstance(header.origin.get("branch"), str)
    }
    messages = new.messages()
    for branch, entries in new.by_branch().items():
        native = held.get(branch.id)
        pairs = [(messages[entry], parent) for entry, parent in zip(entries, new.parents(entries), strict=True)]
        if native is None:
            held[branch.id] = _new_branch(writer, branch, pairs)
        else:
            writer.graft(native, pairs)
    return new.counted()


def _new_branch(writer: Writer, branch: Branch, pairs: list[tuple[NewMessage, str | None]]) -> str:
    name = free_name(branch.name, writer.branches.values()) if branch.name else ""
    made = writer.fork(pairs[0][1], name, kind=branch.kind, origin={"branch": branch.id}).branch
    writer.graft(made, pairs)
    return made
