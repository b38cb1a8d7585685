"""Records as the lines of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def json_lines(records: Iterable[dict[str, Any]]) -> bytes:
    """One compact JSON object a line, in UTF-8.

    A lone surrogate, which UTF-8 has no bytes for, costs its line the readable form: it is written in escapes.
    """
    return b"".join(map(_line, records))


def _line(record: dict[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record, separators=(",", ":")).encode() + b"\n"
