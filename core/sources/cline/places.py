"""Where editors keep the tasks of their extensions, and what the files of a task are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ...platform import expanded

API = "api_conversation_history.json"
SHOWN = ("ui_messages.json", "claude_messages.json")
ITEM = "history_item.json"
NAMES = (API, *SHOWN, ITEM, "task_metadata.json")
"""The files of a task, the one that tells most first."""
_EDITORS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")
_SERVERS = ("~/.vscode-server/data/User", "~/.vscode-server-insiders/data/User", "~/.cursor-server/data/User")
_ROO = "roo-cline"


def roots(extension: str) -> Iterator[Path]:
    """The folders of tasks of an extension: in VS Code's own folder, and in those of other editors that are there."""
    for number, user in enumerate(_users()):
        tasks = user / "globalStorage" / extension / "tasks"
        if not number or tasks.is_dir():
            yield tasks


def _users() -> Iterator[Path]:
    if sys.platform == "darwin":
        base = expanded("~/Library/Application Support")
    elif sys.platform == "win32":
        base = expanded(os.environ.get("APPDATA") or "~/AppData/Roaming")
    else:
        base = expanded(os.environ.get("XDG_CONFIG_HOME") or "~/.config")
    yield from (base / editor / "User" for editor in _EDITORS)
    yield from map(expanded, _SERVERS)


def is_roo(path: Path) -> bool:
    """Whether a file is Roo Code's: by its folder, or because only Roo Code writes an item of its list beside it."""
    return any(_ROO in part for part in path.parts) or path.with_name(ITEM).exists()


def together(path: Path) -> list[Path]:
    """The files of the task that a file is of; the file alone if it is not named as those of a task are."""
    if path.name not in NAMES:
        return [path]
    there = [one for name in NAMES if (one := path.with_name(name)) == path or one.is_file()]
    return [one for one in there if one.name != SHOWN[1]] if path.with_name(SHOWN[0]) in there else there


def task_id(path: Path) -> str:
    """The id of the task: the folder's name."""
    return path.parent.name if path.name in NAMES else path.stem
