"""Waiting for what was typed: the app deals with keys that end an input, the input with letters, each in its turn."""

from __future__ import annotations

import asyncio

from textual.widget import Widget


async def drained(widget: Widget) -> None:
    """Wait until a widget has dealt with every key it was sent: in a burst, the last letters are still on their way.

    Not to be awaited in the widget's own queue, which would wait for itself.
    """
    done = asyncio.Event()
    if widget.call_later(done.set):
        await done.wait()
