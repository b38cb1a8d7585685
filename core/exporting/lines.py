"""What is written one piece after the other: memory holds it once, however long it becomes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any


def json_lines(records: Iterable[dict[str, Any]]) -> bytes:
    """One compact JSON object a line, in UTF-8.

    A lone surrogate, which UTF-8 has no bytes for, costs its line the readable form: it is written in escapes.
    """
    written = BytesIO()
    written.writelines(map(_line, records))
    return written.getvalue()  # which is no copy, as long as nothing is written any more


def text_of(pieces: Iterable[str]) -> bytes:
    """Pieces of a text for people, each with a line break behind it, one at the end.

    A lone surrogate stands there as an escape.
    """
    written = BytesIO()
    for piece in pieces:
        written.write(piece.encode("utf-8", "backslashreplace"))
        written.write(b"\n")
    with written.getbuffer() as data:
        end = len(data)
        while end and data[end - 1] in b" \n":
            end -= 1
    written.seek(end)
    written.truncate()
    written.write(b"\n")
    return written.getvalue()


def _line(record: dict[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":")).encode() + b"\n"
