"""Who holds the lock of a conversation in a list: asked each time, since no file's stamp tells."""

# ruff: noqa: PTH110, PTH118, PTH120
# Strings throughout: nearly always there is no lock file, and that is all that has to be found out.

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .catalog import Item

if TYPE_CHECKING:
    from .locks import Status

NATIVE = "bough"
TOOLS = frozenset({"codebuddy"})
"""The sources whose tools keep lock files beside their conversations."""


def holder(item: Item) -> dict[str, Any] | None:
    """Pid, host, user, program and since of who holds a conversation, each None if that is not known.

    None if nobody does: a file that merely grows is held by nobody.
    """
    status = holding(item)
    if status is None:
        return None
    return {name: getattr(status.owner, name, None) for name in ("pid", "host", "user", "program", "since")}


def holding(item: Item) -> Status | None:
    """The lock of a conversation, None if nobody holds it."""
    if item.source != NATIVE:
        if item.source not in TOOLS or not os.path.lexists(f"{item.files[0]}.lock"):
            return None
        from .foreign_locks import lock_beside  # noqa: PLC0415 - start-up time: nearly always there is none

        return lock_beside(item.source, item.files[0])
    locks, conversation = lock_of(item)
    if not locks or not os.path.exists(os.path.join(locks, f"{conversation}.lock")):
        return None
    return _asked(Path(locks), conversation)


def lock_of(item: Item) -> tuple[str, str]:
    """The folder of locks of a native conversation's store, empty outside a store, and its name there."""
    store, _, conversation = os.path.dirname(item.files[0]).rpartition(f"{os.sep}conversations{os.sep}")
    return os.path.join(store, ".bough", "locks") if store else "", conversation


def _asked(locks: Path, conversation: str) -> Status | None:
    from .clock import RandomIds, SystemClock  # noqa: PLC0415 - start-up time: rare
    from .files import Files  # noqa: PLC0415 - as above
    from .locks import Locks  # noqa: PLC0415 - as above

    found = Locks(locks, Files(), SystemClock(), RandomIds())
    return found.status(conversation) if found.is_held(conversation) else None  # who asks for it: a look at all locks
