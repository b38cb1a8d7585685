"""Taking messages of a branch back, and beginning it anew. Nothing is removed: `undo` brings everything back."""

from __future__ import annotations

from collections.abc import Sequence

from .conversation import Conversation
from .errors import Invalid
from .messages import NewMessage
from .writer import Writer
from .writing.adding import Forked


def rewind_by(writer: Writer, steps: int, branch: str | None = None) -> tuple[str, ...]:
    """Take the last messages of a branch back, and return their ids, oldest first.

    Raises Invalid for fewer than one step, or for more than leave one message, and NotFound where the messages belong
    to the parent branch.
    """
    path = _path(writer, branch)
    if not 0 < steps < len(path):
        raise Invalid(f"The branch has {len(path)} messages; {steps} of them cannot be taken back. Fork instead.")
    return writer.rewind(path[-1 - steps], branch)


def start_over(writer: Writer, messages: Sequence[NewMessage | str], name: str | None = None, note: str = "") -> Forked:
    """Say other messages instead of all there are: on a new root branch, which becomes the default.

    The old branch stays beside it. Raises NameTaken, NotSaved, Unsure.
    """
    made = writer.fork(None, name, note=note, messages=messages)
    writer.checkout(made.branch)
    return made


def keep_last(
    writer: Writer, conversation: Conversation, count: int, branch: str | None = None, name: str | None = None
) -> Forked | None:
    """Go on with copies of the last messages of a branch alone; None if it has no more than that.

    `conversation` is what the writer holds, as it was read. Raises Invalid for fewer than one, and Moved.
    """
    if count < 1:
        raise Invalid("At least one message has to stay.")
    path = _path(writer, branch)
    if len(path) <= count:
        return None
    index_of = {id: entry for entry, id in enumerate(conversation.skeleton.ids)}
    return start_over(writer, [_copy(conversation, index_of[id]) for id in path[-count:]], name)


def _path(writer: Writer, branch: str | None) -> list[str]:
    """The messages from the root to the head of a branch."""
    state = writer.state()
    head = state.lines[state.branch(branch)].head
    entry = state.tree.index_of(head) if head is not None else None
    return [state.view.skeleton.ids[at] for at in state.tree.path(entry)] if entry is not None else []


def _copy(conversation: Conversation, entry: int) -> NewMessage:
    message = conversation.message(entry)
    return NewMessage(
        role=message.role,
        parts=conversation.parts(entry),
        time=message.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if message.time is not None else "",
        model=message.model,
        provider=message.provider,
        usage=message.usage,
        kind=message.kind,
        hidden=message.hidden,
        group=message.group,
    )
