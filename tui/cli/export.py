"""`bough export`: a branch, or the whole tree, as files of other tools and for readers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

from .finding import add_paths, library_of, problem_json, tell
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from bough.core.exporting import Document, Script
    from bough.core.exporting.redacting import Finding

EPILOG = """examples:
  bough export latest --to markdown                    a file in this folder
  bough export latest@alpha#12 --to text -o -          up to a message, to the terminal or a pipe
  bough export latest --whole --to json -o tree.json   all branches in one document
  bough export mine --to claude-code -o sessions/      a session; `bough resume` puts it where the tool looks
  bough export latest --review --to markdown           list what looks like a secret, and write nothing
  bough export latest --redact --keep 2 --to markdown  replace it, but for the second one

What a format cannot hold is told on stderr, and the exit status is 6. A file that is there is never overwritten.

fields of --json: format, files, session (its id in the tool), ids (new id by old one), problems, secrets (number,
kind, masked, message, times, redacted)"""


def add_arguments(parser: ArgumentParser) -> None:
    """What to export, as what, and where to."""
    parser.add_argument("ref", metavar="REF[@BRANCH][#MESSAGE]", help="the conversation, its branch, the last message")
    add_paths(parser)
    parser.add_argument("--to", metavar="FORMAT", required=True, help="; ".join(_formats()))
    parser.add_argument("-o", dest="output", metavar="FILE", type=Path, help="a file, a folder that is there, or - ")
    parser.add_argument("--whole", action="store_true", help="all branches, in formats that hold trees")
    parser.add_argument("--redact", action="store_true", help="replace what looks like a secret, and list it")
    parser.add_argument(
        "--keep", metavar="N,N", type=_numbers, default=(), help="but leave these of the list as they are"
    )
    parser.add_argument("--review", action="store_true", help="only list it")


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers of a list, with commas between."""
    return tuple(int(number) for number in text.split(","))


def _formats() -> list[str]:
    from bough.core.exporting import FORMATS  # noqa: PLC0415 - start-up time

    return [", ".join(FORMATS)]


def run(options: Namespace, output: Output) -> int:
    """Write the files. Raises NotFound, Ambiguous, Invalid, Moved, NotSaved, Unreadable."""
    from bough.core.exporting import document_of, format_of, placed, save, script_of  # noqa: PLC0415 - start-up time

    target = library_of(options).find(options.ref)
    format = format_of(options.to)
    if options.whole and not format.trees:
        raise Invalid(f"{format.name} holds one path and no tree: leave --whole out, or name a branch.")
    script = script_of(target.conversation, branch=target.branch, message=target.message, whole=options.whole)
    found = _findings(script) if options.redact or options.review else []
    _check_kept(options, len(found))
    gone = [one for one in found if one.number not in options.keep] if options.redact else []
    if options.review:
        return _review(found, output)
    document = document_of(_without(script, gone), format)
    if str(options.output) == "-":
        _to_stdout(document, output)
        files: tuple[Path, ...] = ()
    else:
        document, into = placed(document, options.output)
        files = save(document, into)
    if output.json and str(options.output) != "-":
        secrets = [_finding_json(one, redacted=one in gone) for one in found]
        output.document(_as_json(format.name, document, files, secrets))
    else:
        for one in found:
            output.word(f"{'replaced' if one in gone else 'kept'} {_said(one)}")
        tell(list(document.problems), output)
        for path in files:
            output.word(f"wrote {path}")
    return WITH_PROBLEMS if document.problems else 0


def _as_json(
    format: str, document: Document, files: Sequence[Path], secrets: Sequence[dict[str, object]]
) -> dict[str, object]:
    return {
        "format": format,
        "files": [str(path) for path in files],
        "session": document.id or None,
        "ids": dict(document.ids),
        "problems": [problem_json(problem) for problem in document.problems],
        "secrets": secrets,
    }


def _check_kept(options: Namespace, found: int) -> None:
    """A number that means nothing is a slip of the hand: the secret that was meant would be replaced, or given away."""
    unknown = [number for number in options.keep if not 1 <= number <= found]
    if options.keep and not options.redact:
        raise Invalid("--keep names secrets that --redact would replace: say both.")
    if unknown:
        raise Invalid(f"--keep {unknown[0]}: there are {found} findings. --review lists them.")


def _findings(script: Script) -> list[Finding]:
    from bough.core.exporting.redacting import findings  # noqa: PLC0415 - start-up time: seldom wanted

    return findings(script)


def _without(script: Script, gone: list[Finding]) -> Script:
    from bough.core.exporting.redacting import redacted  # noqa: PLC0415 - as above

    return redacted(script, gone) if gone else script


def _review(found: list[Finding], output: Output) -> int:
    """What looks like a secret, in words or JSON."""
    if output.json:
        output.document({"secrets": [_finding_json(one, redacted=False) for one in found]})
    for one in found if not output.json else ():
        output.line(_said(one))
    if not found:
        output.word("Nothing looks like a secret. Look yourself before you give it to strangers.")
    return 0


def _said(one: Finding) -> str:
    times = f", {one.times} times" if one.times > 1 else ""
    return f"{one.number}. {one.kind} {one.masked} in message {one.message or 'title'}{times}"


def _finding_json(one: Finding, *, redacted: bool) -> dict[str, object]:
    found = {"number": one.number, "kind": one.kind, "masked": one.masked, "message": one.message or None}
    return {**found, "times": one.times, "redacted": redacted}


def _to_stdout(document: Document, output: Output) -> None:
    """The one file as it is: only here is text of strangers given out raw, to a program or a file that asks for it."""
    if len(document.files) != 1:
        raise Invalid("This format is several files: name a folder with -o.")
    if sys.stdout.isatty():
        output.line(document.files[0][1].decode("utf-8", "replace").rstrip("\n"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(document.files[0][1])
    sys.stdout.buffer.flush()
