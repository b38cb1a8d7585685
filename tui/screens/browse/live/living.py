"""What others do while one looks: shown where it happens, without taking anybody from where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from bough.tui.widgets.branch_tree import GoingOn

from ..flow import Answer, Flow
from .following import Following, written_line
from .liveness import Liveness
from .news import News, became_more
from .standing import Standing
from .watching import MakeWatcher, WatchThread

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.summary import Summary
    from bough.core.watch import Batch, Change, WatchStatus

    from ..known import Key
    from ..opened import Opened
    from ..screen import BrowseScreen
    from .watching import Told

_AFTER = 0.4
"""Seconds after the first frame at which watching begins: what is there already comes first."""
_SAVING = 0.1
"""Seconds after which what was found while we changed it is looked for again."""
_TICK = 1.0
"""Seconds between two looks at the clock, for `written 2 s ago`."""


class Living(Flow):
    """Takes what the watch tells, and says what it is: one for each browse screen."""

    def __init__(self, screen: BrowseScreen, make: MakeWatcher | None) -> None:
        super().__init__(screen)
        self.news = News(screen)
        self.following = Following(screen)
        self.liveness = Liveness()
        self._thread = WatchThread(screen, screen.library, make) if make is not None else None
        self.status: WatchStatus | None = None
        """How changes are noticed; None as long as they are not."""
        self._began = False
        self._standing = Standing()
        self._gone = False
        self._missing = ""
        """Why what is on the screen is not what is on the disk."""
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
        self.liveness = Liveness()
        self._gone, self._missing = False, ""
        self.screen.listing.drop_gone(now.ref)
        self._taken()
        for known in (self._standing.live(_key(now)), self._standing.held(_key(now))):
            if known is not None:
                self._take_state(now, known)
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
                    self._take_shown(change, behind=behind)
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
        from bough.core.watch import Appeared, Changed, Grew, Vanished  # noqa: PLC0415 - start-up time

        self._standing.heard(batch)
        changed: dict[Key, Summary] = {}
        gone: set[Key] = set()
        others: set[Key] = set()
        more: set[Key] = set()
        listing, known = self.screen.listing, self.screen.listing.known
        for change in batch:
            place = change.place
            if isinstance(change, Vanished):
                gone.add(place)
                changed.pop(place, None)
            else:
                gone.discard(place)
                told = isinstance(change, (Appeared, Grew, Changed))
                changed[place] = change.summary if told else known.with_counts(change.summary, changed.get(place))
            if place != here and isinstance(change, (Appeared, Grew, Changed)):
                others.add(place)
                more |= {place} if became_more(change, known.summary(known.ref(place))) else set()
        kept = here if here in gone else None
        self.news.gone([ref for place in gone if place != kept and (ref := known.ref(place))])
        listing.others_changed(changed.values(), gone, kept)
        self.screen.opening.outdated([ref for place in others if (ref := known.ref(place))])
        self.news.came_elsewhere(ref for place in more if (ref := known.ref(place)))

    def _take_shown(self, change: Change, *, behind: bool) -> None:
        """What happened to the conversation that is on the screen.

        `behind`: it was changed here meanwhile, so that what was found is looked for again from there. The same while
        we write: it may be what we wrote, and soon there is a picture with it.
        """
        from bough.core.watch import Appeared, Changed, Grew, Unfinished, Vanished  # noqa: PLC0415 - start-up time

        now = self.screen.opening.now
        if isinstance(change, (Grew, Changed)) and (behind or self._writes):
            self.screen.set_timer(_SAVING, self._taken)
            return
        match change:
            case Grew(conversation=grown) if now is not None and grown is not None:
                if change.rewound is not None:
                    self.liveness.left(_active(now))
                self._grew(now, grown, change.added or ())
            case Changed(conversation=other) if now is not None and other is not None:
                self._changed(now, other, change.added or ())
            case Unfinished():
                self._missing = "what is on the disk is half written · what was read stays here"
            case Vanished():
                self.liveness.quiet()
                self._set_gone("its files are gone · what was read stays here")
            case Appeared():
                self._set_gone("")
            case _ if now is not None:
                self._take_state(now, change)

    @property
    def _writes(self) -> bool:
        return self.screen.changes is not None and self.screen.changes.saving.writes

    def _take_state(self, now: Opened, change: Change) -> None:
        """Who writes it and who holds it."""
        from bough.core.watch import Freed, Held, Live, Quiet  # noqa: PLC0415 - as above

        changes = self.screen.changes
        match change:
            case Live() if changes is None or changes.pen.holds != now.conversation.id:
                self.liveness.heard(change, _active(now))
            case Live() | Quiet():  # it is we who write: whoever did before has let go
                self.liveness.quiet()
            case Held() if changes is not None:
                changes.holding.heard(now, held=True, owner=change.owner)
            case Freed() if changes is not None:
                changes.holding.heard(now, held=False, owner=None)
            case _:
                pass

    def _grew(self, now: Opened, conversation: Conversation, added: Sequence[str]) -> None:
        self.news.came(conversation, added)
        line = written_line(conversation, added)
        if line:
            self.liveness.wrote(line, self.screen.now())
        self._show(now, conversation, added)

    def _changed(self, now: Opened, conversation: Conversation, added: Sequence[str]) -> None:
        self.news.came(conversation, added)
        self._show(now, conversation, added, rewritten=True)

    def _show(self, now: Opened, conversation: Conversation, added: Sequence[str], *, rewritten: bool = False) -> None:
        self._gone, self._missing = False, ""
        opening, following = self.screen.opening, self.following
        going_on = self._going_on()
        if not following.sticks:
            opening.grown(conversation, going_on, rewritten=rewritten)
        else:
            branch = following.goes_to(now, conversation, added)
            opening.grown(conversation, going_on, branch, rewritten=rewritten)
            there = opening.now
            words = following.rewound(now.path, now.conversation, there) if there is not None else ""
            if words:
                self.liveness.note(words, self.screen.now())
        self.screen.filtering.say_hits_again()
        self._tell_composing()

    def _set_gone(self, why: str) -> None:
        self._gone, self._missing = bool(why), why
        self._tell_composing()

    def _tell_composing(self) -> None:
        """What is being written goes on; where it goes may be another place now."""
        if self.screen.changes is not None:
            self.screen.changes.composing.moved_on(gone=self._gone)

    # Saying it

    def written_branch(self, now: Opened) -> str:
        """Id of the branch of what is shown that is being written, else the active one."""
        newest = self.liveness.newest(self.screen.now())
        return newest if now.conversation.tree.branch(newest) is not None else _active(now)

    def told(self) -> None:
        """Say what is seen, and what is not."""
        self.screen.captions.renew()
        self.tell_state()

    def tell_state(self) -> None:
        """The live state in the status line. Only that line is painted again, and only if it says something else."""
        now = self.screen.now()
        words = self.liveness.words(now)
        live = bool(words) and words[0] == "live"
        self._stuck = self.following.sticks
        if self._stuck:
            words.append("following")
        words += self.liveness.notes(now)
        if self.status is not None and self.status.mode == "polling":
            words.append("polling")
        self.screen.status.live(" · ".join(words), live=live)
        self.screen.status.missing(self._missing)
        self.screen.branches.mark(self._going_on())

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

    def _going_on(self) -> GoingOn:
        return GoingOn(self.liveness.branches(self.screen.now()), self.news.messages)

    def _mark(self) -> None:
        screen = self.screen
        screen.branches.mark(self._going_on())
        screen.transcript.mark_new(self.news.messages)
        if screen.given is None:
            screen.conversations.mark_new(self.news.elsewhere)


def _key(now: Opened) -> Key:
    conversation = now.conversation
    return (conversation.source.name, str(conversation.path), conversation.id)


def _active(now: Opened) -> str:
    default = now.conversation.tree.default
    return default.id if default is not None else ""
