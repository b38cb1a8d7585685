"""Which files a tool was asked to look at or to change, by what it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import ToolCall

_NAMES = ("file_path", "notebook_path", "path", "filePath")
"""What tools call the one file they are about."""
_PATCHED = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.+?)\s*$|^\*\*\* Move to: (.+?)\s*$", re.MULTILINE)
"""The lines of an `apply_patch` that name files."""
_MARK = "*** Begin Patch"


def touched(call: ToolCall) -> list[str]:
    """The files that a call names, in order, each once; a text of strangers."""
    return list(dict.fromkeys(filter(None, (*_named(call.input), *_patched(call.input)))))


def _named(input: Any) -> Iterator[str]:
    if isinstance(input, dict):
        yield from (input[name] for name in _NAMES if isinstance(input.get(name), str))


def _patched(input: Any) -> Iterator[str]:
    """The files of a patch, wherever among the arguments it stands: itself, in a field, or in a command line."""
    values = list(input.values()) if isinstance(input, dict) else [input]
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _MARK in text:
                yield from (found[1] or found[2] for found in _PATCHED.finditer(text))
