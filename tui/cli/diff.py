"""`bough diff`: what two branches have in common, and where they part, word by word."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import BoughError, NotFound

from .finding import add_paths, library_of, tell
from .output import WITH_PROBLEMS, Output
from .reading import telling

if TYPE_CHECKING:
    from bough.core.comparing import Diff
    from bough.core.library import Library
    from bough.core.model import Problem
    from bough.core.target import Target

EPILOG = """examples:
  bough diff latest@main latest@alpha
  bough diff latest @alpha                  another branch of the same conversation
  bough diff session.jsonl copy.jsonl       two files, whatever tools wrote them
  bough diff latest#12 latest@alpha#-1      up to these messages
  bough diff a.jsonl b.jsonl --stat         how much differs, models, tokens, tools and files of both
  bough diff a.jsonl b.jsonl --exit-code    for scripts: 0 the same, 1 different, 2 anything else
  bough diff a.jsonl b.jsonl --json | jq '.regions[] | select(.kind == "changed")'

- is only in A, + only in B, ~ a message in two versions, ⋯ a run that both have. Messages are common to two branches of
one conversation up to where they part; otherwise by their ids, then by what they say.

--json: `base` is the last message before they part, or null; each of `regions` is of the `kind` same, ours, theirs or
changed and has the ids of its messages as `base`, `ours` and `theirs`, a changed one its `words` too; `ours` and
`theirs` beside them are the facts of the sides, counted behind the base."""

WORD_DIFFS = ("auto", "color", "plain", "none")
_FAILED = 2
"""Exit status of any failure with `--exit-code`."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which two, where to look, and how much to print."""
    form = "REF[@BRANCH][#MESSAGE], or in B @BRANCH or #MESSAGE of the same conversation"
    parser.add_argument("ours", metavar="A", help=form)
    parser.add_argument("theirs", metavar="B", help="what it is compared with")
    add_paths(parser)
    sentence = (
        "common messages shown around each change (0), `all` for every one, and every line of those in two versions"
    )
    parser.add_argument("-U", "--unified", metavar="N", type=_context, default=0, help=sentence)
    parser.add_argument("--oneline", action="store_true", help="one line a message")
    parser.add_argument("--stat", action="store_true", help="numbers alone: how much differs, and facts of both sides")
    sentence = "mark changed words by colour, by [-signs-]{+around+} them, or not at all; auto: as the terminal can"
    parser.add_argument("--word-diff", choices=WORD_DIFFS, default="auto", help=sentence)
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 if they differ, with 2 on any failure")
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing; implies --exit-code")


def run(options: Namespace, output: Output) -> int:
    """Compare and print. Raises NotFound, Ambiguous, Unreadable, Moved; with `--exit-code`, nothing."""
    if not (options.exit_code or options.quiet):
        return _run(options, output)
    try:
        return _run(options, output)
    except BoughError as error:
        output.error(error)
        return _FAILED


def _run(options: Namespace, output: Output) -> int:
    from bough.core.comparing import diff  # noqa: PLC0415 - start-up time

    ours, theirs = _sides(options.ours, options.theirs, library_of(options))
    try:
        found = diff(ours, theirs, progress=telling(output, "comparing, {} messages read …"))
    finally:
        output.progress("")
    problems = _problems(ours, theirs)
    if not options.quiet:
        _print(found, options, output)
        if not output.json:
            tell(problems, output)
    judged = options.exit_code or options.quiet
    if options.strict and problems:
        return _FAILED if judged else WITH_PROBLEMS
    return int(judged and not found.same)


def _print(found: Diff, options: Namespace, output: Output) -> None:
    if output.json:
        from .diff_json import as_json  # noqa: PLC0415 - one of three ways to answer

        output.document(as_json(found))
        return
    from .diff_text import print_diff, print_stat  # noqa: PLC0415 - as above

    if options.stat:
        print_stat(found, output)
    else:
        print_diff(found, output, context=options.unified, words=options.word_diff, oneline=options.oneline)


def _sides(ours: str, theirs: str, library: Library) -> tuple[Target, Target]:
    """What both references mean; the second may name a branch or a message of the first one's conversation."""
    from bough.core.refs import readings, target  # noqa: PLC0415 - start-up time

    one = library.find(ours)
    try:
        return one, library.find(theirs)
    except NotFound:
        of_same = next((reading for reading in readings(theirs) if not reading.conversation), None)
        if of_same is None:
            raise
    branch = of_same.branch if of_same.branch is not None else one.branch.id if one.branch is not None else None
    return one, target(one.conversation, branch, of_same.message)


def _problems(ours: Target, theirs: Target) -> list[Problem]:
    """Of both conversations, each problem once."""
    return list(dict.fromkeys([*ours.conversation.problems, *theirs.conversation.problems]))


def _context(text: str) -> int:
    """A number of messages, -1 for all of them."""
    if text == "all":
        return -1
    if not (text.isascii() and text.isdigit()):
        raise ArgumentTypeError(f"{text!r} is no number of messages")
    return int(text)
