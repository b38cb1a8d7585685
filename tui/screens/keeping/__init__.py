"""What keeps conversations: backups, trash, doctor, statistics, retention, on one screen."""

from __future__ import annotations

from .screen import KeepingScreen

__all__ = ["KeepingScreen"]
