"""`bough backup prune`: which snapshots nobody wants any more."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..change.answer import count
from ..change.asking import confirm
from ..output import Output
from .words import as_json, counts, teller

if TYPE_CHECKING:
    from bough.core.backup import Backup, Pruned


def prune(backup: Backup, options: Namespace, output: Output) -> int:
    """Say what the rules remove, or remove it."""
    from bough.core.backup import Keep  # noqa: PLC0415 - start-up time

    keep = Keep(options.last, options.within, options.daily, options.weekly, options.monthly)
    done = backup.prune(keep)
    if options.apply and (done.removed or done.contents):
        confirm(f"Remove {_amount(done)} for good?", options, output)
        done = backup.prune(keep, apply=True, wait=options.wait, progress=teller(output))
        output.progress("")
    if output.json:
        kept = [{**as_json(one.snapshot), "why": one.why} for one in done.kept]
        removed = [as_json(one) for one in done.removed]
        output.document(
            {
                "applied": options.apply,
                "kept": kept,
                "removed": removed,
                "contents": done.contents,
                "freed": done.freed,
            }
        )
        return 0
    for one in done.kept:
        output.lines((one.snapshot.name, "cyan"), ("  keep    ", "green"), (", ".join(one.why), "dim"))
    for snapshot in done.removed:
        word = "removed " if options.apply else "remove  "
        output.lines((snapshot.name, "cyan"), (f"  {word}", "yellow"), (counts(snapshot), "dim"))
    _say(done, options, output)
    return 0


def _say(done: Pruned, options: Namespace, output: Output) -> None:
    if not done.removed and not done.contents:
        output.word("Nothing is to be removed.")
    elif options.apply:
        output.word(f"Removed {_amount(done)}.")
    else:
        output.word(f"--apply removes {_amount(done)}.")


def _amount(done: Pruned) -> str:
    return f"{count(len(done.removed), 'snapshot')} and {done.freed:,} bytes"
