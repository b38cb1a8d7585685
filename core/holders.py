"""Who holds the lock of a conversation in a list: asked each time, since no file's stamp tells."""

# ruff: noqa: PTH110, PTH118
# Strings throughout: nearly always there is no lock file, and that is all that has to be found out.

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .catalog import Item


def holder(item: Item) -> dict[str, Any] | None:
    """Pid, host, user, program and since of who holds a native conversation, each None if that is not known.

    None if nobody does, and for conversations of other tools: a file that merely grows is held by nobody.
    """
    if item.source != "bough":
        return None
    store, _, conversation = os.path.dirname(item.files[0]).rpartition(f"{os.sep}conversations{os.sep}")  # noqa: PTH120
    locks = os.path.join(store, ".bough", "locks")
    if not store or not os.path.exists(os.path.join(locks, f"{conversation}.lock")):
        return None
    return _asked(Path(locks), conversation)


def _asked(locks: Path, conversation: str) -> dict[str, Any] | None:
    from .clock import RandomIds, SystemClock  # noqa: PLC0415 - start-up time: rare
    from .files import Files  # noqa: PLC0415 - as above
    from .locks import Locks  # noqa: PLC0415 - as above

    status = Locks(locks, Files(), SystemClock(), RandomIds()).status(conversation)
    if not status.held:
        return None
    return {name: getattr(status.owner, name, None) for name in ("pid", "host", "user", "program", "since")}
