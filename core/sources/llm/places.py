"""Where `llm` keeps its logs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ...platform import expanded

DATABASE = "logs.db"
_APP = "io.datasette.llm"


def roots() -> Iterator[Path]:
    """The folder of this person, as `click.get_app_dir` names it; `LLM_USER_PATH` overrides it."""
    named = os.environ.get("LLM_USER_PATH")
    if named:
        yield expanded(named)
    elif sys.platform == "darwin":
        yield expanded("~/Library/Application Support") / _APP
    elif sys.platform == "win32":
        yield expanded(os.environ.get("APPDATA") or "~") / _APP
    else:
        yield expanded(os.environ.get("XDG_CONFIG_HOME") or "~/.config") / _APP


def files(root: Path) -> Iterator[Path]:
    """The database right in a folder; that of embeddings is none, and keys are never read."""
    if (root / DATABASE).is_file():
        yield root / DATABASE
