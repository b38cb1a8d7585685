"""`bough append`: messages at the end of a branch."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import BoughError, Invalid

from ..output import Output
from .answer import tell
from .placing import Added, add, append
from .subject import Subject, add_ref, subject_of
from .text import given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bough.core.messages import NewMessage

EPILOG = """examples:
  bough append latest "And what about the tests?"
  git diff | bough append "Review"@strict                  the text comes from stdin
  bough append "$REF" "Forty-two." --role assistant --model deep-thought
  bough append "$REF"#3 "Or rather: why?"                  not the end of a branch: a new branch begins there
  my-agent | bough append "$REF" --jsonl                   one {"role":…,"text":…} a line, added as they come

Prints the reference of each message once it is safe on the disk. With --jsonl a line may also hold parts, id, time,
model, provider, usage, kind, hidden, group and meta; a line whose id is there already is not added again.
A conversation of another tool is never changed: what is appended to it starts a branch of the native one made of it.

--json {"ref","conversation","branch","message"}; with --jsonl also "messages", all ids that were acknowledged"""

ROLES = ("user", "assistant", "system", "tool")


def add_arguments(parser: ArgumentParser) -> None:
    """To what, the text, and who says it."""
    add_ref(parser, "REF[@BRANCH][#MESSAGE]", "the conversation, its branch, the message to answer")
    parser.add_argument("text", metavar="TEXT", nargs="?", help="what is said; without it, or for -, read from stdin")
    parser.add_argument("--role", metavar="R", choices=ROLES, default="user", help=f"{', '.join(ROLES)} (user)")
    parser.add_argument("--model", metavar="M", help="the model that said it")
    parser.add_argument("--jsonl", action="store_true", help="one message a line on stdin, as JSON objects")


def run(options: Namespace, output: Output) -> int:
    """Add them. Raises NotFound, Ambiguous, Locked, Invalid, NotSaved, Unsure, Incomplete."""
    subject = subject_of(options)
    if options.jsonl:
        if options.text is not None:
            raise Invalid("With --jsonl the messages come from stdin; leave out TEXT.")
        return _stream(subject, options, output)
    if options.text is None and sys.stdin.isatty():
        output.word("Type the message, and end it with Ctrl-D on a line of its own.")
    from bough.core.messages import NewMessage  # noqa: PLC0415 - completion needs none of it
    from bough.core.model import Text  # noqa: PLC0415 - as above

    message = NewMessage(options.role, (Text(given(options.text)),), model=options.model)
    added = add(subject, [message], options.wait)
    return tell(added.changed, output, words(subject, added))


def words(subject: Subject, added: Added) -> str:
    """Where the messages went, if that is elsewhere than the reference says."""
    if not added.forked:
        return ""
    if subject.native:
        return f"That is not the end of a branch: the new branch {added.name} begins there."
    return f"{subject.ref} stays as it is: the branch {added.name} of {added.ref} goes on from there."


def _stream(subject: Subject, options: Namespace, output: Output) -> int:
    """Add what comes in, and acknowledge each message once it is on the disk."""
    from .lines import Defaults, Incomplete, batches  # noqa: PLC0415 - rare

    last: Added | None = None
    done: list[str] = []
    try:
        for messages in batches(sys.stdin.fileno(), Defaults(options.role, options.model)):
            if messages:
                last = _more(subject, last, messages, options.wait)
                done += last.messages
                _acknowledge(last, output)
    except BoughError as error:
        if done:
            raise Incomplete(done, error) from error
        raise
    if last is None:
        raise Invalid("There were no messages on stdin.")
    if output.json:
        return tell(last.changed, output, messages=done)
    if last.forked or not subject.native:
        output.word(words(subject, last._replace(forked=True)))
    return 0


def _more(subject: Subject, last: Added | None, messages: Sequence[NewMessage], wait: float) -> Added:
    """The first ones go where the reference says, all others after them."""
    if last is None:
        return add(subject, messages, wait)
    with subject.store().write(last.conversation, wait) as writer:
        return append(last.ref, writer, last.branch, messages)


def _acknowledge(added: Added, output: Output) -> None:
    if output.json:
        return
    for message in added.messages:
        output.line(added._replace(messages=(message,)).changed.ref)
    output.flush()
