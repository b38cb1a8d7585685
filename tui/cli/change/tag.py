"""`bough tag`: the tags of a conversation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from bough.core.errors import Invalid

from ..output import Output
from .answer import tell
from .subject import Subject, add_ref, no_message, subject_of

EPILOG = """examples:
  bough tag latest +garden -draft
  bough tag "Plan the garden"                   its tags, nothing changed
  bough tag "$REF" --add=+1 --remove=-h         the long form, for tags that look like something else

Prints the tags that there are then, one a line.

--json {"ref","conversation","branch","message","tags"}"""


def add_arguments(parser: ArgumentParser) -> None:
    """Which conversation, and what comes and goes."""
    add_ref(parser, "REF", "the conversation")
    parser.add_argument("changes", metavar="+T|-T", nargs="*", help="+T adds the tag T, -T removes it")
    parser.add_argument("--add", metavar="T", action="append", help="add a tag")
    parser.add_argument("--remove", metavar="T", action="append", help="remove a tag")


def spelled_out(words: Sequence[str]) -> list[str]:
    """The words with each `-T` as `--remove=T`: argparse would take it for options of one letter."""
    end = list(words).index("--") if "--" in words else len(words)
    short = [word.startswith("-") and not word.startswith("--") and word not in ("-", "-h") for word in words[:end]]
    spelled = [f"--remove={word[1:]}" if is_tag else word for word, is_tag in zip(words, short, strict=False)]
    return [*spelled, *words[end:]]


def run(options: Namespace, output: Output) -> int:
    """Change them, and tell what there is. Raises NotFound, Ambiguous, Locked, Invalid, NotSaved."""
    subject = subject_of(options)
    no_message(subject)
    if bare := next((change for change in options.changes if change[:1] not in ("+", "-")), None):
        raise Invalid(f"Say +{bare} to add the tag, or -{bare} to remove it.")
    add = [*(change[1:] for change in options.changes if change.startswith("+")), *(options.add or ())]
    remove = [*(change[1:] for change in options.changes if change.startswith("-")), *(options.remove or ())]
    tags = _change(subject, add, remove, options.wait) if add or remove else subject.conversation.skeleton.tags
    if output.json:
        return tell(subject.changed(), output, tags=list(tags))
    for tag in tags:
        output.line(tag)
    return 0


def _change(subject: Subject, add: list[str], remove: list[str], wait: float) -> tuple[str, ...]:
    if subject.native:
        with subject.writer(wait) as writer:
            return writer.tag(add, remove)
    return subject.remarks(wait).tag(add, remove)
