"""`bough completion`: commands, options, files and references, completed by the shell with argcomplete."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace

from .output import Output

EPILOG = """to switch it on:
  bash   echo 'eval "$(bough completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(bough completion zsh)"' >> ~/.zshrc
  fish   bough completion fish > ~/.config/fish/completions/bough.fish"""

SHELLS = ("bash", "zsh", "fish")
_REFERENCES = frozenset({"ref", "ours", "theirs", "into", "base"})
"""Arguments that name conversations."""
MOST = 200
"""References that are offered, the newest ones."""


def add_arguments(parser: ArgumentParser) -> None:
    """For which shell."""
    parser.add_argument("shell", nargs="?", choices=SHELLS, help="without it, how to switch it on is printed")


def run(options: Namespace, output: Output) -> int:
    """Print the code for a shell, or how to switch it on."""
    if options.shell is None:
        if output.json:
            output.document({"shells": list(SHELLS)})
        else:
            output.line(EPILOG)
        return 0
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415 - start-up time

    code = shellcode(["bough"], shell=options.shell)
    if output.json:
        output.document({"shell": options.shell, "code": code})
    else:
        output.line(code)
    return 0


def complete() -> None:
    """Answer the shell and exit; returns only if it did not ask after all."""
    import argcomplete  # noqa: PLC0415 - start-up time

    argcomplete.autocomplete(_whole_parser(), always_complete_options=False)


def _whole_parser() -> ArgumentParser:
    """All commands in one parser. Only completion wants that: see `parser.split`."""
    from .commands import COMMANDS, module_of  # noqa: PLC0415 - the two know each other
    from .parser import add_shared  # noqa: PLC0415 - as above

    whole = ArgumentParser(prog="bough")
    whole.add_argument("--version", action="store_true")
    add_shared(whole)
    commands = whole.add_subparsers()
    for name, sentence in COMMANDS.items():
        parser = commands.add_parser(name, help=sentence)
        module_of(name).add_arguments(parser)
        add_shared(parser)
        for action in parser._actions:  # noqa: SLF001 - argparse has no public way to an argument by its name
            if action.dest in _REFERENCES:
                setattr(action, "completer", references)  # noqa: B010 - argcomplete's own protocol; argparse has no such field
    return whole


def references(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """The references that begin so, from the catalog alone; nothing is read while a person waits for the shell.

    Ids come from files: one that could steer a terminal, or cannot be written at all, is not offered.
    """
    from bough.core.library import Library  # noqa: PLC0415 - start-up time

    library = Library(getattr(parsed_args, "paths", None) or (), parsed_args.store)
    names = [name for summary in library.listing()[:MOST] for name in (summary.id, summary.ref)]
    return [name for name in ["latest", *names] if name.startswith(prefix) and name.isprintable()]
