"""Where things are kept on this system, and what a `BOUGH_*` variable says instead."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_NAME = "bough"


def data_dir() -> Path:
    """Folder of the native conversations that are made when nobody says where."""
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False))


def cache_dir() -> Path:
    """Folder of what can be worked out again: the catalog and the index. `BOUGH_CACHE_DIR` overrides it."""
    return _named("BOUGH_CACHE_DIR") or Path(platformdirs.user_cache_dir(_NAME, appauthor=False))


def state_dir() -> Path:
    """Folder of what belongs to this machine: drafts, folds, the last place. `BOUGH_STATE_DIR` overrides it."""
    return _named("BOUGH_STATE_DIR") or Path(platformdirs.user_state_dir(_NAME, appauthor=False))


def config_dir() -> Path:
    """Folder of settings, keys and themes. `BOUGH_CONFIG_DIR` overrides it."""
    return _named("BOUGH_CONFIG_DIR") or Path(platformdirs.user_config_dir(_NAME, appauthor=False))


def default_store() -> Path:
    """Folder of the store that is used when none is named. `BOUGH_STORE` overrides it."""
    return _named("BOUGH_STORE") or data_dir()


def _named(variable: str) -> Path | None:
    """The folder a variable names; an empty one says nothing."""
    value = os.environ.get(variable)
    return Path(value).expanduser() if value else None
