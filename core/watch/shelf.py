"""The conversations that are known, and what became of those whose files changed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING

from ..clock import Clock
from ..conversation import Conversation
from ..library import Library
from ..linking import problem
from ..listed import Listed, is_settled, item_now
from ..updating import Update
from .changes import Appeared, Change, Changed, Grew, Place, Unfinished, Vanished
from .doubts import has_other_relatives, is_another, name_families
from .kept import Kept
from .later import Later
from .telling import in_words, place_of, says_other

if TYPE_CHECKING:
    from ..model import Problem
    from ..summary import Summary

HALF_SECONDS = 0.5
"""A file with fewer messages than before, written to within so long, may be in the middle of being written anew."""
UNREADABLE = 10
"""One that cannot be read at all is looked at again so often."""


class Shelf:
    """What a watch knows of each conversation. For the watching thread alone, but for `follow` and `unfollow`."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self.conversations: dict[Place, Listed] = {}
        self.later = Later(clock)
        self.is_in_doubt = False
        """Whether what was read makes conversations others, or relatives, than they were at the last search."""
        self._library = library
        self._clock = clock
        self._of_file: dict[str, dict[Place, None]] = {}
        self._kept = Kept()
        self._new: SimpleQueue[Place] = SimpleQueue()
        """Conversations that somebody began to follow: they may have changed since they were read."""

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

    @property
    def files(self) -> Collection[str]:
        """All files in which conversations lie."""
        return self._of_file.keys()

    def followed_first(self, places: Iterable[Place]) -> list[Place]:
        """Those that somebody looks at first: they are waited for."""
        return sorted(places, key=lambda place: not self._kept.is_followed(place))

    def needs_search(self, path: str) -> bool:
        """Whether a changed file holds conversations that only a search can tell apart."""
        return any(self.conversations[place].item.key for place in self.of_file(path))

    def know(self, place: Place, listed: Listed) -> Summary:
        """Take it for what the conversation is now."""
        before = self.conversations.get(place, listed).summary
        self.is_in_doubt = self.is_in_doubt or has_other_relatives(before, listed.summary)
        self.conversations[place] = listed
        self._file(place, listed)
        return listed.summary

    def to_read(self) -> list[Place]:
        """Those whose time has come."""
        places = self.later.ready()
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
        changed = [place for place in now if place in before and before[place].item.stamp != now[place].item.stamp]
        now |= {place: now[place]._replace(summary=before[place].summary) for place in changed}  # until they are read
        name_families(now if changed else {})
        self.is_in_doubt = False
        other = [place for place in now if place in before and says_other(before[place].summary, now[place].summary)]
        self._take(now)
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
        self.later.forget_all_but(conversations)

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
        listed, began = self.conversations.get(place), self._clock.monotonic()
        if not self.later.begin(place) or listed is None:
            return
        before = self._kept.get(place)
        try:
            yield from self._read_whole(place, listed) if before is None else self._updated(place, listed, before)
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's; its failure must not end the watch
            yield from self._unreadable(place, listed, in_words(error))
        if not self._kept.is_followed(place):
            self.later.rest(place, self._clock.monotonic() - began)

    def _updated(self, place: Place, listed: Listed, before: Conversation) -> Iterator[Change]:
        update = before.update()
        if update.pending is not None:
            yield from self._unfinished(place, listed, update.pending)
            return
        was_unfinished = self.later.whole(place)
        if update.change in ("rewritten", "gone") or not len(before.skeleton):
            self._ask_who_it_is(listed)
        if update.conversation is before:
            listed = self._still(place, listed, before)
            if was_unfinished and self._kept.is_followed(place):  # it is again what it was
                yield Changed(listed.summary, (), before)
            return
        if not self._kept.replace(place, before, update.conversation):
            self.later.at_once(place)  # somebody handed in a newer picture meanwhile
            return
        summary = self.know(place, self._library.again(listed, update.conversation))
        yield self._told(place, summary, before, update)

    def _still(self, place: Place, listed: Listed, conversation: Conversation) -> Listed:
        """One that nothing came to is known as whoever wrote it handed it in, and by the stamp that its files have."""
        item = listed.item if is_settled(listed.item, item_now(listed.item, conversation)) else None
        skeleton = conversation.skeleton
        if item is not None or (len(skeleton) and skeleton.counted() != listed.summary.messages):
            listed = self._library.again(listed, conversation, item)
            self.know(place, listed)
        return listed

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
            self.later.retry(place)
            return
        self.later.whole(place)
        self._ask_who_it_is(found)
        self._kept.remember(place, conversation)
        summary = self.know(place, found)
        yield Grew(summary) if now > before and listed.summary.read else Changed(summary)

    def _ask_who_it_is(self, listed: Listed) -> None:
        self.is_in_doubt = self.is_in_doubt or is_another(listed.item)

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
        elif self.later.attempts(place) < UNREADABLE:
            self.later.retry(place)
        elif not listed.summary.problems:
            yield Changed(self.know(place, listed._replace(summary=listed.summary._replace(problems=1))))

    def _unfinished(self, place: Place, listed: Listed, found: Problem) -> Iterator[Change]:
        first = not self.later.attempts(place)
        self.later.retry(place)
        if first and self._kept.is_followed(place):
            yield Unfinished(listed.summary, found)

    def _age(self, listed: Listed) -> float:
        return abs(self._clock.now().timestamp() - listed.item.changed)
