"""Events that say again what a response item says: they belong to its message.

Codex writes each prompt and answer twice, as what the model saw and as what the screen showed, in either order and
close together. Their texts are compared undecoded: one program wrote both. A pair whose texts differ is still a pair if
nothing else could be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

_EMPTY = len(b'""')


@dataclass(slots=True)
class Echoes:
    """Prompts, or answers, of one turn that wait for their other half."""

    messages: list[tuple[int, bytes]] = field(default_factory=list)
    """Entries without an event so far, with their undecoded content."""
    events: list[tuple[int, bytes]] = field(default_factory=list)
    """Places in `Skeleton.raw` of events without a message so far, with their undecoded text."""

    def message(self, entry: int, content: bytes) -> int | None:
        """The event of a message, or None: then the message waits for it."""
        for at, (event, text) in enumerate(self.events):
            if _says(content, text):
                del self.events[at]
                return event
        self.messages.append((entry, content))
        return None

    def event(self, place: int, text: bytes) -> int | None:
        """The entry that an event repeats, or None: then the event waits for it."""
        for at in range(len(self.messages) - 1, -1, -1):
            entry, content = self.messages[at]
            if _says(content, text):
                del self.messages[at]
                return entry
        self.events.append((place, text))
        return None

    def settle(self, typed: Callable[[int], bool]) -> tuple[int, int] | None:
        """Another turn: what has found no other half has none, but for one visible message and one event.

        Those are `(place, entry)`. `typed` tells of an entry whether it is a message that an event could repeat.
        """
        entries = [entry for entry, _ in self.messages if typed(entry)]
        pair = (self.events[0][0], entries[0]) if len(entries) == len(self.events) == 1 else None
        self.messages.clear()
        self.events.clear()
        return pair


def _says(content: bytes, text: bytes) -> bool:
    """Whether a text, still in its quotes, is a whole string of a content; no text is in none."""
    return text.startswith(b'"') and len(text) > _EMPTY and text in content
