"""`bough delete`: a branch out of sight, a conversation into the trash."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid, NotFound

from ...operations import leaving_from
from ...safe_text import safe_line
from ..output import Output
from .answer import count, tell
from .asking import confirm
from .subject import Subject, add_ref, no_message, refuse_foreign, subject_of

if TYPE_CHECKING:
    from bough.core.model import Branch

EPILOG = """examples:
  bough delete latest@bolder                    one branch; what left it hangs on its parent then
  bough delete latest@bolder --subtree          and all that left it
  bough delete "Plan the garden" --yes          the whole conversation

Nothing is gone: `bough undo` and `bough trash` bring it back, until `bough trash empty`.
A conversation of another tool is put out of sight; its files stay as they are.

--json {"ref","conversation","branch","message"}; branch is null for a whole conversation"""


def add_arguments(parser: ArgumentParser) -> None:
    """What."""
    add_ref(parser, "REF[@BRANCH]", "the conversation, or one of its branches")
    parser.add_argument("--subtree", action="store_true", help="with the branches that left it")


def run(options: Namespace, output: Output) -> int:
    """Delete it. Raises NotFound, Ambiguous, Locked, LastBranch, Refused, Invalid, ReadOnly, DeleteError."""
    subject = subject_of(options)
    no_message(subject)
    if subject.target.branch_named and subject.target.branch is not None:
        return _branch(subject, subject.target.branch, options, output)
    if options.subtree:
        raise Invalid("--subtree is about a branch: REF@BRANCH.")
    return _conversation(subject, options, output)


def _branch(subject: Subject, branch: Branch, options: Namespace, output: Output) -> int:
    why = f"{subject.conversation.ref.source} keeps its branches; import it, and delete the branch there"
    refuse_foreign(subject, why)
    gone = 1 + (leaving_from(subject.conversation.branches, branch) if options.subtree else 0)
    if gone > 1:
        confirm(f"Delete branch {_shown(branch.name or branch.id)} and {gone - 1} that left it?", options, output)
    with subject.writer(options.wait) as writer:
        if not writer.delete(branch.id, options.subtree):
            raise NotFound("branch", branch.id, "Somebody else deleted it.")
    words = f"Deleted {count(gone, 'branch')}; `bough undo` has it back."
    return tell(subject.changed(branch=True), output, words)


def _conversation(subject: Subject, options: Namespace, output: Output) -> int:
    conversation = subject.conversation
    title = _shown(conversation.title or conversation.id)
    if not subject.native:
        confirm(f"Put the conversation {title} out of sight?", options, output)
        subject.remarks(options.wait).notes.hide(conversation.id)
        return tell(subject.changed(), output, f"Out of sight; `bough trash restore {subject.ref}` shows it again.")
    messages = count(conversation.skeleton.counted(), "message")
    confirm(f"Delete the conversation {title} with {messages}?", options, output)
    if not subject.store().delete(conversation.id, options.wait):
        raise NotFound("conversation", conversation.id, "Somebody else deleted it.")
    return tell(subject.changed(), output, f"Deleted; `bough trash restore {conversation.id}` brings it back.")


def _shown(text: str) -> str:
    """A name in a question, short enough to be read."""
    line = safe_line(text)
    return f"“{line if len(line) <= _LONG else line[: _LONG - 1] + '…'}”"


_LONG = 60
