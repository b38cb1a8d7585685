"""Asking before something goes."""

from __future__ import annotations

import sys
from argparse import Namespace

from bough.core.errors import BoughError, Invalid

from ..output import Output


class Refused(BoughError):
    """The person said no."""

    kind = "refused"

    def __str__(self) -> str:
        return "Nothing was changed."


def confirm(question: str, options: Namespace, output: Output) -> None:
    """Go on only if a person says yes, or said it already. Raises Refused, and Invalid where nobody can be asked."""
    if options.yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Invalid(f"{question} Say so with --yes: there is no terminal to ask at.")
    output.ask(f"{question} [y/N] ")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Refused
