"""`bough edit`: another version of a message, on a branch of its own."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from bough.core.errors import Invalid

from ..output import Output
from .answer import tell
from .placing import changed, native_ref, origin_stays
from .subject import Subject, add_ref, subject_of
from .text import edited, given

EPILOG = """examples:
  bough edit latest#1 "Plan a kitchen garden"
  bough edit "$REF"#5                           in your editor: $VISUAL, $EDITOR
  sed s/red/blue/ prompt.md | bough edit "$REF"#1 --name blue

Nothing is overwritten: the new version begins a branch beside the old one. Prints its reference. Pictures and files
of the message stay with it.

--json {"ref","conversation","branch","message"}; message is the new version"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which message, and what it says instead."""
    add_ref(parser, "REF[@BRANCH]#MESSAGE", "the message to say differently")
    parser.add_argument("text", metavar="TEXT", nargs="?", help="what it says; without it your editor opens, or stdin")
    parser.add_argument("--name", metavar="N", help="the name of the new branch")
    parser.add_argument("--note", metavar="TEXT", default="", help="why it is made")


def run(options: Namespace, output: Output) -> int:
    """Make it. Raises NotFound, Ambiguous, Locked, NameTaken, Invalid, CannotRun, NotSaved, Unsure."""
    from bough.core.model import File, Image, Text  # noqa: PLC0415 - completion needs none of it

    subject = subject_of(options)
    entry = subject.entry
    if entry is None:
        raise Invalid("Say which message: REF#MESSAGE. `bough show` numbers them.")
    text = _text(subject, entry, options.text)
    kept = [part for part in subject.conversation.parts(entry) if isinstance(part, (File, Image))]
    with subject.writer(options.wait, entry) as writer:
        message = str(subject.message_id(entry))
        made = writer.edit(message, [Text(text), *kept], options.name, note=options.note)
        answer = changed(native_ref(subject, writer), writer.id, made.branch, made.name, None)
    return tell(answer._replace(message=made.messages[0]), output, origin_stays(subject, answer))


def _text(subject: Subject, entry: int, text: str | None) -> str:
    """What it says from now on. Raises Invalid if that is what it says already."""
    from bough.core.model import Text  # noqa: PLC0415 - as above

    before = "\n\n".join(part.text for part in subject.conversation.parts(entry) if isinstance(part, Text))
    after = edited(before) if text is None and sys.stdin.isatty() else given(text)
    if after == before.rstrip("\r\n"):
        raise Invalid("It says that already; nothing was changed.")
    return after
