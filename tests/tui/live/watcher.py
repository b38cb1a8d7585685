"""A watch whose changes a test tells, on conversations that really change: `Conversation.update` finds out what did."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue

from textual.pilot import Pilot

from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.summarising import summarise
from bough.core.summary import Summary
from bough.core.watch import Batch, Change, Changed, Grew, WatchStatus
from bough.tui.application import BoughApp
from bough.tui.screens.browse.live import watching
from tests.tui.start import until


class Told:
    """What is used of a watch; `tell` says what is noticed, and `grown` finds it out for what the screen follows."""

    def __init__(self) -> None:
        self.on_status: Callable[[WatchStatus], None] | None = None
        self.status = WatchStatus("watching", watches=3)
        self.followed: Conversation | None = None
        self.on_listing: Callable[[], object] = lambda: None
        self.looks = 0
        self.summaries: list[Summary] = []
        self._batches: SimpleQueue[Batch] = SimpleQueue()

    def __call__(self, library: Library) -> Told:
        """Made, as the app makes its watch."""
        self.summaries = library.listing()
        return self

    def batches(self, stop: threading.Event) -> Iterator[Batch]:
        """What was told."""
        while not stop.is_set():
            try:
                batch = self._batches.get(timeout=0.05)
            except Empty:
                continue
            yield batch

    def look(self) -> None:
        """Somebody wants to know now."""
        self.looks += 1

    def listing(self) -> list[Summary]:
        """What there was."""
        self.on_listing()
        return self.summaries

    def follow(self, conversation: Conversation) -> None:
        """It is on the screen."""
        self.followed = conversation

    def unfollow(self, conversation: Conversation) -> None:
        """It is not."""

    async def tell(self, pilot: Pilot[int], *changes: Change) -> None:
        """Something was noticed; wait until the screen has taken it."""
        living, shown = browse(pilot).browse.living, []
        take = living.take

        def taken(told: watching.Told) -> None:
            take(told)
            shown.append(told)

        living.take = taken  # type: ignore[method-assign] # nothing else says that it is on the screen
        self._batches.put(changes)
        await until(pilot, lambda: shown)
        living.take = take  # type: ignore[method-assign] # as it was

    async def look_at(self, pilot: Pilot[int]) -> None:
        """See what became of the conversation that is followed, and tell it."""
        assert self.followed is not None
        update = self.followed.update()
        self.followed = update.conversation
        summary = summarise(update.conversation)._replace(live=True)
        kind = Grew if update.change == "grown" else Changed
        await self.tell(pilot, kind(summary, tuple(update.added), update.conversation, update.rewound))


def browse(pilot: Pilot[int]) -> BoughApp:
    """The app, by its own type."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    return app
