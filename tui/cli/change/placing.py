"""Where new messages go: after the head of a branch, or, anywhere else, on a new branch that begins there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from .answer import Changed, handle, reference
from .subject import Subject

if TYPE_CHECKING:
    from bough.core.messages import NewMessage
    from bough.core.writer import Writer


class Added(NamedTuple):
    """Messages that are on the disk."""

    ref: str
    """Names the conversation."""
    conversation: str
    branch: str
    name: str | None
    messages: tuple[str, ...]
    forked: bool
    """Whether a branch was made for them."""

    @property
    def changed(self) -> Changed:
        """The answer of the command: the last message, on its branch."""
        last = self.messages[-1] if self.messages else None
        return changed(self.ref, self.conversation, self.branch, self.name, last)


def native_ref(subject: Subject, writer: Writer) -> str:
    """What names the conversation that messages of a subject go to."""
    return subject.ref if subject.native else f"bough:{writer.id}"


def changed(ref: str, conversation: str, branch: str, name: str | None, message: str | None) -> Changed:
    """The answer about a branch of a native conversation."""
    return Changed(reference(ref, handle(branch, name), message), conversation, branch, message)


def origin_stays(subject: Subject, answer: Changed) -> str:
    """Words on where a branch was made, if that is not where the reference leads."""
    if subject.native:
        return ""
    return f"{subject.ref} stays as it is: this is a branch of bough:{answer.conversation}."


def add(subject: Subject, messages: Sequence[NewMessage], wait: float) -> Added:
    """Add messages after the one that was named, else after the head of the branch.

    Raises Locked, NotFound, NotSaved, Unsure.
    """
    with subject.writer(wait, subject.end) as writer:
        branch = _branch_to_continue(subject, writer)
        if branch is not None:
            return append(subject.ref, writer, branch, messages)
        made = writer.fork(subject.message_id(subject.end), messages=messages)
        return Added(native_ref(subject, writer), writer.id, made.branch, made.name, made.messages, forked=True)


def append(ref: str, writer: Writer, branch: str, messages: Sequence[NewMessage]) -> Added:
    """Add messages after the head of a branch, those left out that are there already."""
    known = writer.state().owner if any(message.id for message in messages) else {}
    new = [message for message in messages if message.id not in known]
    made = iter(writer.append(*new, branch=branch)) if new else iter(())
    ids = tuple(message.id if message.id in known else next(made) for message in messages)
    return Added(ref, writer.id, branch, writer.branches.get(branch), ids, forked=False)


def _branch_to_continue(subject: Subject, writer: Writer) -> str | None:
    """The branch whose head the new messages follow, None if they have to begin one. Decided under the lock."""
    if not subject.native:
        return None
    target, entry = subject.target, subject.entry
    if entry is None:
        return target.branch.id if target.branch_named and target.branch is not None else writer.default
    owner = subject.conversation.tree.branch_of(entry)
    wanted = [target.branch] if target.branch_named else [target.branch, owner]
    for branch in wanted:
        if branch is not None and writer.head(branch.id) == subject.message_id(entry):
            return branch.id
    return None
