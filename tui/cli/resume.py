"""`bough resume`: going on in a tool from exactly one message."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import NotFound

from .finding import add_paths, library_of, problem_json, tell
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from bough.core.resuming import Resumption

EPILOG = """examples:
  bough resume latest                      a new session of its tool, and the command that opens it
  bough resume latest@alpha#7 --run        go on from the seventh message of a branch, now
  bough resume mine@merged --in codex      carry a branch of ours on with Codex
  bough resume latest --dry-run            only say what would be written

A new session is written; nothing the tool has is changed. What its format cannot hold is told on stderr.

fields of --json: tool, command (an argument list), folder (where to run it), files, session, problems"""


def add_arguments(parser: ArgumentParser) -> None:
    """What to go on from, and in which tool."""
    parser.add_argument("ref", metavar="REF[@BRANCH][#MESSAGE]", help="the conversation, its branch, the last message")
    add_paths(parser)
    parser.add_argument("--in", dest="tool", metavar="TOOL", default="", help="claude-code, codex or pi; else its own")
    parser.add_argument("--run", action="store_true", help="run the command, in the folder of the project")
    parser.add_argument("--dry-run", action="store_true", help="write nothing")


def run(options: Namespace, output: Output) -> int:
    """Write the session and say how to go on. Raises NotFound, Ambiguous, Invalid, Moved, NotSaved, Unreadable."""
    from bough.core.resuming import plan, resume  # noqa: PLC0415 - start-up time

    target = library_of(options).find(options.ref)
    conversation, branch, message = target.conversation, target.branch, target.message
    if options.dry_run:
        found = plan(conversation, options.tool, branch=branch, message=message).resumption
    else:
        found = resume(conversation, options.tool, branch=branch, message=message)
    if output.json:
        output.document(
            {
                "tool": found.tool,
                "command": found.command,
                "folder": str(found.folder),
                "files": [str(path) for path in found.files],
                "session": found.session,
                "problems": [problem_json(problem) for problem in found.problems],
            }
        )
    else:
        tell(list(found.problems), output)
        for path in found.files:
            output.word(f"{'would write' if options.dry_run else 'wrote'} {path}")
        output.line(command_line(found))
    if options.run and not options.dry_run:
        output.flush()
        return execute(found)
    return WITH_PROBLEMS if found.problems and options.strict else 0


def command_line(found: Resumption) -> str:
    """What a person pastes into a shell."""
    return f"cd {shlex.quote(str(found.folder))} && {shlex.join(found.command)}"


def execute(found: Resumption) -> int:
    """Run it in the place of this terminal; its exit status. Raises NotFound if the tool is not installed."""
    program = shutil.which(found.command[0])
    if program is None:
        raise NotFound("program", found.command[0], "The session is written; run the command where the tool is.")
    command = [program, *found.command[1:]]
    return subprocess.run(command, cwd=found.folder, check=False).returncode  # noqa: S603 - a list, made by us
