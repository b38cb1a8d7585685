"""`bough fork`: a branch that begins anywhere."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..output import Output
from .answer import tell
from .placing import changed, native_ref, origin_stays
from .subject import add_ref, subject_of

EPILOG = """examples:
  bough fork latest#3 --name bolder             after the third message
  bough fork "Fix the importer"@main            after the newest message of that branch
  NEW=$(bough fork "$REF"#-1) && bough append "$NEW" "Try it the other way."
  bough fork claude-code:1f2e3d4c#7             becomes a branch of a native conversation

Prints the reference of the new branch. Without --name it is called after its parent: main-2.
A conversation of another tool is never changed: its fork is a branch of the one native conversation made of it.

--json {"ref","conversation","branch","message"}; message is the one it was forked at"""


def add_arguments(parser: ArgumentParser) -> None:
    """Where, and how to call it."""
    add_ref(parser, "REF[@BRANCH][#MESSAGE]", "the conversation, its branch, the last message that both share")
    parser.add_argument("--name", metavar="N", help="the name of the new branch")
    parser.add_argument("--note", metavar="TEXT", default="", help="why it is made")


def run(options: Namespace, output: Output) -> int:
    """Make it. Raises NotFound, Ambiguous, Locked, NameTaken, NotSaved, Unsure."""
    subject = subject_of(options)
    with subject.writer(options.wait, subject.end) as writer:
        at = subject.message_id(subject.end)
        made = writer.fork(at, options.name, note=options.note)
        answer = changed(native_ref(subject, writer), writer.id, made.branch, made.name, None)
    return tell(answer._replace(message=at), output, origin_stays(subject, answer))
