"""`bough convert`: the branch files of the store, written in another way."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..finding import problem_json, tell
from ..output import WITH_PROBLEMS, Output
from .answer import count
from .stores import existing_store

EPILOG = """examples:
  bough convert --codec json                    indented, for eyes
  bough convert --codec gzip --store ./archive  small
  bough convert --codec jsonl                   the native form: an append is one line

All four hold the same and are read everywhere. New branches are written in the same way from then on. A file that would
lose something stays as it is and is told, and the status is 6.

--json {"codec","files","problems":[{"code","path","place","message"}]}"""

CODECS = ("jsonl", "json", "compact", "gzip")


def add_arguments(parser: ArgumentParser) -> None:
    """Into what."""
    parser.add_argument("--codec", metavar="C", choices=CODECS, required=True, help=", ".join(CODECS))


def run(options: Namespace, output: Output) -> int:
    """Write them. Raises NotFound, Locked, NotSaved."""
    from bough.core.converting import convert  # noqa: PLC0415 - completion needs none of it

    done = convert(existing_store(options), options.codec, options.wait)
    if output.json:
        problems = [problem_json(problem) for problem in done.problems]
        output.document({"codec": options.codec, "files": done.files, "problems": problems})
    else:
        output.word(f"{count(done.files, 'file')} written as {options.codec}.")
        tell(done.problems, output)
    return WITH_PROBLEMS if done.problems else 0
