"""`bough merge-driver`: what git calls to join two versions of a file of a store."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import BoughError, Unreadable

from ..output import Output
from .answer import count

if TYPE_CHECKING:
    from bough.core.merging.driver import Joined

EPILOG = """examples:
  git config merge.bough.name "Bough conversations"
  git config merge.bough.driver "bough merge-driver %O %A %B %P"
  echo '*.jsonl merge=bough' >> .git/info/attributes

These three lines, typed in a clone of a store, switch it on there; without them git's own `union` keeps both sides as
well. Each message and each change is there once; one that a side has freed stays gone; where a branch now goes on in
two ways it says so, and `bough merge` or the app make one of them.

--json {"path","added","diverged":[{"branch","after","ours","theirs"}],"doubled"}; as git expects it, the status is 0 if
the file was joined, and anything else if git has to ask"""


def add_arguments(parser: ArgumentParser) -> None:
    """The three versions, as git names them."""
    parser.add_argument("base", metavar="%O", type=Path, help="what both began with")
    parser.add_argument("ours", metavar="%A", type=Path, help="our version; the result takes its place")
    parser.add_argument("theirs", metavar="%B", type=Path, help="their version")
    parser.add_argument("path", metavar="%P", nargs="?", help="what the file is called, for messages")


def run(options: Namespace, output: Output) -> int:
    """Join them. Raises Unreadable, CannotJoin; the file is then as it was, and git tells that it conflicts."""
    from bough.core.merging.driver import join  # noqa: PLC0415 - completion needs none of it

    name = options.path or str(options.ours)
    base, ours, theirs = map(_read, (options.base, options.ours, options.theirs))
    try:
        joined = join(base, ours, theirs)
    except ValueError as error:
        raise CannotJoin(f"{name} cannot be joined: {error}. Both sides are as they were.") from error
    options.ours.write_bytes(joined.data)
    if output.json:
        diverged = [divergence._asdict() for divergence in joined.diverged]
        output.document({"path": name, "added": joined.added, "diverged": diverged, "doubled": list(joined.doubled)})
    else:
        _tell(name, joined, output)
    return 0


class CannotJoin(BoughError):
    """Two versions of a file cannot be made one without losing something."""

    kind = "conflict"


def _tell(name: str, joined: Joined, output: Output) -> None:
    """What a person may want to look at; where both sides went well together there is nothing."""
    for one in joined.diverged:
        after = f"message {one.after[:7]}" if one.after else "its beginning"
        sentence = f"branch {one.branch[:7]} goes on in two ways after {after}: {one.ours[:7]} and {one.theirs[:7]}"
        command = f"bough merge {Path(name).parent.name}@{one.theirs}"
        output.word(f"bough: {name}: {sentence}. Both are there; `{command}` makes one of them.")
    if joined.doubled:
        shown = ", ".join(id[:7] for id in joined.doubled[:8])
        output.word(
            f"bough: {name}: {count(len(joined.doubled), 'message')} differ under one id, both are kept: {shown}."
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(path, (error.strerror or "it cannot be read").lower()) from error
