"""Backups of native stores: snapshots that share their contents, and putting one back.

from bough.core.backup import Backup
backup = Backup("/media/usb/bough")
backup.create(store)
backup.restore(store)
"""

from __future__ import annotations

from .choosing import Keep, Kept
from .comparing import ChangedConversation, ChangedFile, Difference
from .contents import Held
from .folder import Backup
from .pruning import Pruned
from .schedule import Due, cron_line, due, systemd_units
from .snapshots import LATEST
from .values import Created, Progress, Restored, Snapshot, Verified

__all__ = [
    "LATEST",
    "Backup",
    "ChangedConversation",
    "ChangedFile",
    "Created",
    "Difference",
    "Due",
    "Held",
    "Keep",
    "Kept",
    "Progress",
    "Pruned",
    "Restored",
    "Snapshot",
    "Verified",
    "cron_line",
    "due",
    "systemd_units",
]
