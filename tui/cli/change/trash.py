"""`bough trash`: what was deleted, and having it back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid, NotFound

from ...safe_text import safe_line
from ..output import Output
from ..times import ago, local_now, rfc3339
from .answer import count, tell
from .asking import confirm
from .gone import Gone, choose, gone_from, restore
from .stores import existing_store

if TYPE_CHECKING:
    from bough.core.store import Store

EPILOG = """examples:
  bough trash list
  bough trash restore m3k7q2                    a conversation or a branch, by the beginning of its id or its title
  bough trash empty                             for good; it asks first

The list holds deleted conversations, deleted branches (ID@BRANCH), and conversations of other tools that were put out
of sight (SOURCE:ID): `empty` leaves these last ones alone.

--json list     {"trash":[{"id","kind","conversation","branch","title","deleted"}]}
                kind is conversation, branch or hidden; deleted is null where nobody knows
       restore  {"ref","conversation","branch","message"}
       empty    {"removed","freed"}: conversations, and messages of deleted branches"""

ACTIONS = ("list", "restore", "empty")


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and with what."""
    parser.add_argument("action", choices=ACTIONS, nargs="?", default="list", help="without it, the list")
    parser.add_argument("id", metavar="ID", nargs="?", help="what to restore")


def run(options: Namespace, output: Output) -> int:
    """Do it. Raises NotFound, Ambiguous, Locked, Invalid, Refused, DeleteError."""
    if (options.id is not None) != (options.action == "restore"):
        raise Invalid("Say which ID to restore." if options.id is None else f"`{options.action}` takes no ID.")
    try:
        store = existing_store(options)
    except NotFound:
        if options.action != "list":
            raise
        return _list([], output)
    match options.action:
        case "restore":
            return tell(restore(store, choose(options.id, gone_from(store)), options.wait), output)
        case "empty":
            return _empty(store, options, output)
        case _:
            return _list(gone_from(store), output)


def _list(found: list[Gone], output: Output) -> int:
    if output.json:
        output.document({"trash": [{**one._asdict(), "deleted": rfc3339(one.deleted)} for one in found]})
        return 0
    now = local_now()
    rows = [(one.id, one.kind, ago(one.deleted, now), safe_line(one.title)) for one in found]
    room = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:3]]
    for id, kind, time, title in rows:
        output.lines(
            (f"{id.ljust(room[0])}  ", "cyan"), (f"{kind.ljust(room[1])}  {time.ljust(room[2])}  ", "dim"), (title, "")
        )
    if not found:
        output.word("The trash is empty.")
    return 0


def _empty(store: Store, options: Namespace, output: Output) -> int:
    """Remove what was deleted. Conversations of other tools are only out of sight, and stay so."""
    from bough.core.freeing import free  # noqa: PLC0415 - completion needs none of it

    kinds = [one.kind for one in gone_from(store)]
    conversations, branches = kinds.count("conversation"), kinds.count("branch")
    if conversations or branches:
        what = _both(conversations, "conversation", branches, "deleted branch")
        confirm(f"Remove {what} for good?", options, output)
    removed, freed = store.trash.empty(), free(store, options.wait)
    if output.json:
        output.document({"removed": removed, "freed": freed})
    elif removed or freed:
        output.word(f"Removed {_both(removed, 'conversation', freed, 'message')} for good.")
    else:
        output.word("The trash is empty.")
    return 0


def _both(one: int, thing: str, other: int, other_thing: str) -> str:
    """What there is of two kinds of things, in words."""
    return " and ".join(count(number, what) for number, what in ((one, thing), (other, other_thing)) if number)
