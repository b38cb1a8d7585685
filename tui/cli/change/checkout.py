"""`bough checkout`: the branch that is meant when none is named."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from bough.core.errors import Invalid

from ..output import Output
from .answer import tell
from .subject import add_ref, no_message, refuse_foreign, subject_of

EPILOG = """examples:
  bough checkout latest@bolder
  bough checkout "Plan the garden"@main

Prints the reference of the branch. `bough show`, `append` and `fork` take it where no branch is named.

--json {"ref","conversation","branch","message"}"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which branch."""
    add_ref(parser, "REF@BRANCH", "the branch")


def run(options: Namespace, output: Output) -> int:
    """Make it the default. Raises NotFound, Ambiguous, Locked, Invalid, ReadOnly, NotSaved."""
    subject = subject_of(options)
    no_message(subject)
    branch = subject.target.branch
    if branch is None or not subject.target.branch_named:
        raise Invalid("Say which branch: REF@BRANCH. `bough tree` lists them.")
    refuse_foreign(subject, f"{subject.conversation.ref.source} decides which of its branches is open; fork it first")
    with subject.writer(options.wait) as writer:
        writer.checkout(branch.id)
    return tell(subject.changed(branch=True), output)
