"""`bough new`: a conversation that holds nothing yet."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..output import Output
from .answer import Changed, tell
from .stores import open_store

EPILOG = """examples:
  bough new --title "Plan the garden" --tag home
  REF=$(bough new --title "Nightly run") && bough append "$REF" "Good evening."
  bough new --store ./notes --title Notes      a store of its own, made if it is not there

Prints the reference of the new conversation.

--json {"ref","conversation","branch","message"}; message is null"""


def add_arguments(parser: ArgumentParser) -> None:
    """What to call it."""
    parser.add_argument("--title", metavar="T", default="", help="its title; without one its first prompt is shown")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="a tag; more than once for more")


def run(options: Namespace, output: Output) -> int:
    """Make it. Raises Invalid, NotSaved, Unsure."""
    store = open_store(options)
    id = store.create(options.title, tags=options.tag)
    with store.write(id, options.wait) as writer:
        main = writer.default
    return tell(Changed(f"bough:{id}", id, main), output)
