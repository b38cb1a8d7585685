"""What the sections of the screen work with: the store, the settings, and the conversation one came from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import NotFound, Unreadable

if TYPE_CHECKING:
    from bough.core.backup import Backup, Snapshot
    from bough.core.conversation import Conversation
    from bough.core.library import Library
    from bough.core.store import Store
    from bough.tui.config import Config
    from bough.tui.policies import Policies

WAIT = 1.0
"""Seconds that a change waits for a conversation that somebody holds."""


@dataclass
class Desk:
    """One for each app; `backups` and `section` stay as a person leaves them."""

    root: Path
    """Folder of the store, there or not."""
    policies: Policies
    config: Config
    library: Callable[[], Library]
    now: Callable[[], datetime]
    usual: bool
    """Whether the app shows the usual places, and not only what was named."""
    ref: str
    """Of the conversation one came from, empty for none."""
    conversation: Conversation | None
    names: Mapping[str, str]
    """What the conversations of the list are called, by their ids: many have no title of their own."""
    unfinished: Callable[[], Collection[str]]
    """Ids of the conversations that something unfinished belongs to. Asked in a thread."""
    changed: Callable[[], None]
    """Called on the screen when there may be other conversations than before."""
    backups: Path | None
    """The folder of the backup; None if none was named."""

    def title(self, id: str, own: str) -> str:
        """What to call a conversation: by its own title, else as the list does."""
        return own or self.names.get(id) or "(no title)"

    def backup(self) -> Backup:
        """The backup in the folder that was named. Nothing is made by asking for it."""
        from bough.core.backup import Backup  # noqa: PLC0415 - start-up time

        return Backup(self.backups or Path())

    def store(self) -> Store:
        """The store, read from its folder. In a thread. Raises NotFound, Unreadable."""
        from bough.core.store import Store  # noqa: PLC0415 - start-up time

        try:
            return Store.open(self.root)
        except Unreadable as error:
            if error.path != self.root:
                raise
            raise NotFound("store", str(self.root), "The first conversation that is changed here makes one.") from error

    def store_for(self, snapshot: Snapshot) -> Store:
        """The store; where there is none, one is made whose files are written as the snapshot's were."""
        from bough.core.codecs import CODECS  # noqa: PLC0415 - start-up time
        from bough.core.store import Store  # noqa: PLC0415 - as above

        codecs = [codec for codec in CODECS if codec == snapshot.codec]
        return Store.open(self.root, create=True, codec=codecs[0] if codecs else "jsonl")

    def read_only(self) -> str:
        """Why nothing may be changed in the store: it is of another format. Empty if it may."""
        from bough.core.errors import ReadOnly  # noqa: PLC0415 - as above
        from bough.core.files import Files  # noqa: PLC0415 - as above
        from bough.core.store_file import refuse_other  # noqa: PLC0415 - as above

        try:
            refuse_other(Files(), self.root)
        except ReadOnly as error:
            return str(error)
        return ""


def tilde(path: str | Path) -> str:
    """A path as a person writes it, with ~ for home."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return str(path)
    text = str(path)
    return f"~{text[len(home) :]}" if text == home or text.startswith((f"{home}/", f"{home}\\")) else text
