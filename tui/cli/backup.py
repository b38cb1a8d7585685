"""`bough backup`: snapshots of the store, and putting one back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bough.core.errors import Invalid
from bough.core.platform import default_store

from .change.answer import count
from .change.asking import confirm
from .change.stores import existing_store
from .finding import problem_json, tell
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from bough.core.backup import Backup, Progress, Snapshot
    from bough.core.store import Store

EPILOG = """examples:
  bough backup create --to /media/usb/bough
  bough backup list --to /media/usb/bough
  bough backup verify --to /media/usb/bough            read every byte of all snapshots
  bough backup restore 20261120T --to /media/usb/bough  put that one in the place of the store

SNAPSHOT is a name, the beginning of one, or `latest`, which is never one that a restore made for safety. What a restore
replaces is kept in a snapshot of its own first. Exit status 6: verify found damage, or something of the store was left
out of the backup."""


def add_arguments(parser: ArgumentParser) -> None:
    """What is to be done, with which snapshot of which folder."""
    parser.add_argument("action", choices=("create", "list", "verify", "restore"), help="what to do")
    parser.add_argument("snapshot", metavar="SNAPSHOT", nargs="?", help="which one: all for verify, else `latest`")
    parser.add_argument("--to", metavar="DIR", type=Path, required=True, help="the folder of the backup")


def run(options: Namespace, output: Output) -> int:
    """Do it. Raises BoughError."""
    from bough.core.backup import Backup  # noqa: PLC0415 - start-up time

    options.paths = []
    if options.snapshot is not None and options.action in ("create", "list"):
        raise Invalid(f"`bough backup {options.action}` takes no SNAPSHOT.")
    actions = {"create": _create, "list": _list, "verify": _verify, "restore": _restore}
    try:
        return actions[options.action](Backup(options.to), options, output)
    finally:
        output.progress("")


def _create(backup: Backup, options: Namespace, output: Output) -> int:
    made = backup.create(existing_store(options), progress=_teller(output))
    output.progress("")
    if output.json:
        problems = [problem_json(one) for one in made.problems]
        output.document({"snapshot": _json(made.snapshot), "written": made.written, "problems": problems})
    else:
        output.line(f"{made.snapshot.name}  {_counts(made.snapshot)}, {made.written:,} bytes written")
        tell(made.problems, output)
    return WITH_PROBLEMS if made.problems else 0


def _list(backup: Backup, _: Namespace, output: Output) -> int:
    snapshots = backup.list()
    if output.json:
        problems = [problem_json(one) for one in backup.problems]
        output.document({"snapshots": [_json(one) for one in snapshots], "problems": problems})
    else:
        for one in snapshots:
            mark = ("  safety: what a restore replaced", "yellow") if one.safety else ("", "")
            output.lines((one.name, "cyan"), (f"  {_counts(one)}", ""), mark)
        tell(backup.problems, output)
    return WITH_PROBLEMS if backup.problems else 0


def _verify(backup: Backup, options: Namespace, output: Output) -> int:
    found = backup.verify(options.snapshot, progress=_teller(output))
    output.progress("")
    damaged = any(one.problems for one in found)
    if output.json:
        shown = [
            {"name": one.name, "good": not one.problems, "problems": [problem_json(p) for p in one.problems]}
            for one in found
        ]
        output.document({"snapshots": shown})
        return WITH_PROBLEMS if damaged else 0
    for one in found:
        style, state = ("yellow", "damaged") if one.problems else ("green", "good")
        output.lines((one.name, "cyan"), (f"  {state}", style))
        tell(one.problems, output)
    return WITH_PROBLEMS if damaged else 0


def _restore(backup: Backup, options: Namespace, output: Output) -> int:
    snapshot = backup.choose(options.snapshot or "latest")
    backup.entries(snapshot)
    place = _place(options)
    confirm(f"Replace all conversations in {place} by {snapshot.name} ({_counts(snapshot)})?", options, output)
    store = _made(place, snapshot)
    done = backup.restore(store, snapshot.name, wait=options.wait, progress=_teller(output))
    output.progress("")
    if output.json:
        safety = done.safety.name if done.safety is not None else None
        problems = [problem_json(one) for one in done.problems]
        output.document({"snapshot": _json(done.snapshot), "safety": safety, "problems": problems})
        return 0
    output.line(f"{done.snapshot.name}  restored, {_counts(done.snapshot)}")
    if done.safety is not None:
        output.word(f"What was there before is snapshot {done.safety.name}.")
    tell(done.problems, output)
    return 0


def _place(options: Namespace) -> Path:
    return Path(options.store or default_store()).expanduser().absolute()


def _made(place: Path, snapshot: Snapshot) -> Store:
    """The store; where there is none, one is made whose files are written as the snapshot's were."""
    from bough.core.codecs import CODECS  # noqa: PLC0415 - start-up time
    from bough.core.store import Store  # noqa: PLC0415 - start-up time

    codecs = [codec for codec in CODECS if codec == snapshot.codec]
    return Store.open(place, create=True, codec=codecs[0] if codecs else "jsonl")


def _teller(output: Output) -> Any:
    """Progress on a terminal, now and then."""

    def told(progress: Progress) -> None:
        if progress.done % 16 == 0:
            output.progress(f"{progress.step} {progress.done} of {progress.total} …")

    return told


def _counts(snapshot: Snapshot) -> str:
    return f"{count(snapshot.conversations, 'conversation')}, {snapshot.bytes:,} bytes"


def _json(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of a snapshot in `--json`."""
    return {
        "name": snapshot.name,
        "created": snapshot.created,
        "store": snapshot.store,
        "conversations": snapshot.conversations,
        "files": snapshot.files,
        "bytes": snapshot.bytes,
        "safety": snapshot.safety,
    }
