"""The conversations a watch keeps read: those somebody looks at, and a few that are being written to.

Of a kept one only what was added has to be read, and what was added can be told.
"""

from __future__ import annotations

import threading

from ..conversation import Conversation
from .changes import Place

KEPT_ENTRIES = 20_000
"""Entries of all kept conversations that nobody follows, together: some ten megabytes."""


class Kept:
    """Conversations as they were last read. Safe to use from several threads."""

    def __init__(self) -> None:
        self._mine = threading.Lock()
        self._followed: dict[Place, Conversation] = {}
        self._recent: dict[Place, Conversation] = {}
        """The one that was used last comes last."""

    def follow(self, place: Place, conversation: Conversation) -> None:
        """Keep this one, and compare with this picture of it."""
        with self._mine:
            self._recent.pop(place, None)
            self._followed[place] = conversation

    def unfollow(self, place: Place) -> None:
        """Keep it no longer than others; one that was never read not at all."""
        with self._mine:
            conversation = self._followed.pop(place, None)
        if conversation is not None and conversation.facts:
            self.remember(place, conversation)

    def get(self, place: Place) -> Conversation | None:
        """The last picture of a conversation, None if it is not kept."""
        with self._mine:
            return self._followed.get(place) or self._recent.get(place)

    def is_followed(self, place: Place) -> bool:
        """Whether somebody looks at it."""
        return place in self._followed

    def replace(self, place: Place, before: Conversation, now: Conversation) -> bool:
        """Keep a newer picture; False if somebody handed in another one meanwhile, which stays."""
        with self._mine:
            if place in self._followed:
                if self._followed[place] is not before:
                    return False
                self._followed[place] = now
                return True
        self.remember(place, now)
        return True

    def remember(self, place: Place, conversation: Conversation) -> None:
        """Keep it for a while, instead of those that were not used for longest."""
        with self._mine:
            self._recent.pop(place, None)
            self._recent[place] = conversation
            room = KEPT_ENTRIES
            for old in reversed(list(self._recent)):
                room -= len(self._recent[old].skeleton)
                if room < 0:
                    del self._recent[old]

    def forget(self, place: Place) -> None:
        """It is not there any more; one that is followed may come back."""
        with self._mine:
            self._recent.pop(place, None)
