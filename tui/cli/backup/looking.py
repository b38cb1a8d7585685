"""`bough backup list`, `verify` and `diff`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ...safe_text import safe_line
from ..change.answer import count
from ..change.stores import existing_store
from ..finding import problem_json, tell
from ..output import WITH_PROBLEMS, Output
from .words import as_json, counts, teller

if TYPE_CHECKING:
    from bough.core.backup import Backup, ChangedConversation, Difference

_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "yellow")}
_SHORT = 7
"""Characters of an id that are shown."""


def list(backup: Backup, options: Namespace, output: Output) -> int:  # called as the action is
    """The snapshots, or the conversations of one."""
    if options.snapshots:
        return _contents(backup, options.snapshots[0], output)
    snapshots = backup.list()
    if output.json:
        problems = [problem_json(one) for one in backup.problems]
        output.document({"snapshots": [as_json(one) for one in snapshots], "problems": problems})
    else:
        for one in snapshots:
            mark = ("  safety: what a restore replaced", "yellow") if one.safety else ("", "")
            output.lines((one.name, "cyan"), (f"  {counts(one)}", ""), mark)
        tell(backup.problems, output)
    return WITH_PROBLEMS if backup.problems else 0


def verify(backup: Backup, options: Namespace, output: Output) -> int:
    """Read every byte, and say what is damaged."""
    wanted = options.snapshots[0] if options.snapshots else None
    found = backup.verify(wanted, progress=teller(output))
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


def diff(backup: Backup, options: Namespace, output: Output) -> int:
    """What changed from a snapshot to another one, or to the store as it is now."""
    older = backup.choose(options.snapshots[0] if options.snapshots else "latest").name
    newer = backup.choose(options.snapshots[1]).name if len(options.snapshots) > 1 else None
    other = newer if newer is not None else existing_store(options)
    found = backup.diff(older, other, progress=teller(output))
    output.progress("")
    if output.json:
        output.document({"older": older, "newer": newer, **_json(found)})
        return 0
    for one in found.conversations:
        sign, style = _SIGNS[one.what]
        output.lines((f"{sign} ", style), (one.id[:_SHORT], "cyan"), (f"  {safe_line(one.title)}  {_words(one)}", ""))
    inside = [file for file in found.files if not file.path.startswith("conversations/")]
    for file in inside:
        sign, style = _SIGNS[file.what]
        output.lines((f"{sign} ", style), (f"{safe_line(file.path)}  {file.bytes:,} bytes", ""))
    if found.nothing:
        output.word(f"Nothing changed since {older}." if newer is None else "There is no difference.")
    return 0


def _json(found: Difference) -> dict[str, object]:
    return {
        "conversations": [
            {
                "id": one.id,
                "title": one.title,
                "change": one.what,
                "added": one.added,
                "removed": one.removed,
                "files": one.files,
            }
            for one in found.conversations
        ],
        "files": [{"path": one.path, "change": one.what, "bytes": one.bytes} for one in found.files],
    }


def _words(one: ChangedConversation) -> str:
    """How many messages came and went; where none did, how many files differ."""
    said = [f"{sign}{count(number, 'message')}" for sign, number in (("+", one.added), ("-", one.removed)) if number]
    return ", ".join(said) or count(one.files, "file")


def _contents(backup: Backup, wanted: str, output: Output) -> int:
    snapshot = backup.choose(wanted)
    held = backup.conversations(snapshot)
    if output.json:
        output.document({"snapshot": as_json(snapshot), "conversations": [one._asdict() for one in held]})
        return 0
    for one in held:
        output.lines((one.id[:_SHORT], "cyan"), (f"  {one.bytes:>12,} bytes  ", "dim"), (safe_line(one.title), ""))
    return 0
