"""Files of a conversation that are to be written again: what can be kept of them, and whether that would help."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from ..errors import BoughError
from ..lines import parse_loosely
from ..native import VERSION
from ..native_files import branch_id
from ..native_scan import scan
from ..sources.bough import conversation_files

_BOM = b"\xef\xbb\xbf"


class NotRepaired(BoughError):
    """A repair that would not help, or would cost something; everything is as it was."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"Left as it is: {self.why}."


def try_on_a_copy(path: Path, new: bytes) -> None:
    """See that a conversation reads better with a changed file, and that no message is lost. Raises NotRepaired."""
    before = scan(conversation_files(path.parent))
    with tempfile.TemporaryDirectory(prefix="bough-repair-") as folder:
        copy = Path(folder) / path.parent.name
        copy.mkdir()
        for file in conversation_files(path.parent):
            shutil.copyfile(file, copy / file.name)
        (copy / path.name).write_bytes(new)
        after = scan(conversation_files(copy))
    lost = set(before.skeleton.ids) - set(after.skeleton.ids)
    if lost or set(before.headers) - set(after.headers) or len(after.changes) < len(before.changes):
        raise NotRepaired("on a copy some of its messages, branches or changes were lost")
    if len(after.skeleton.problems) >= len(before.skeleton.problems):
        raise NotRepaired("on a copy it did not help")


def is_record(line: bytes) -> bool:
    """Whether a line can be read, however loosely."""
    try:
        parse_loosely(line.removeprefix(_BOM))
    except ValueError:
        return False
    return True


def message_in(line: bytes) -> dict[str, Any] | None:
    """The message in a line that can be read, None for anything else."""
    record = parse_loosely(line.removeprefix(_BOM))
    return record if isinstance(record, dict) and record.get("type") == "message" else None


def header_for(path: Path, conversation: str, first: dict[str, Any]) -> dict[str, Any]:
    """What a branch file says of itself, from its name, its first message, and where that one's parent is."""
    found = scan([other for other in conversation_files(path.parent) if other != path])
    owners = dict(zip(found.skeleton.ids, found.owners, strict=True))
    parent = first.get("parent")
    above = {"branch": owners[parent], "message": parent} if parent in owners else None
    return {
        "type": "branch",
        "v": VERSION,
        "id": branch_id(path),
        "conversation": conversation,
        "parent": above,
        "created": first.get("time"),
    }
