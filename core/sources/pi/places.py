"""Where pi keeps its sessions."""

from __future__ import annotations

import os
from pathlib import Path

from ...platform import expanded
from ..jsonlines import decoded


def sessions_folder() -> Path:
    """The folder pi would use now: `PI_CODING_AGENT_SESSION_DIR`, its setting `sessionDir`, or that of its own folder.

    Its own folder is `PI_CODING_AGENT_DIR`, else `~/.pi/agent`. A command line that named another is not known here.
    """
    if named := os.environ.get("PI_CODING_AGENT_SESSION_DIR"):
        return expanded(named)
    agent = expanded(os.environ.get("PI_CODING_AGENT_DIR") or "~/.pi/agent")
    return _setting(agent / "settings.json") or agent / "sessions"


def _setting(file: Path) -> Path | None:
    try:
        settings = decoded(file.read_bytes())
    except OSError:
        return None
    named = settings.get("sessionDir") if isinstance(settings, dict) else None
    if not isinstance(named, str) or not named.startswith(("/", "~")):
        return None  # a relative one depends on the folder that pi was started in
    return expanded(named)
