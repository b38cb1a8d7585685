"""What others do while one looks: shown where it happens, without taking anybody from where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..flow import Answer, Flow
from .following import Following
from .here import Here
from .list_changes import list_changes
from .news import News
from .standing import Standing
from .watching import MakeWatcher, WatchThread

if TYPE_CHECKING:
    from bough.core.watch import Batch, WatchStatus

    from ..known import Key
    from ..opened import Opened
    from ..screen import BrowseScreen
    from .watching import Told

_AFTER = 0.4
"""Seconds after the first frame at which watching begins: what is there already comes first."""
_TICK = 1.0
"""Seconds between two looks at the clock, for `written 2 s ago`."""


class Living(Flow):
    """Takes what the watch tells, and says what it is: one for each browse screen."""

    def __init__(self, screen: BrowseScreen, make: MakeWatcher | None) -> None:
        super().__init__(screen)
        self.news = News(screen)
        self.following = Following(screen)
        self.here = Here(screen, self.news, self.following, self._taken)
        self._thread = WatchThread(screen, screen.library, make) if make is not None else None
        self.status: WatchStatus | None = None
        """How changes are noticed; None as long as they are not."""
        self._began = False
        self._standing = Standing()
        self._stuck = False
        self.on_batch: list[Callable[[Batch], None]] = []
        """Called with what others changed, once it is shown."""
        screen.opening.on_show.append(self._shown)
        screen.opening.on_take.append(self._taken)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"watching": self._say_status}

    def start(self) -> None:
        """Begin to watch, once there is something on the screen."""
        if self._thread is not None:
            self.screen.set_timer(_AFTER, self._thread.start)
        self._shown()
        self.screen.set_interval(_TICK, self.tell_state)

    @property
    def watches(self) -> bool:
        """Whether changes of others are noticed by themselves."""
        return self._thread is not None

    def stop(self) -> None:
        """Watch no longer."""
        if self._thread is not None:
            self._thread.stop()

    def look(self) -> None:
        """Look now: the person came back, or something is about to be saved."""
        if self._thread is not None:
            self._thread.look()

    # What the person does

    def looked(self) -> None:
        """A key was pressed: what was in view has been seen."""
        if self.news.looked():
            self._mark()

    def moved(self) -> None:
        """What a key asked for is done: say whether the end is still stuck to, and what is below now."""
        if self.following.sticks != self._stuck or self.news.messages:
            self.screen.captions.renew_place()
            self.tell_state()

    def _shown(self) -> None:
        """Another conversation is on the screen."""
        now = self.screen.opening.now
        if now is None:
            return
        self.news.shown()
        self.here.begin()
        self.screen.listing.drop_gone(now.ref)
        self._taken()
        for known in (self._standing.live(_key(now)), self._standing.held(_key(now))):
            if known is not None:
                self.here.take_state(now, known)
        self.following.shown()
        self._mark()
        self.told()

    def _taken(self) -> None:
        """What is on the screen was read anew, by whoever changed it here."""
        now = self.screen.opening.now
        if self._thread is not None and now is not None:
            self._thread.follow(None if now.conversation.members else now.conversation)  # a family has no file

    # What the watch tells

    def take(self, told: Told) -> None:
        """Show a batch of changes."""
        now = self.screen.opening.now
        here = _key(now) if now is not None else None
        behind = self._thread is not None and self._thread.is_behind(told)
        try:
            self._take_list(told.batch, here)
            for change in told.batch:
                if change.place == here:
                    self.here.take(change, behind=behind)
            for hear in self.on_batch:
                hear(told.batch)
        finally:
            told.done()
        self._mark()
        self.told()

    def take_status(self, status: WatchStatus) -> None:
        """Changes are noticed in another way."""
        self.status = status
        if not self._began and self._thread is not None and status.mode in {"waiting", "watching", "polling"}:
            self._began = True
            self.screen.listing.catch_up(self._thread.known)
        self.tell_state()

    def failed(self, error: Exception) -> None:
        """Nothing is noticed any more."""
        self.screen.say(f"Changes of others are not noticed any more: {type(error).__name__}: {error}", "warning")

    def _take_list(self, batch: Batch, here: Key | None) -> None:
        self._standing.heard(batch)
        listing, known = self.screen.listing, self.screen.listing.known
        changed, gone, others, more = list_changes(batch, here, known, self._is_ours)
        kept = here if here in gone else None
        self.news.gone([ref for place in gone if place != kept and (ref := known.ref(place))])
        listing.others_changed(changed.values(), gone, kept)
        self.screen.opening.outdated([ref for place in others if (ref := known.ref(place))])
        self.news.came_elsewhere(ref for place in more if (ref := known.ref(place)))

    def _is_ours(self, key: Key) -> bool:
        live, changes = self._standing.live(key), self.screen.changes
        return live is not None and changes is not None and changes.pen.wrote(live.summary.id, live.written)

    # Saying it

    def told(self) -> None:
        """Say what is seen, and what is not."""
        self.screen.captions.renew()
        self.tell_state()

    def tell_state(self) -> None:
        """The live state in the status line. Only that line is painted again, and only if it says something else."""
        now = self.screen.now()
        words = self.here.liveness.words(now)
        live = bool(words) and words[0] == "live"
        self._stuck = self.following.sticks
        if self._stuck:
            words.append("following")
        words += self.here.liveness.notes(now)
        if self.status is not None and self.status.mode == "polling":
            words.append("polling")
        self.screen.status.live(" · ".join(words), live=live)
        self.screen.status.missing(self.here.missing)
        self.screen.branches.mark(self.here.going_on())

    @property
    def out_of_sight(self) -> str:
        """How many new messages there are that one does not see; empty if there are none."""
        below = self.screen.transcript.new_below
        if below:
            return f"{below} new below"
        elsewhere = self.screen.transcript.elsewhere(self.news.unseen)
        return f"{elsewhere} new on another branch" if elsewhere else ""

    def _say_status(self) -> None:
        if self.status is None:
            self.screen.say("Changes of others are not watched for.")
        else:
            self.screen.say(f"Changes of others: {self.status.sentence}.")

    def _mark(self) -> None:
        screen = self.screen
        screen.branches.mark(self.here.going_on())
        screen.transcript.mark_new(self.news.messages)
        if screen.given is None:
            screen.conversations.mark_new(self.news.elsewhere)


def _key(now: Opened) -> Key:
    conversation = now.conversation
    return (conversation.source.name, str(conversation.path), conversation.id)
