"""`bough backup restore`: over the store, or beside everything."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bough.core.errors import Invalid

from ...safe_text import safe_line
from ..change.answer import reference
from ..change.asking import confirm
from ..change.stores import root_of
from ..finding import problem_json, tell
from ..output import Output
from .words import as_json, counts, teller

if TYPE_CHECKING:
    from bough.core.backup import Backup, Held, Snapshot
    from bough.core.store import Store


def restore(backup: Backup, options: Namespace, output: Output) -> int:
    """Put a snapshot, or one conversation of it, back; what it replaces is kept first."""
    snapshot = backup.choose(options.snapshots[0] if options.snapshots else "latest")
    one = _chosen(backup, snapshot, options)
    if options.into is not None:
        return _beside(backup, snapshot, one, options, output)
    if options.copy:
        return _copy(backup, snapshot, one, options, output)
    place = root_of(options)
    what = f"conversation {one.id[:7]} ({safe_line(one.title)})" if one is not None else "all conversations"
    confirm(f"Replace {what} in {place} by {snapshot.name} ({counts(snapshot)})?", options, output)
    store, only = _made(place, snapshot), one.id if one is not None else ""
    done = backup.restore(store, snapshot.name, only=only, wait=options.wait, progress=teller(output))
    output.progress("")
    if output.json:
        safety = done.safety.name if done.safety is not None else None
        problems = [problem_json(problem) for problem in done.problems]
        output.document(_document(snapshot, one) | {"safety": safety, "problems": problems})
        return 0
    said = f"conversation {one.id[:7]}" if one is not None else counts(done.snapshot)
    output.line(f"{done.snapshot.name}  restored, {said}")
    if done.safety is not None:
        output.word(f"What was there before is snapshot {done.safety.name}.")
    if snapshot.sources and one is None:
        output.word(f"The files of {', '.join(snapshot.sources)} stayed in the backup: --into DIR puts them beside.")
    tell(done.problems, output)
    return 0


def _beside(backup: Backup, snapshot: Snapshot, one: Held | None, options: Namespace, output: Output) -> int:
    only = one.id if one is not None else ""
    backup.extract(options.into, snapshot.name, only=only, progress=teller(output))
    output.progress("")
    into = str(options.into.expanduser().absolute())
    if output.json:
        output.document(_document(snapshot, one) | {"into": into})
        return 0
    output.line(f"{snapshot.name}  is in {into}")
    output.word(f"Look at it with `bough {options.into}`.")
    return 0


def _copy(backup: Backup, snapshot: Snapshot, one: Held | None, options: Namespace, output: Output) -> int:
    if one is None:
        raise Invalid("Say which conversation to copy: --only CONVERSATION.")
    id = backup.copy(_made(root_of(options), snapshot), one.id, snapshot.name, progress=teller(output))
    output.progress("")
    if output.json:
        output.document(_document(snapshot, one) | {"conversation": id})
    else:
        output.line(reference(f"bough:{id}"))
    return 0


def _document(snapshot: Snapshot, one: Held | None) -> dict[str, Any]:
    conversation = one.id if one is not None else None
    return {
        "snapshot": as_json(snapshot),
        "safety": None,
        "problems": [],
        "conversation": conversation,
        "into": None,
    }


def _chosen(backup: Backup, snapshot: Snapshot, options: Namespace) -> Held | None:
    """The one conversation that is meant, before anybody is asked. Raises NotFound, Ambiguous, Damaged."""
    if not options.only:
        backup.files_of(snapshot)
        return None
    from bough.core.backup.contents import choose_conversation  # noqa: PLC0415 - start-up time

    return choose_conversation(options.only, backup.conversations(snapshot))


def _made(place: Path, snapshot: Snapshot) -> Store:
    """The store; where there is none, one is made whose files are written as the snapshot's were."""
    from bough.core.codecs import CODECS  # noqa: PLC0415 - start-up time
    from bough.core.store import Store  # noqa: PLC0415 - start-up time

    codecs = [codec for codec in CODECS if codec == snapshot.codec]
    return Store.open(place, create=True, codec=codecs[0] if codecs else "jsonl")
