"""What a file of an export is called where nobody says."""

from __future__ import annotations

import os
import re
import unicodedata

from .script import Script

_LONGEST = 60


def file_name(script: Script, ending: str) -> str:
    """The title in small letters and hyphens, and enough of the id to tell it from others of that title."""
    plain = unicodedata.normalize("NFKD", script.title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-")
    id = re.sub(r"[^A-Za-z0-9]", "", script.id)[:8]
    return f"{'-'.join(filter(None, (words, id))) or 'conversation'}{ending}"


def system_path(path: str) -> str:
    """A path out of a file of strangers as the system takes one: without NUL, half characters replaced."""
    path = path.replace("\0", "")
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace").decode()
    return path
