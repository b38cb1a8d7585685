"""Where Open WebUI keeps its database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ...platform import expanded

DATABASE = "webui.db"
_USUAL = (
    "~/.open-webui",
    "~/.open-webui/data",
    "~/open-webui/backend/data",
    "/app/backend/data",
    "/var/lib/docker/volumes/open-webui/_data",
)
"""Of the documentation's ways to install it: uvx, from source, in its container, and its volume outside."""


def roots() -> Iterator[Path]:
    """The data folders of the usual installations, and the one that `DATA_DIR` names where it holds a database."""
    named = os.environ.get("DATA_DIR")
    if named and (expanded(named) / DATABASE).is_file():
        yield expanded(named).absolute()
    for folder in _USUAL:
        if not (folder.startswith("/") and sys.platform == "win32"):
            yield expanded(folder)


def files(root: Path) -> Iterator[Path]:
    """The database right in a folder."""
    if (root / DATABASE).is_file():
        yield root / DATABASE
