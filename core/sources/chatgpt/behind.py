"""What stands behind a conversation in its document: another one, the end of the list, or something that is neither."""

from __future__ import annotations

from pathlib import Path

from ...linking import problem
from ...model import Problem

_BLANK = b"\xef\xbb\xbf \t\r\n"
_LOOKED_AT = 256


def damage_behind(path: Path, end: int) -> Problem | None:
    """The problem of a conversation that ends before its document does; None where all is in order. Raises OSError.

    A bracket that was changed closes a document early: what follows is in no conversation, and would be passed over.
    """
    with path.open("rb") as file:
        listed = file.read(_LOOKED_AT).lstrip(_BLANK).startswith(b"[")
        file.seek(end)
        rest = file.read(_LOOKED_AT).lstrip(_BLANK)
    if listed and rest.startswith((b"]", b",")):
        rest = rest[1:].lstrip(_BLANK)
    if not rest or rest.startswith((b"{", b"[", b"]")):
        return None
    sentence = "What follows this conversation is none: the file is damaged there, and something may be missing."
    return problem("damaged", path, f"byte {end}", sentence)
