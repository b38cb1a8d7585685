"""`bough index`: what makes searching fast. Derived from the conversations; it can be removed at any time."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Locked
from bough.core.library import Library

from .change.answer import count
from .output import Output

if TYPE_CHECKING:
    from bough.core.searching.search import Search

EPILOG = """examples:
  bough index                 what it holds
  bough index rebuild         make it anew
  bough index clear           remove it; the next search makes it again

Searching keeps it up to date by itself, and mends it where it is damaged.

--json {"folder","conversations","messages","bytes","source_bytes","outdated","writing","available"}"""


def add_arguments(parser: ArgumentParser) -> None:
    """What to do with it."""
    choices = ("status", "rebuild", "clear")
    parser.add_argument("what", choices=choices, nargs="?", default="status", help="status if nothing is said")


def run(options: Namespace, output: Output) -> int:
    """Do it. Raises Locked if another process writes to the index."""
    from bough.core.searching.search import Search  # noqa: PLC0415 - start-up time

    library = Library((), options.store)
    library.listing()
    search = Search(library)
    search.take_listing()
    if options.what != "status" and not search.index.clear():
        raise Locked("index", None)
    if options.what == "rebuild":
        search.refresh(tell=lambda now: output.progress(f"indexing {now.done} of {now.of} …"))
        output.progress("")
    return _status(search, output)


def _status(search: Search, output: Output) -> int:
    from bough.core.searching.search import is_possible  # noqa: PLC0415 - start-up time

    if not is_possible():
        return _impossible(output)
    status = search.index.status()
    outdated = search.index.outdated([item for item, _ in search.library.listed()])
    if output.json:
        facts = status._asdict()
        output.document({**facts, "source_bytes": facts.pop("sources"), "outdated": outdated, "available": True})
        return 0
    output.line(f"{count(status.conversations, 'conversation')}, {count(status.messages, 'message')}")
    share = f", {100 * status.bytes / status.sources:.0f} % of what it was made of" if status.sources else ""
    output.line(f"{status.bytes / 1e6:.1f} MB in {status.folder or 'memory'}{share}")
    if outdated:
        output.line(f"{count(outdated, 'conversation')} new or changed since: the next search reads them")
    if status.writing:
        output.line("Another process is writing to it now.")
    return 0


def _impossible(output: Output) -> int:
    if output.json:
        output.document({"available": False})
    else:
        output.line("There is no index: tantivy cannot be imported here. Every search reads all files instead.")
    return 0
