"""A tree or a path as one JSON document, for programs: nothing is left out, and nothing has to be guessed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

import msgspec

from .document import Document
from .naming import file_name
from .script import Said, Script

SCHEMA = 1
"""Raised when a field changes its meaning or goes; new fields do not raise it."""


class Json:
    """Writes a path or a tree as a document."""

    name = "json"
    ending = ".json"
    trees = True

    def encode(self, script: Script) -> Document:
        """One file, in ASCII: lone surrogates survive as escapes."""
        value = {
            "format": "bough-export",
            "schema": SCHEMA,
            "id": script.id,
            "source": script.source,
            "title": script.title,
            "project": script.project or None,
            "created": _time(script.created),
            "updated": _time(script.updated),
            "tags": list(script.tags),
            "labels": dict(script.labels),
            "head": script.said[script.head].message.id,
            "branches": [msgspec.to_builtins(branch) for branch in script.branches],
            "messages": [_message(script, one) for one in script.said],
        }
        data = json.dumps(value, indent=1).encode() + b"\n"
        return Document(((PurePath(file_name(script, self.ending)), data),))


def _message(script: Script, one: Said) -> dict[str, Any]:
    message = one.message
    return {
        "id": message.id,
        "parent": script.said[one.parent].message.id if one.parent >= 0 else None,
        "branch": one.branch,
        "role": message.role,
        "kind": message.kind,
        "hidden": message.hidden,
        "group": message.group,
        "time": _time(message.time),
        "model": message.model,
        "provider": message.provider,
        "usage": msgspec.to_builtins(message.usage),
        "parts": [msgspec.to_builtins(part) for part in one.parts],
    }


def _time(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z") if time is not None else None
