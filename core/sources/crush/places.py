"""Where Crush and its forerunner keep their databases."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ...platform import expanded
from ..drafts import dict_of, text_of
from ..jsonlines import decoded

FOLDERS = {".crush": "crush.db", ".opencode": "opencode.db"}
"""Of a project, each with the name of its database."""
_LIST_LIMIT = 4 << 20


def roots() -> Iterator[Path]:
    """The folders of the projects that Crush lists, and those of the folder one is in."""
    found = list(_listed())
    with suppress(OSError):  # the folder one is in may be gone
        found += [here for below in FOLDERS if (here := Path.cwd() / below).is_dir()]
    yield from dict.fromkeys(found)


def files(root: Path) -> Iterator[Path]:
    """The databases right in a folder."""
    for name in FOLDERS.values():
        if (root / name).is_file():
            yield root / name


def project(path: Path) -> str:
    """The folder that a database belongs to; empty where its place does not tell."""
    return str(path.parent.parent) if path.parent.name in FOLDERS else ""


def _listed() -> Iterator[Path]:
    """What `crush projects` lists; nothing if that cannot be read."""
    try:
        with (_global_data() / "projects.json").open("rb") as file:
            listed = dict_of(decoded(file.read(_LIST_LIMIT))).get("projects")
    except OSError:
        return
    for project in listed if isinstance(listed, list) else ():
        where, data = text_of(dict_of(project).get("path")), text_of(dict_of(project).get("data_dir"))
        if where and data and "\0" not in where + data and Path(where).is_absolute():
            yield Path(where) / data


def _global_data() -> Path:
    named = os.environ.get("CRUSH_GLOBAL_DATA")
    if named:
        return expanded(named)
    stated = os.environ.get("XDG_DATA_HOME")
    if stated:
        return expanded(stated) / "crush"
    local = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    return (expanded(local) if local else expanded("~/.local/share")) / "crush"
