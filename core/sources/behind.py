"""What stands behind a conversation in a list of them: another one, the end of the list, or neither."""

from __future__ import annotations

from .documents import Document, bytes_from

_BLANK = b"\xef\xbb\xbf \t\r\n"
_LOOKED_AT = 4096


def look_behind(document: Document, end: int) -> None:
    """Note where a list ends too early behind one of its conversations, and where more than its end is there.

    `end` is where the document, one conversation of the file, ends in it. What stands between two of them is listed as
    one that cannot be read, and needs no word here. Raises Moved.
    """
    listed = bytes_from(document.path, document.stat, 0, _LOOKED_AT).lstrip(_BLANK).startswith(b"[")
    if not listed or any(found.code == "torn" for found in document.problems):
        return
    rest = bytes_from(document.path, document.stat, end, _LOOKED_AT)
    behind = rest.lstrip(_BLANK + b",")
    if not behind:
        document.report("torn", f"byte {end}", "The file ends too early; what is whole of it is shown.")
    elif behind.startswith(b"]") and behind[1:].strip():
        place = f"byte {end + len(rest) - len(behind) + 1}"
        document.report("trailing", place, "Something follows the end of the list; it is left out.")
