"""What takes longer than a frame may: done in a thread, once, and taken back if it is still wanted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from textual.widget import Widget


class Beside:
    """Has pure work of a widget done beside the keys."""

    def __init__(self, widget: Widget, shown: Callable[[], object]) -> None:
        """`shown` gives what the widget shows: a result that comes when that is another is dropped."""
        self._widget = widget
        self._shown = shown
        self._awaited: set[Hashable] = set()

    def forget(self) -> None:
        """Something else is shown: what is under way has to be begun again if it is wanted again."""
        self._awaited.clear()

    def __call__(self, key: Hashable, work: Callable[[], Any], take: Callable[[Any], None]) -> None:
        """Have `work` done, and `take` its result in the app's own thread; nothing if the key is under way already."""
        widget = self._widget
        if key in self._awaited or not widget.is_running:
            return
        self._awaited.add(key)
        shown = self._shown()

        def done(result: object) -> None:
            self._awaited.discard(key)
            if shown is self._shown():
                take(result)

        widget.run_worker(
            lambda: widget.app.call_from_thread(done, work()), thread=True, group="work", exit_on_error=False
        )
