"""What a command line asks for: which command, and the options that all of them share.

`bough [PATH…]` and `bough COMMAND …` stand side by side, and the shared options may stand before the command as well as
after it. So the command is looked for first, and one small parser is made for it alone.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bough.core.errors import Invalid

from .commands import COMMANDS, module_of, spelled_out
from .output import Output

_WITH_VALUE = frozenset({"--store", "--wait"})
"""Shared options whose value is the next word."""

_WIDEST_HELP = 100
"""Columns of help on a very wide terminal: longer lines are hard to read."""

EXIT_STATUS = """exit status:
  0  done                              4  something is left to decide; a draft of the merge was kept
  1  failed, and says why              5  nothing, or more than one thing, answers to the name
  2  the command line makes no sense   6  done with problems; where these are usual, if --strict asks for it
  3  locked by another process"""

REFERENCES = """references:
  REF       a path that exists; or SOURCE:ID; or a whole title, an id, the beginning of one; or `latest`
  @BRANCH   an id, the beginning of one, or a name; without it the default branch
  #MESSAGE  an id, the beginning of one, or a position on the path: #1 is the first, #-1 the last"""

_EXAMPLES = """examples:
  bough                          open the app on all your conversations
  bough ~/Downloads/export.zip   open the app on one export
  bough ls --project atlas       conversations held in a folder of that name
  bough tree latest              branches of the newest conversation
  bough show latest@main#-1      its main branch, up to the last message"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Knows its width: argparse makes one for each argument, and would import `shutil` to ask for it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(Output().width, _WIDEST_HELP))


class Parser(argparse.ArgumentParser):
    """Raises what it dislikes, so that `--json` can tell it as well."""

    def error(self, message: str) -> NoReturn:
        """Turn argparse's exit into an error of ours."""
        raise Invalid(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` tells what is possible.")


def parse(words: Sequence[str], output: Output) -> argparse.Namespace | int:
    """The options of a command line, with `command` among them; an exit status if help or the version was all.

    Raises Invalid.
    """
    command, rest = split(words)
    parser = command_parser(command) if command else app_parser()
    try:
        options = _parsed(parser, spelled_out(command, rest))
    except SystemExit as stop:  # help was printed
        output.flush()
        return int(stop.code or 0)
    options.command = command
    if options.no_color:
        output.color = False
    return options


def _parsed(parser: Parser, words: list[str]) -> argparse.Namespace:
    """The options, wherever they stand. The way that knows how to mix them with PATHs is slow, and seldom needed."""
    try:
        return parser.parse_args(words)
    except Invalid as first:
        try:
            return parser.parse_intermixed_args(words)
        except Invalid:  # which takes every argument for required
            raise first from None


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The command among the words, empty for the app, and all words but it."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in _WITH_VALUE else 1
    if at < len(words) and words[at] in COMMANDS:
        return words[at], [*words[:at], *words[at + 1 :]]
    return "", list(words)


def app_parser() -> Parser:
    """`bough [PATH…]`."""
    told = "\n".join(f"  bough {name:<11} {sentence}" for name, sentence in COMMANDS.items())
    parser = Parser(
        prog="bough",
        usage="bough [PATH…]  |  bough COMMAND …  |  bough --version",
        description="Explore the trees that conversations with AI become. Without a command, open the app: on the "
        "usual places of all tools, or on the stores, folders and files that are named.",
        epilog=f"commands:\n{told}\n\n{_EXAMPLES}\n\n{REFERENCES}\n\n{EXIT_STATUS}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="a store, any folder, or one file")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    add_shared(parser)
    return parser


def command_parser(command: str) -> Parser:
    """The parser of one command."""
    module = module_of(command)
    parser = Parser(
        prog=f"bough {command}",
        description=COMMANDS[command],
        epilog=f"{module.EPILOG}\n\n{EXIT_STATUS}",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    add_shared(parser)
    return parser


def add_shared(parser: argparse.ArgumentParser) -> None:
    """The options that every command takes."""
    shared = parser.add_argument_group("everywhere")
    shared.add_argument("--store", metavar="PATH", type=_folder, help="the store to use (BOUGH_STORE)")
    shared.add_argument("--json", action="store_true", help="answer in one JSON document, errors included")
    shared.add_argument("--no-color", action="store_true", help="no colours; the NO_COLOR variable says the same")
    shared.add_argument("--wait", metavar="S", type=seconds, default=5.0, help="seconds to wait for a lock (5)")
    shared.add_argument("--yes", action="store_true", help="answer every question with yes")
    shared.add_argument("--strict", action="store_true", help="exit with 6 if problems were found")


def _folder(text: str) -> Path:
    """A folder as the shell would have it: bash leaves the `~` of `--store=~/x` alone. Raises ArgumentTypeError."""
    if not text:  # a variable that is not set; it would mean the folder one stands in
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own fails where nobody has that name


def seconds(text: str) -> float:
    """A time to wait. Its name is what argparse says of a text that is none."""
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


def at_least(least: int) -> Callable[[str], int]:
    """What reads a whole number that is no smaller."""

    def number(text: str) -> int:
        value = int(text)
        if value < least:
            raise ValueError(text)
        return value

    return number
