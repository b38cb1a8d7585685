"""Backups of native stores: snapshots that share their contents, and putting one back.

from bough.core.backup import Backup
backup = Backup("/media/usb/bough")
backup.create(store)
backup.restore(store)
"""

from __future__ import annotations

from .folder import Backup
from .snapshots import LATEST
from .values import Created, Progress, Restored, Snapshot, Verified

__all__ = ["LATEST", "Backup", "Created", "Progress", "Restored", "Snapshot", "Verified"]
