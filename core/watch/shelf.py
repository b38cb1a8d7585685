"""The conversations that are known, and what became of those whose files changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

from ..clock import Clock
from ..conversation import Conversation
from ..library import Library
from ..linking import problem
from ..listed import Listed
from ..updating import Update
from .changes import Appeared, Change, Changed, Grew, Place, Unfinished, Vanished
from .kept import Kept
from .telling import in_words, place_of, says_other

if TYPE_CHECKING:
    from ..model import Problem
    from ..summary import Summary

FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 30.0
"""What is half written is looked at again so soon, and then less and less often."""
HALF_SECONDS = 0.5
"""A file with fewer messages than before, written to within so long, may be in the middle of being written anew."""
UNREADABLE_SECONDS = 2.0
"""The same of one that cannot be read at all."""
COSTLY_SECONDS = 0.02
REST = 20
"""A conversation that took longer than that to read is left alone for so many times as long."""


class Shelf:
    """What a watch knows of each conversation. For the watching thread alone, but for `follow` and `unfollow`."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self.conversations: dict[Place, Listed] = {}
        self.due: dict[Place, float] = {}
        """When to look again at conversations that were half written, or are costly to read."""
        self._library = library
        self._clock = clock
        self._of_file: dict[str, dict[Place, None]] = {}
        self._kept = Kept()
        self._new: SimpleQueue[Place] = SimpleQueue()
        """Conversations that somebody began to follow: they may have changed since they were read."""
        self._attempts: dict[Place, int] = {}
        """How often a conversation was found half written, one time after the other."""
        self._rests_until: dict[Place, float] = {}

    def follow(self, conversation: Conversation) -> None:
        """Tell what this one becomes from this picture on."""
        place = Place.of_opened(conversation)
        self._kept.follow(place, conversation)
        self._new.put(place)

    def unfollow(self, conversation: Conversation) -> None:
        """Nobody looks at it any more."""
        self._kept.unfollow(Place.of_opened(conversation))

    def of_file(self, path: str) -> list[Place]:
        """The conversations that lie in a file."""
        return list(self._of_file.get(path, ()))

    def followed_first(self, places: Iterable[Place]) -> list[Place]:
        """Those that somebody looks at first: they are waited for."""
        return sorted(places, key=lambda place: not self._kept.is_followed(place))

    def needs_search(self, path: str) -> bool:
        """Whether a changed file holds conversations that only a search can tell apart."""
        return any(self.conversations[place].item.key for place in self.of_file(path))

    def know(self, place: Place, listed: Listed) -> Summary:
        """Take it for what the conversation is now."""
        self.conversations[place] = listed
        self._file(place, listed)
        return listed.summary

    def to_read(self) -> list[Place]:
        """Those whose time has come."""
        now = self._clock.monotonic()
        places = [place for place, at in self.due.items() if at <= now]
        while not self._new.empty():
            places.append(self._new.get())
        return places

    # All of them

    def fill(self) -> None:
        """Look what there is, and take it for granted."""
        self._library.listing()
        self._take({place_of(listed): listed for listed in self._library.listed()})

    def fill_again(self) -> Iterator[Change]:
        """Look what there is, now. Returns what appeared and vanished, and what became of the others, as it is read."""
        before = self.conversations
        self._library.listing()
        now = {place_of(listed): listed for listed in self._library.listed()}
        both = [place for place in now if place in before]
        changed = [place for place in both if before[place].item.stamp != now[place].item.stamp]
        other = [place for place in both if says_other(before[place].summary, now[place].summary)]
        self._take(now | {place: now[place]._replace(summary=before[place].summary) for place in changed})
        gone = [listed.item for place, listed in before.items() if place not in now]
        self._library.catalog.forget([item for item in gone if not os.path.lexists(item.files[0])])
        return self._differences(before, now, changed, other)

    def _file(self, place: Place, listed: Listed) -> None:
        for path in listed.item.files:
            self._of_file.setdefault(path, {})[place] = None

    def _differences(
        self, before: dict[Place, Listed], now: dict[Place, Listed], changed: list[Place], other: list[Place]
    ) -> Iterator[Change]:
        for place, listed in before.items():
            if place not in now:
                self._kept.forget(place)
                yield Vanished(listed.summary)
        for place in now:
            if place not in before:
                yield from self._appeared(place)
        for place in changed:
            yield from self.read_again(place)
        for place in other:
            yield from self._said_otherwise(place)

    @property
    def watched(self) -> dict[str, str]:
        """What the last listing looked at, with stamps."""
        return self._library.watched

    def _take(self, conversations: dict[Place, Listed]) -> None:
        self._of_file = {}
        for place, listed in conversations.items():
            self._file(place, listed)
        self.conversations = conversations  # at once: others list them meanwhile
        for kept in (self.due, self._attempts, self._rests_until):
            for place in [place for place in kept if place not in conversations]:
                del kept[place]

    def _appeared(self, place: Place) -> Iterator[Change]:
        listed = self.conversations[place]
        if not listed.summary.read:
            conversation = self._library.opened(listed.item)
            listed = self._read(listed, conversation) or listed
        yield from self.appear(place, listed)

    def appear(self, place: Place, listed: Listed) -> Iterator[Change]:
        """It is there that was not. One that is followed was there before, and may say something else by now."""
        yield Appeared(self.know(place, listed))
        if self._kept.is_followed(place):
            yield from self.read_again(place)

    def _said_otherwise(self, place: Place) -> Iterator[Change]:
        """Its files are the same, but not what a person noted of it, or what others make of it."""
        before = self._kept.get(place)
        found = list(self.read_again(place)) if before is not None else []
        yield from found or [Changed(self.conversations[place].summary)]

    # One of them

    def read_again(self, place: Place) -> Iterator[Change]:
        """What became of a conversation one of whose files changed; nothing where that cannot be said yet."""
        self.due.pop(place, None)
        listed, now = self.conversations.get(place), self._clock.monotonic()
        if listed is None:
            return
        if now < self._rests_until.get(place, now):
            self.due[place] = self._rests_until[place]
            return
        before = self._kept.get(place)
        try:
            yield from self._read_whole(place, listed) if before is None else self._updated(place, listed, before)
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's; its failure must not end the watch
            yield from self._unreadable(place, listed, in_words(error))
        cost = self._clock.monotonic() - now
        if cost > COSTLY_SECONDS and not self._kept.is_followed(place):
            self._rests_until[place] = now + REST * cost

    def _updated(self, place: Place, listed: Listed, before: Conversation) -> Iterator[Change]:
        update = before.update()
        if update.pending is not None:
            yield from self._unfinished(place, listed, update.pending)
            return
        was_unfinished = self._attempts.pop(place, None) is not None
        if update.conversation is before:
            if len(before.skeleton) and before.skeleton.counted() != listed.summary.messages:  # whoever wrote it knows
                listed = listed._replace(summary=self.know(place, self._library.again(listed, before)))
            if was_unfinished and self._kept.is_followed(place):  # it is again what it was
                yield Changed(listed.summary, (), before)
            return
        if not self._kept.replace(place, before, update.conversation):
            self.due[place] = self._clock.monotonic()  # somebody handed in a newer picture meanwhile
            return
        summary = self.know(place, self._library.again(listed, update.conversation))
        yield self._told(place, summary, before, update)

    def _told(self, place: Place, summary: Summary, before: Conversation, update: Update) -> Change:
        shown = update.conversation if self._kept.is_followed(place) else None
        longer = len(update.conversation.skeleton) > len(before.skeleton)
        kind = Grew if update.change == "grown" and longer else Changed
        return kind(summary, tuple(update.added), shown, update.rewound)

    def _read_whole(self, place: Place, listed: Listed) -> Iterator[Change]:
        conversation = self._library.opened(listed.item).update().conversation  # in the files that it has by now
        found = self._library.again(listed, conversation)
        before, now = listed.summary.messages or 0, found.summary.messages or 0
        if now < before and self._age(found) < HALF_SECONDS:
            self._retry(place)
            return
        self._attempts.pop(place, None)
        self._kept.remember(place, conversation)
        summary = self.know(place, found)
        yield Grew(summary) if now > before and listed.summary.read else Changed(summary)

    # What cannot be read

    def _read(self, listed: Listed, conversation: Conversation) -> Listed | None:
        try:
            return self._library.again(listed, conversation)
        except Exception:  # noqa: BLE001 - as above; it is shown without counts, and read when it changes
            return None

    def _unreadable(self, place: Place, listed: Listed, reason: str) -> Iterator[Change]:
        if self._kept.get(place) is not None:
            sentence = f"It cannot be read now ({reason}); what was read before is shown."
            yield from self._unfinished(place, listed, problem("unreadable", listed.item.files[0], "", sentence))
        elif self._attempts.get(place, 0) * FIRST_RETRY_SECONDS < UNREADABLE_SECONDS:
            self._retry(place)
        elif not listed.summary.problems:
            yield Changed(self.know(place, listed._replace(summary=listed.summary._replace(problems=1))))

    def _unfinished(self, place: Place, listed: Listed, found: Problem) -> Iterator[Change]:
        first = place not in self._attempts
        self._retry(place)
        if first and self._kept.is_followed(place):
            yield Unfinished(listed.summary, found)

    def _retry(self, place: Place) -> None:
        attempts = self._attempts[place] = self._attempts.get(place, 0) + 1
        pause = min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LAST_RETRY_SECONDS)
        self.due[place] = self._clock.monotonic() + pause

    def _age(self, listed: Listed) -> float:
        return self._clock.now().timestamp() - listed.item.changed
