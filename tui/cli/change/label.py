"""`bough label`: the name of a message, which is what bookmarks are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from bough.core.errors import Invalid

from ..output import Output
from .answer import tell
from .subject import add_ref, subject_of

EPILOG = """examples:
  bough label latest#4 "the good answer"
  bough label "$REF"#-1 checkpoint
  bough label latest#4                          takes the label away

Prints the reference of the message.

--json {"ref","conversation","branch","message"}"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which message, and what to call it."""
    add_ref(parser, "REF[@BRANCH]#MESSAGE", "the message")
    parser.add_argument("text", metavar="TEXT", nargs="?", help="the label; without it there is none any more")


def run(options: Namespace, output: Output) -> int:
    """Label it. Raises NotFound, Ambiguous, Locked, Invalid, NotSaved."""
    subject = subject_of(options)
    entry = subject.entry
    if entry is None:
        raise Invalid("Say which message: REF#MESSAGE. `bough show` numbers them.")
    message = subject.conversation.skeleton.ids[entry]
    if subject.native:
        with subject.writer(options.wait) as writer:
            writer.label(message, options.text)
    else:
        subject.remarks(options.wait).label(message, options.text)
    return tell(subject.changed(branch=subject.target.branch_named, message=True), output)
