"""How changes are noticed at this moment, for people to see."""

from __future__ import annotations

from typing import Literal, NamedTuple


class WatchStatus(NamedTuple):
    """How changes are noticed."""

    mode: Literal["starting", "watching", "polling", "stopped"]
    """`watching`: the system tells at once, and a look every two seconds stands behind it. `polling`: only looking."""
    reason: str = ""
    """Why it polls, or what else is in the way; empty while all is well."""
    watches: int = 0
    """Folders of which the system tells."""
    files: int = 0
    """Files and folders that are looked at."""

    @property
    def sentence(self) -> str:
        """In words."""
        if self.mode == "polling":
            return f"polling {self.files:,} files: {self.reason}"
        more = f": {self.reason}" if self.reason else ""
        return f"watching {self.watches:,} folders{more}" if self.mode == "watching" else self.mode
