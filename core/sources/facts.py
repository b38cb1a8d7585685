"""What a document says of itself, in words: fields that no other place has, one a line."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from ..model import Parts, Text

_NOTHING: tuple[object, ...] = (None, "", [], {}, 0)
_YEAR_ONE = "0001-01-01"
"""What Go writes for “no time”."""


def facts(fields: dict[str, Any], without: Collection[str] = (), first: str = "") -> Parts:
    """The fields that say something, but for those in `without` (in lower case); `first` are words that come before.

    One text each; none where there is nothing to say.
    """
    kept = {name: value for name, value in fields.items() if name.lower() not in without and _says(value)}
    lines = "\n".join(f"{name}: {_in_words(value)}" for name, value in kept.items())
    return tuple(Text(text) for text in (first, lines) if text)


def _in_words(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value)
    except RecursionError:
        return "nested too deeply to be told"


def _says(value: Any) -> bool:
    return value not in _NOTHING and not (isinstance(value, str) and value.startswith(_YEAR_ONE))
