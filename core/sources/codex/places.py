"""Where Codex keeps its rollouts, and what it calls them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ...platform import expanded
from ..jsonlines import decoded, files_below

_FOLDERS = ("sessions", "archived_sessions")
ENDINGS = (".jsonl", ".jsonl.zst")


def home() -> Path:
    """Codex's own folder: `CODEX_HOME`, else `~/.codex`."""
    return expanded(os.environ.get("CODEX_HOME") or "~/.codex")


def rollouts(root: Path) -> Iterator[Path]:
    """The rollouts below a folder; of one that is there unpacked as well, that.

    The indexes and the keys that lie beside them are not among them.
    """
    found = (path for path in files_below(root, *ENDINGS) if path.name.startswith("rollout-"))
    return (path for path in found if path.suffix == ".jsonl" or not path.with_suffix("").exists())


def tree_of(path: Path) -> Path:
    """The folder below which the rollouts lie that a rollout may speak of."""
    for folder in path.parents:
        if folder.name in _FOLDERS:
            return folder.parent
    return path.parent


def find_rollout(id: str, near: Path) -> Path | None:
    """The rollout of a thread, by its name, among those in the tree of another; None if it is not there."""
    top = tree_of(near)
    folders = [folder for name in _FOLDERS if (folder := top / name).is_dir()]
    found = (path for folder in folders for path in rollouts(folder)) if folders else beside(near.parent)
    return next((path for path in found if id in path.name), None)


def beside(folder: Path) -> Iterator[Path]:
    """The rollouts in one folder alone: what lies below one that is not Codex's may be anything."""
    with suppress(OSError):
        yield from (
            path for path in folder.iterdir() if path.name.startswith("rollout-") and path.name.endswith(ENDINGS)
        )


def today(near: Path) -> Path:
    """The folder of the rollouts that begin today, in the tree of another one; it need not be there."""
    return tree_of(near) / "sessions" / datetime.now().astimezone().strftime("%Y/%m/%d")


def thread_name(id: str, near: Path) -> str:
    """What a person called a thread, from `session_index.jsonl`: its last line for an id counts. Empty if nothing."""
    name = ""
    try:
        lines = (tree_of(near) / "session_index.jsonl").read_bytes().split(b"\n")
    except OSError:
        return name
    wanted = id.encode()
    for line in lines:
        entry = decoded(line) if wanted in line else None
        if isinstance(entry, dict) and entry.get("id") == id:
            named = entry.get("thread_name")
            name = named if isinstance(named, str) else ""
    return name
