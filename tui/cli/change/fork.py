"""`bough fork`: a branch that begins anywhere."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..output import Output
from .answer import tell
from .placing import changed, native_ref, origin_stays
from .subject import Subject, add_ref, subject_of

EPILOG = """examples:
  bough fork latest#3 --name bolder             after the third message
  bough fork "Fix the importer"@main            after the newest message of that branch
  NEW=$(bough fork "$REF"#-1) && bough append "$NEW" "Try it the other way."
  bough fork latest#8 --split --name part-two   what follows the eighth message begins a branch of its own
  bough fork latest --reverse                   the last turn first
  bough fork claude-code:1f2e3d4c#7             becomes a branch of a native conversation

Prints the reference of the new branch. Without --name it is called after its parent: main-2.
A conversation of another tool is never changed: its fork is a branch of the one native conversation made of it.

--json {"ref","conversation","branch","message"}; message is the one it was forked at"""


def add_arguments(parser: ArgumentParser) -> None:
    """Where, and how to call it."""
    add_ref(parser, "REF[@BRANCH][#MESSAGE]", "the conversation, its branch, the last message that both share")
    parser.add_argument("--name", metavar="N", help="the name of the new branch")
    parser.add_argument("--note", metavar="TEXT", default="", help="why it is made")

    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--split", action="store_true", help="what follows the message, as a branch of its own")
    shape.add_argument("--reverse", action="store_true", help="all turns up to there, the last one first")


def run(options: Namespace, output: Output) -> int:
    """Make it. Raises NotFound, Ambiguous, Locked, NameTaken, Invalid, NotSaved, Unsure."""
    subject = subject_of(options)
    if options.split or options.reverse:
        return _reshape(subject, options, output)
    with subject.writer(options.wait, subject.end) as writer:
        at = subject.message_id(subject.end)
        made = writer.fork(at, options.name, note=options.note)
        answer = changed(native_ref(subject, writer), writer.id, made.branch, made.name, None)
    return tell(answer._replace(message=at), output, origin_stays(subject, answer))


def _reshape(subject: Subject, options: Namespace, output: Output) -> int:
    """A new root branch with copies of turns; the old one stays as it is."""
    from bough.core.merging.reshaping import reverse, split  # noqa: PLC0415 - rare

    made_of = (split if options.split else reverse)(subject.target)
    with subject.writer(options.wait, subject.end) as writer:
        made = writer.fork(None, options.name, note=options.note, messages=made_of.messages, merge=made_of.record)
        answer = changed(native_ref(subject, writer), writer.id, made.branch, made.name, made.messages[-1])
    return tell(answer, output, origin_stays(subject, answer))
