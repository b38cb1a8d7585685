"""Where Gemini CLI keeps its chats, and which folder a chat was held in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ...platform import expanded
from ..drafts import dict_of, text_of
from ..jsonlines import decoded, files_below

CHATS = "chats"
_TMP = "tmp"
_CHECKPOINT = "checkpoint"
_ENDINGS = (".json", ".jsonl")
_LIMIT = 4 << 20


def root() -> Path:
    """The folder below which each project has one: in `GEMINI_CLI_HOME`, else in the home folder."""
    return expanded(os.environ.get("GEMINI_CLI_HOME") or "~") / ".gemini" / _TMP


def chats(root: Path) -> Iterator[Path]:
    """Recorded chats, those of sub-agents too, and checkpoints; what else lies beside them is no conversation."""
    return (path for path in files_below(root, *_ENDINGS) if CHATS in path.parts or is_checkpoint(path))


def is_checkpoint(path: Path) -> bool:
    """Whether a file is named as `/chat save` names them."""
    return path.name.startswith(_CHECKPOINT) and path.suffix == ".json"


def checkpoint_id(path: Path) -> str:
    """A name of a checkpoint: its tag is one's own, and may be another project's too."""
    return f"{path.parent.name[:8]}.{path.stem}"


def agents_of(session: str, path: Path) -> list[Path]:
    """The chats of a session's sub-agents, which lie in a folder of its name beside it."""
    folder = path.parent / session
    named = bool(session) and session != ".." and folder.parent == path.parent and "\0" not in session
    return list(files_below(folder, *_ENDINGS)) if named else []


def project(path: Path, named: str) -> str:
    """The folder that a chat was held in; empty if nothing tells.

    `named` is what the chat calls it: the SHA-256 of its path. Newer versions call the folder of a project by a short
    name instead, which they keep in `projects.json`.
    """
    folder = next((above for above in path.parents if above.parent.name == _TMP), None)
    if folder is None:
        return ""
    try:
        return (folder / ".project_root").read_text("utf-8", "replace").strip()
    except OSError:
        pass
    known = dict_of(_document(folder.parent.parent / "projects.json").get("projects"))
    for place, name in known.items():
        if text_of(name) == folder.name or sha256(place.encode("utf-8", "replace")).hexdigest() in (named, folder.name):
            return place
    return ""


def _document(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            return dict_of(decoded(file.read(_LIMIT)))
    except OSError:
        return {}
