"""Opening a conversation: reading it, and putting it and what becomes of it on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bough.core.cache import Cache

from .flow import Flow
from .opened import Opened, afresh, again, head_of, left_at, place_of
from .work import Task

if TYPE_CHECKING:
    from textual.timer import Timer

    from bough.core.conversation import Conversation
    from bough.core.summary import Summary
    from bough.tui.widgets.branch_tree import GoingOn

    from .given import Given
    from .screen import BrowseScreen

_KEPT = 8
"""Conversations kept open: going back to one costs nothing."""
_DEBOUNCE = 0.06
"""Seconds a cursor rests on a conversation before it is read: going through the list must not read all of it."""


class Opening(Flow):
    """Which conversation is shown."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self.now: Opened | None = None
        """What is shown; None as long as nothing was read."""
        self.on_show: list[Callable[[], None]] = []
        """Called when another conversation is on the screen."""
        self.on_take: list[Callable[[], None]] = []
        """Called when the one on the screen was changed here."""
        self._wanted = ""
        """Reference of the conversation that is shown, or will be once it was read."""
        self._kept: Cache[str, Conversation] = Cache(_KEPT)
        self._timer: Timer | None = None

    def select(self, summary: Summary) -> None:
        """The cursor of the list came to rest on a conversation: show it."""
        if summary.ref == self._wanted:
            return
        self.screen.status.done()
        self._wanted = summary.ref
        if self._timer is not None:
            self._timer.stop()
        held = self._kept.get(summary.ref)
        if held is not None:
            self.show(summary.ref, held)
        else:
            self._timer = self.screen.set_timer(_DEBOUNCE, lambda: self._read(summary))

    def show(self, ref: str, conversation: Conversation) -> None:
        """Put a conversation that has been read on the screen, where the person left it."""
        self.remember()
        self._wanted = ref
        screen = self.screen
        place = screen.memory.place(ref)
        now = self.now = left_at(place, ref, conversation)
        at = now.at if now.at >= 0 else None
        screen.branches.show(conversation, cursor=at, folded=place.folded, opened=place.opened)
        screen.transcript.show(conversation, now.path, at=at)
        if place.transcript:
            screen.transcript.restore(place.transcript)
        screen.captions.entitle(conversation)
        screen.filtering.forget()
        self._kept.put(ref, conversation)
        for hear in self.on_show:
            hear()
        screen.captions.renew()

    def take(self, ref: str, conversation: Conversation, *, branch: str = "", message: str = "") -> None:
        """Show what a conversation has become, on a branch and at a message; empty ones stay where they are.

        What is read stays where it is on the screen, as far as it is still there.
        """
        before = self.now
        if before is None or before.ref != ref:
            self.show(ref, conversation)
            before = self.now
        if before is None:
            return
        self._kept.put(ref, conversation)
        self._wanted = ref
        now = self.now = again(before, conversation, branch, message)
        self.screen.branches.refresh_tree(conversation)
        self.screen.selecting.move_tree(now)
        self.screen.transcript.extend(conversation, now.path)
        if now.at >= 0:
            self.screen.transcript.move_to(now.at)
        self.screen.captions.entitle(conversation)
        for hear in self.on_take:
            hear()
        self.screen.captions.renew()

    def grown(
        self, conversation: Conversation, going_on: GoingOn, branch: str = "", *, rewritten: bool = False
    ) -> None:
        """Show what others made of the conversation that is shown.

        The person stays where they are, or is taken to the end of a branch. `rewritten`: messages may say something
        else than before.
        """
        before = self.now
        if before is None:
            return
        self._kept.put(before.ref, conversation)
        now = self.now = again(before, conversation, branch, head_of(conversation, branch))
        screen, transcript = self.screen, self.screen.transcript
        screen.branches.refresh_tree(conversation, going_on)
        (transcript.renew if rewritten else transcript.extend)(conversation, now.path)
        if branch:
            self._follow(now)
        elif not before.is_at(now):
            screen.selecting.move_tree(now)
            if now.at >= 0:
                transcript.move_to(now.at)
        screen.captions.entitle(conversation)

    def go_to_end(self, branch: str) -> None:
        """Go to the end of a branch, which stays in view when messages are added."""
        before = self.now
        if before is None:
            return
        now = self.now = again(before, before.conversation, branch, head_of(before.conversation, branch))
        self.screen.transcript.extend(now.conversation, now.path)
        self._follow(now)
        self.screen.captions.renew()

    def outdated(self, refs: Iterable[str]) -> None:
        """Others changed these: they are read anew when they are shown next."""
        for ref in refs:
            self._kept.drop(ref)

    def read(self, given: Given) -> None:
        """Read the one file that was asked for, and show it."""
        self._start(given.ref, given.conversation.path.name, lambda: given.conversation)

    def remember(self) -> None:
        """Keep the place in the conversation that is shown. A state folder that cannot be written is said once."""
        now = self.now
        if now is None:
            return
        place = place_of(now, self.screen.branches.state(), self.screen.transcript.state())
        try:
            self.screen.memory.keep_place(now.ref, place)
        except OSError as error:
            self.screen.say(f"The place is not remembered: {error.strerror} ({error.filename}).", "warning")

    def forget_read(self) -> None:
        """Read conversations afresh from now on: their files may have changed."""
        self._kept.clear()
        self._wanted = ""

    # How it is done

    def _follow(self, now: Opened) -> None:
        """Stick to the end of what is read."""
        transcript = self.screen.transcript
        transcript.follow = True
        now.at = now.at if transcript.current is None else transcript.current
        self.screen.selecting.move_tree(now)

    def _read(self, summary: Summary) -> None:
        library = self.screen.library
        self._start(summary.ref, summary.title or summary.id, lambda: afresh(library().open(summary)))

    def _start(self, ref: str, name: str, find: Callable[[], Conversation]) -> None:
        def body(task: Task[Conversation]) -> Conversation:
            conversation = find()
            if not task.stopped:
                conversation.tree  # noqa: B018 - read and worked out here, in the thread
                conversation.title  # noqa: B018 - as above
                conversation.usage  # noqa: B018 - as above
            return conversation

        self.screen.works.start("open", f"reading {name}", body, lambda conversation: self.show(ref, conversation))
