"""`bough rename`: the title of a conversation, or the name of a branch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from bough.core.messages import name_of

from ..output import Output
from .answer import Changed, handle, reference, tell
from .subject import add_ref, no_message, subject_of

EPILOG = """examples:
  bough rename latest "Plan the garden"
  bough rename "Plan the garden"@main-2 bolder
  bough rename codex:0198f3c2 "The long migration"      a note of ours: the tool's file stays as it is

Prints the reference, with the new name if it is that of a branch.

--json {"ref","conversation","branch","message"}"""


def add_arguments(parser: ArgumentParser) -> None:
    """What, and its name."""
    add_ref(parser, "REF[@BRANCH]", "the conversation, or one of its branches")
    parser.add_argument("name", metavar="NAME", help="what it is called from now on")


def run(options: Namespace, output: Output) -> int:
    """Name it. Raises NotFound, Ambiguous, Locked, NameTaken, Invalid, NotSaved."""
    subject = subject_of(options)
    no_message(subject)
    name = name_of(options.name)
    branch = subject.target.branch if subject.target.branch_named else None
    if subject.native:
        with subject.writer(options.wait) as writer:
            writer.rename(name, branch.id if branch is not None else None)
    else:
        subject.remarks(options.wait).rename(name, branch.id if branch is not None else None)
    if branch is None:
        return tell(subject.changed(), output)
    return tell(Changed(reference(subject.ref, handle(branch.id, name)), subject.conversation.id, branch.id), output)
