"""Documents and files of lines, written as the tools write them, and a day on which all of it was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def write(path: Path, value: object, indent: int | None = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False))
    return path


def lines(path: Path, *records: Record) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one, sort_keys=True, separators=(",", ":")) + "\n" for one in records))
    return path


DAY = "2025-11-07T09:{:02}:00.000Z"
