"""How changes are noticed at this moment, for people to see."""

from __future__ import annotations

from typing import Literal, NamedTuple


class WatchStatus(NamedTuple):
    """How changes are noticed."""

    mode: Literal["starting", "waiting", "watching", "polling", "stopped"]
    """`watching`: the system tells at once, and a look every two seconds stands behind it. `polling`: only looking,
    because the system does not tell. `waiting`: there is no folder yet that it could tell of; looked for all the same.
    """
    reason: str = ""
    """Why it polls, or what else is in the way; empty while all is well."""
    watches: int = 0
    """Folders of which the system tells."""
    files: int = 0
    """Files and folders that are looked at."""

    @property
    def sentence(self) -> str:
        """In words."""
        more = f": {self.reason}" if self.reason else ""
        match self.mode:
            case "watching":
                return f"watching {_folders(self.watches)}{more}"
            case "polling":
                return f"polling {self.files:,} files and folders{more}"
            case "waiting":
                return f"waiting for the first folder with conversations: none is there yet{more}"
            case _:
                return self.mode


def _folders(number: int) -> str:
    return f"{number:,} folder{'' if number == 1 else 's'}"
