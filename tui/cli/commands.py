"""Which commands there are, each with the sentence that help says of it. A module of that name has the rest."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import Protocol, cast

from bough.core.errors import NotFound

from .output import Output

COMMANDS = {
    "ls": "List conversations, newest first.",
    "tree": "Show the branches of a conversation.",
    "show": "Print what was said on a branch, up to its head or to one message.",
    "sources": "Tell where conversations are looked for, and what was found there.",
    "demo": "Open the app on a built-in example.",
    "completion": "Print what makes your shell complete commands and references.",
}


class Command(Protocol):
    """What the module of a command offers."""

    EPILOG: str
    """Examples, shown below its options."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare its own arguments."""

    def run(self, options: Namespace, output: Output) -> int:
        """Do it, and return the exit status. Raises BoughError."""


def module_of(command: str) -> Command:
    """The module of a command, imported now."""
    return cast("Command", import_module(f".{command}", __package__))


def run_command(options: Namespace, output: Output) -> int:
    """Do what a command line asks for. Raises BoughError."""
    if options.command:
        return module_of(options.command).run(options, output)
    if options.version:
        return _version(output)
    missing = next((path for path in options.paths if not path.exists()), None)
    if missing is not None:
        raise NotFound("file or folder", str(missing), "`bough` alone looks in the usual places.")
    from ..app import run  # noqa: PLC0415 - start-up time: Textual comes with it

    return run(options.paths, options.store)


def _version(output: Output) -> int:
    from importlib.metadata import version  # noqa: PLC0415 - start-up time

    number = version("bough")
    if output.json:
        output.document({"version": number})
    else:
        output.line(f"bough {number}")
    return 0
