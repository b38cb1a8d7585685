"""Messages of a thread joined with the events that say them again, as the thread is read."""

from __future__ import annotations

from .echoes import Echoes
from .growth import Growth


class Repeats:
    """Prompts and answers that wait for their events, and events that wait for their messages."""

    def __init__(self, growth: Growth) -> None:
        self._growth = growth
        self._prompts = Echoes()
        self._answers = Echoes()

    def prompt(self, content: bytes) -> bool:
        """The next entry is a user message. Returns whether an event before it says that a person typed it."""
        return self._match(self._prompts, content)

    def answer(self, content: bytes) -> None:
        """The next entry is an answer."""
        self._match(self._answers, content)

    def event(self, voice: str, text: bytes) -> int:
        """The entry that an event repeats, -1 if that is still to come; a message that a person typed is a prompt."""
        if voice not in {"user_message", "agent_message"}:
            return -1
        echoes = self._prompts if voice == "user_message" else self._answers
        entry = echoes.event(self._growth.kept, text)
        if entry is None:
            return -1
        self._growth.typed(entry)
        return entry

    def end_prompts(self) -> None:
        """The assistant's turn: prompts wait no longer for their events."""
        if self._prompts.messages or self._prompts.events:
            self._settle(self._prompts)

    def end_answers(self) -> None:
        """Somebody else's turn: answers wait no longer for their events."""
        if self._answers.messages or self._answers.events:
            self._settle(self._answers)

    def _match(self, echoes: Echoes, content: bytes) -> bool:
        """Join the next entry with the event that said it before it."""
        entry = len(self._growth.natures)
        place = echoes.message(entry, content)
        if place is not None:
            self._growth.join(place, entry)
        return place is not None

    def _settle(self, echoes: Echoes) -> None:
        pair = echoes.settle(lambda entry: not self._growth.natures[entry][2])
        if pair is not None:
            self._growth.join(*pair)
