"""What holds the conversation that is changed here. All of it happens in the one thread that writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from bough.core.errors import Locked

if TYPE_CHECKING:
    from datetime import datetime

    from bough.core.clock import Clock
    from bough.core.keeping import Keeping
    from bough.core.locks import Status
    from bough.core.owner import Owner
    from bough.core.store import Store
    from bough.core.writer import Writer

IDLE: Final = 30.0
"""Seconds without a change after which a conversation is let go."""
WAIT: Final = 1.0
"""Seconds that a change waits for a conversation: commands hold one for less, and nobody likes to wait for more."""


class Look(NamedTuple):
    """What became of the conversation that was held."""

    kept: bool
    wanted_by: Owner | None = None
    """Who asked for it, if that is why it was let go."""


class Pen:
    """Takes the lock at the first change and keeps it until nothing was changed for a while."""

    def __init__(self, clock: Callable[[], Clock]) -> None:
        self._clock = clock
        self._writer: Writer | None = None
        self._used = 0.0
        self._left: dict[str, datetime] = {}
        """When conversations were let go, by their ids."""

    @property
    def holds(self) -> str:
        """Id of the conversation that is held, empty for none."""
        return self._writer.id if self._writer is not None else ""

    def wrote(self, id: str, written: datetime) -> bool:
        """Whether it was nobody but us who wrote to a conversation at that time: nobody else can while it is held."""
        left = self._left.get(id)
        return self.holds == id or (left is not None and written <= left)

    def store(self, keeping: Keeping) -> Store:
        """The store that keeps what is changed, made if it is not there yet. Raises NotSaved."""
        from bough.core.store import Store  # noqa: PLC0415 - start-up time

        return Store.open(keeping.root, create=True, clock=self._clock())

    def writer(self, keeping: Keeping, until: int | None = None) -> Writer:
        """Hold a conversation, or the native one of that origin with everything up to `until`.

        Raises Locked, NotFound, ReadOnly, Moved, NotSaved, Unsure.
        """
        store = self.store(keeping)
        writer = self._writer
        if writer is not None and self._is_of(writer, keeping, store):
            keeping.catch_up(writer, until)
        else:
            self.let_go()
            writer = self._writer = keeping.hold(store, WAIT, until)
        self._used = self._clock().monotonic()
        return writer

    def take(self, keeping: Keeping, id: str, asking: Owner) -> bool:
        """Hold a conversation that was asked for, and take the request back. False if somebody was faster.

        `id` is its own, or that of the native one that stands for it.
        """
        store = self.store(keeping)
        self.let_go()
        try:
            self._writer = store.write(id, WAIT)
        except Locked:
            return False
        self._used = self._clock().monotonic()
        store.context.locks.records.withdraw(id, asking)
        return True

    def look(self) -> Look:
        """Let go if somebody asked for it, or if it was not changed for a while."""
        writer = self._writer
        if writer is None:
            return Look(kept=False)
        wanted = writer.wanted
        if wanted or self._clock().monotonic() - self._used >= IDLE or not writer.is_open:
            self.let_go()
            return Look(kept=False, wanted_by=wanted[0] if wanted else None)
        return Look(kept=True)

    def status(self, keeping: Keeping, id: str) -> Status:
        """Who holds a native conversation now: the one that is shown, or the one that stands for it."""
        from bough.core.store import Store  # noqa: PLC0415 - start-up time

        return Store.open(keeping.root).status(id)

    def let_go(self) -> None:
        """Give the lock back, if it is held."""
        writer, self._writer = self._writer, None
        if writer is not None:
            self._left[writer.id] = self._clock().now()
            writer.close()

    @staticmethod
    def _is_of(writer: Writer, keeping: Keeping, store: Store) -> bool:
        if not writer.is_open or writer.folder.parent.parent != keeping.root:
            return False
        if keeping.native:
            return writer.id == keeping.conversation.id
        from bough.core.origins import find_origin  # noqa: PLC0415 - start-up time

        return find_origin(store, keeping.conversation.ref.source, keeping.conversation.id) == writer.id
