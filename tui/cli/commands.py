"""Which commands there are, each with the sentence that help says of it. A module of that name has the rest."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from typing import Protocol, cast

from bough.core.errors import NotFound

from .named_store import say_that_it_is_missing, with_its_absence
from .output import Output

COMMANDS = {
    "ls": "List conversations, newest first.",
    "tree": "Show the branches of a conversation.",
    "show": "Print what was said on a branch, up to its head or to one message.",
    "diff": "Compare two branches, conversations or files, word by word.",
    "search": "Find anything that was said, on the branch where it was said.",
    "new": "Make a conversation.",
    "append": "Add messages to a branch.",
    "merge": "Merge a branch into another, turn by turn.",
    "merge-driver": "Join two versions of a file of a store, for git.",
    "fork": "Start a branch at any message.",
    "edit": "Say a message differently, on a branch of its own.",
    "rename": "Give a conversation a title, or a branch a name.",
    "tag": "Add and remove tags of a conversation.",
    "label": "Name a message, or take its name away.",
    "checkout": "Choose the branch that is meant when none is named.",
    "delete": "Delete a branch or a conversation; it can be had back.",
    "undo": "Take the last change back, whoever made it.",
    "redo": "Bring back what the last undo took away.",
    "trash": "Tell what was deleted, have it back, or remove it for good.",
    "lock": "Tell who holds a conversation, or ask for it.",
    "watch": "Tell what happens to conversations, as it happens.",
    "export": "Write a branch, or a whole tree, for other tools and for readers.",
    "resume": "Go on in a tool from exactly one message: a new session of it, and the command that opens it.",
    "import": "Take conversations of other tools into the store.",
    "convert": "Write the files of the store in another way.",
    "backup": "Take snapshots of the store, check them, and put one back.",
    "stats": "Count messages, tokens and costs: of one conversation and its branches, or of all.",
    "keep": "Copy what other tools may delete; what is gone stays listed.",
    "prune": "Say which conversations have had their time, and move them to the trash.",
    "doctor": "Find what is wrong with stores and histories, and repair what can be repaired.",
    "sources": "Tell where conversations are looked for, and what was found there.",
    "index": "Tell what makes searching fast, make it anew, or remove it.",
    "demo": "Open the app on a built-in example.",
    "completion": "Print what makes your shell complete commands and references.",
}

_MODULES = {"redo": "change.undo", "import": "change.importing", "merge-driver": "change.merge_driver"} | {
    name: f"change.{name}"
    for name in "new append fork merge edit rename tag label checkout delete undo trash lock convert".split()
}
"""Modules that are not called after their command, or lie deeper."""


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
    return cast("Command", import_module(f".{_MODULES.get(command, command)}", __package__))


def spelled_out(command: str, words: list[str]) -> list[str]:
    """The words with what only looks like an option said in full: `-T` takes a tag away."""
    if command != "tag":
        return words
    from .change.tag import spelled_out  # noqa: PLC0415 - start-up time

    return spelled_out(words)


def run_command(options: Namespace, output: Output) -> int:
    """Do what a command line asks for. Raises BoughError."""
    if options.command:
        say_that_it_is_missing(options, output)
        try:
            return module_of(options.command).run(options, output)
        except NotFound as error:
            raise with_its_absence(error, options) from error
    if options.version:
        return _version(output)
    if options.paths:
        from .finding import must_be_there  # noqa: PLC0415 - start-up time

        must_be_there(options.paths, "`bough` alone looks in the usual places.")
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
