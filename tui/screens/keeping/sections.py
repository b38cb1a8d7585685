"""The sections of the screen, in its order, and what each of them begins with."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from .desk import Desk
    from .level import Level
    from .screen import KeepingScreen

_FIRST: Final = {
    "backups": ("backups", "Snapshots"),
    "trash": ("trash", "Trash"),
    "doctor": ("doctor", "Findings"),
    "stats": ("stats", "Counts"),
    "retention": ("retention", "HadTheirTime"),
}
SECTIONS: Final = tuple(_FIRST)
"""The module and class of each: one that nobody looks at is never imported."""


def first_level(section: str, screen: KeepingScreen, desk: Desk) -> Level:
    """What a section shows at first."""
    module, name = _FIRST[section]
    made = getattr(import_module(f".{module}", __package__), name)(screen, desk)
    return cast("Level", made)
