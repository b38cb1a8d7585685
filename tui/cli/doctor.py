"""`bough doctor`: what is wrong with stores and histories, and repairing what can be repaired."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .change.answer import count
from .change.stores import root_of
from .finding import add_paths, must_be_there
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from bough.core.doctor import Doctor, Finding, Repaired

EPILOG = """examples:
  bough doctor                      the store, drafts, backups, and the histories of all tools
  bough doctor ~/backup/store x.zip only these stores, folders and files
  bough doctor --repair             repair what can be repaired

Each finding names the file and the place, explains what is wrong, and says what --repair would do. A repair of a
conversation is tried on a copy first, and is not made if a message would be lost. What is replaced or moved is kept in
.bough/repaired/ of the store, and its place is said. Files of other tools are never touched. A store of an older format
is brought to today's, and the old one stays beside. `bough backup verify` reads all of a backup.

--json   {"findings":[{"code","path","place","message","repair"}],
         "repaired":[{"code","path","place","done","what","kept"}]}
         repair is null where there is none; repaired is null without --repair. Exit status 6: something is wrong, or
         still is after --repair."""

_SHOWN = 200
"""Findings that are said one by one; --json has them all."""


def add_arguments(parser: ArgumentParser) -> None:
    """Where to look, and whether to repair."""
    add_paths(parser)
    parser.add_argument("--repair", action="store_true", help="repair what can be repaired; what is replaced is kept")


def run(options: Namespace, output: Output) -> int:
    """Look, and repair. Raises NotFound for a PATH that is not there."""
    doctor = _doctor(options)
    found = list(doctor.examine(progress=_teller(output)))
    output.progress("")
    done = list(doctor.repair(found, wait=options.wait)) if options.repair else None
    left = [one for one in done if not one.done] if done is not None else found
    if output.json:
        repaired = [_repaired_json(one) for one in done] if done is not None else None
        output.document({"findings": [_json(one) for one in found], "repaired": repaired})
        return WITH_PROBLEMS if left else 0
    if done is None:
        for finding in found[:_SHOWN]:
            _say(finding, output)
            if finding.repair:
                output.lines(("    --repair: ", "dim"), (finding.repair, ""))
    else:
        for one in done[:_SHOWN]:
            _say(one.finding, output)
            output.lines(
                ("    repaired: " if one.done else "    left: ", "green" if one.done else "dim"), (one.what, "")
            )
            if one.kept is not None:
                output.lines((f"    what was there is in {one.kept}", "dim"))
    _sum_up(found, left, options, output)
    return WITH_PROBLEMS if left else 0


def _doctor(options: Namespace) -> Doctor:
    from bough.core.doctor import Doctor  # noqa: PLC0415 - start-up time
    from bough.core.platform import state_dir  # noqa: PLC0415 - as above

    from ..policies import policies_in  # noqa: PLC0415 - as above

    must_be_there(options.paths, "`bough doctor` alone looks in the usual places.")
    if options.paths:
        paths = [path.absolute() for path in options.paths]
        return Doctor([one for one in paths if _is_store(one)], paths=[one for one in paths if not _is_store(one)])
    root, to = root_of(options), policies_in()[0].backup.to
    stores = [root] if _is_store(root) else []
    return Doctor(stores, sources=True, drafts=state_dir() / "drafts", backups=[to] if to is not None else [])


def _is_store(path: Path) -> bool:
    return (path / "store.json").exists() or (path / "conversations").is_dir()


def _say(finding: Finding, output: Output) -> None:
    place = f", {finding.place}" if finding.place else ""
    output.lines((f"{finding.path}{place}", "cyan"), (f"  [{finding.code}]", "yellow"))
    output.line(f"    {finding.message}")


def _sum_up(found: list[Finding], left: list[Any], options: Namespace, output: Output) -> None:
    if len(found) > _SHOWN:
        output.word(f"… and {len(found) - _SHOWN:,} more; --json lists them all.")
    if not found:
        output.word("Everything is in order.")
    elif options.repair:
        output.word(f"{len(found) - len(left):,} of {count(len(found), 'finding')} repaired.")
    else:
        can = sum(bool(one.repair) for one in found)
        output.word(f"{count(len(found), 'finding')}; --repair can do something about {can:,}.")


def _teller(output: Output) -> Callable[[str, int, int], None]:
    def told(what: str, done: int, total: int) -> None:
        if done % 16 == 0:
            output.progress(f"{what} {done:,} of {total:,} …")

    return told


def _json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "path": finding.path,
        "place": finding.place,
        "message": finding.message,
        "repair": finding.repair or None,
    }


def _repaired_json(one: Repaired) -> dict[str, Any]:
    return {
        "code": one.finding.code,
        "path": one.finding.path,
        "place": one.finding.place,
        "done": one.done,
        "what": one.what,
        "kept": str(one.kept) if one.kept is not None else None,
    }
