"""Where things are kept on this system, and what a `BOUGH_*` variable says instead."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_NAME = "bough"
_XDG = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "config": ("XDG_CONFIG_HOME", ".config"),
}
"""The base directory specification of freedesktop.org: a variable, and what stands for it below the home folder."""


def data_dir() -> Path:
    """Folder of the native conversations that are made when nobody says where."""
    return _usual("data")


def cache_dir() -> Path:
    """Folder of what can be worked out again: the catalog and the index. `BOUGH_CACHE_DIR` overrides it."""
    return _named("BOUGH_CACHE_DIR") or _usual("cache")


def state_dir() -> Path:
    """Folder of what belongs to this machine: drafts, folds, the last place. `BOUGH_STATE_DIR` overrides it."""
    return _named("BOUGH_STATE_DIR") or _usual("state")


def config_dir() -> Path:
    """Folder of settings, keys and themes. `BOUGH_CONFIG_DIR` overrides it."""
    return _named("BOUGH_CONFIG_DIR") or _usual("config")


def default_store() -> Path:
    """Folder of the store that is used when none is named. `BOUGH_STORE` overrides it."""
    return _named("BOUGH_STORE") or data_dir()


def expanded(path: str) -> Path:
    """The path with `~` replaced as the shell does: one that names nobody stays as it is, and is not there."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own fails where nobody has that name


def _named(variable: str) -> Path | None:
    """The folder a variable names; an empty one says nothing."""
    value = os.environ.get(variable)
    return expanded(value) if value else None


def _usual(kind: str) -> Path:
    """The platform's folder of a kind. On Linux without platformdirs, whose import costs as much as Python's start."""
    if sys.platform == "linux":
        variable, below = _XDG[kind]
        stated = os.environ.get(variable, "").strip()
        return Path(stated) / _NAME if stated else Path.home() / below / _NAME
    import platformdirs  # noqa: PLC0415 - start-up time: see above

    return Path(getattr(platformdirs, f"user_{kind}_dir")(_NAME, appauthor=False))
