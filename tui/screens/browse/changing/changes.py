"""What all flows that change something share: the pen, the way to the disk, and how a change is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bough.core.errors import BoughError, Locked

from .asking import Asking
from .made import Made, noted
from .pen import Pen
from .saving import Job, Saving

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.keeping import Keeping

    from ..opened import Opened
    from ..screen import BrowseScreen
    from .composing import Composing
    from .composition import Composition
    from .drafting import Drafting
    from .holding import Holding

Body = Callable[["Keeping"], Made]


def _nothing(_: object) -> None:
    """What is done where nothing is left to do."""


_TICK = 0.5
"""Seconds between two looks at what is due: drafts, locks, another attempt."""


class Changes:
    """What the flows that change conversations share: the pen, the saving, and the flows themselves."""

    # Made by `furnish_changes`
    holding: Holding
    composing: Composing
    drafting: Drafting

    def __init__(self, screen: BrowseScreen) -> None:
        self.screen = screen
        self.clock = screen.clock
        self.pen = Pen(screen.clock)
        self.saving = Saving(screen, screen.status, screen.clock, screen.now)
        self.asking = Asking(screen)
        self._resuming: tuple[Composition, str] | None = None
        self._leaving = False
        self.after: list[Callable[[], None]] = []
        """Called after each change that was made."""
        screen.set_interval(_TICK, self.tick)

    def tick(self) -> None:
        """See what is due."""
        self.saving.tick()
        self.drafting.tick()
        self.holding.tick()

    # Changing what is shown

    def change(
        self,
        label: str,
        body: Body,
        *,
        done: Callable[[Made], None] = _nothing,
        failed: Callable[[Exception], None] = _nothing,
        unsure: bool = True,
    ) -> None:
        """Change the conversation that is shown, and show what became of it.

        `unsure`: whether the change may be made again where nobody knows if it was made.
        """
        now = self.screen.opening.now
        if now is not None:
            self.submit(label, lambda: self._read_again_if_moved(now, body), done=done, failed=failed, unsure=unsure)

    def _read_again_if_moved(self, now: Opened, body: Body) -> Made:
        """A conversation of another tool may be another file by now: it is found in it by its messages' ids."""
        from bough.core.errors import Moved  # noqa: PLC0415 - beside its only use

        keeping = self.keeping(now)
        try:
            return body(keeping)
        except Moved:
            return body(keeping._replace(conversation=keeping.read(self.pen.store(keeping))))

    def submit(
        self,
        label: str,
        body: Callable[[], Made],
        *,
        done: Callable[[Made], None] = _nothing,
        failed: Callable[[Exception], None] = _nothing,
        unsure: bool = True,
    ) -> None:
        """Have a change made, and show what it brought."""

        def made(result: Made) -> None:
            done(result)
            self.made(result)

        def not_made(error: Exception) -> None:
            self.failed(error)
            failed(error)

        self.saving.submit(Job(body, made, not_made, label, again=lambda error: _passes(error, unsure=unsure)))

    def quietly(
        self,
        body: Callable[[], Any],
        done: Callable[[Any], None] = _nothing,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Have something done in the same thread that is no change of a person's."""
        self.saving.submit(Job(body, done, failed or self.failed))

    def reread(self, now: Opened, words: str) -> None:
        """Show what others made of the conversation that is shown."""

        def body() -> Made:
            keeping = self.keeping(now)
            return noted(self.pen.store(keeping), keeping, words)

        self.quietly(body, self.made)

    def keeping(self, now: Opened) -> Keeping:
        """Where changes of a conversation go. In the thread that writes: it may have to be looked up."""
        return self.keeping_of(now.conversation)

    def keeping_of(self, conversation: Conversation) -> Keeping:
        """Where changes of any conversation go."""
        from bough.core.keeping import Keeping  # noqa: PLC0415 - start-up time
        from bough.core.platform import default_store  # noqa: PLC0415 - as above

        return Keeping.of(conversation, (self.screen.library().scope.store or default_store()).expanduser().absolute())

    def act(self, label: str, body: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Have something changed after which there is no conversation to show."""

        def acted(result: object) -> None:
            self.holding.changed()
            done(result)

        self.saving.submit(Job(body, acted, self.failed, label, again=lambda error: _passes(error, unsure=False)))

    def new_id(self) -> str:
        """A fresh id."""
        from bough.core.clock import RandomIds  # noqa: PLC0415 - start-up time

        return RandomIds().new()

    # Coming and going

    def shown(self) -> None:
        """Another conversation is on the screen."""
        now = self.screen.opening.now
        self.asking.close()
        if self.composing.now is not None and now is not None and self.composing.now.ref != now.ref:
            self.composing.leave()
        self.holding.show()
        resuming, self._resuming = self._resuming, None
        if resuming is not None and now is not None and now.ref == resuming[0].ref:
            self.screen.call_later(self._open, *resuming)

    def resume(self, composition: Composition, text: str) -> None:
        """Go on with a draft, in its conversation."""
        screen = self.screen
        now = screen.opening.now
        if now is not None and now.ref == composition.ref:
            screen.call_later(self._open, composition, text)
            return
        summary = screen.listing.known.summary(composition.ref) if screen.given is None else None
        if summary is None:
            screen.say(
                f"The conversation of this draft, {composition.ref}, is not in the list; open it first.", "warning"
            )
            return
        self._resuming = composition, text
        screen.conversations.select(summary.ref)
        screen.opening.select(summary)

    async def _open(self, composition: Composition, text: str) -> None:
        now = self.screen.opening.now
        if now is not None and now.conversation.index_of(composition.message) is not None:
            self.drafting.forget(composition.draft)
            self.screen.say("This draft was saved as a message already.")
        elif not self.composing.focus():
            await self.composing.open(composition, text)

    def finish(self, leave: Callable[[], object], *, insist: bool = False) -> None:
        """End: save what is unfinished as a draft, let go, and leave.

        A draft that cannot be saved is said, and whoever asks once more, or may insist, leaves without it.
        """
        if self._leaving and (self.saving.busy or self.drafting.failure is not None):
            leave()
            return
        self._leaving = True
        self.saving.stop()
        self.drafting.flush()

        def done(_: object) -> None:
            if not self.drafting.unsaved or (insist and self.drafting.failure is not None):
                leave()
            elif self.drafting.failure is None:  # something was typed meanwhile
                self._leaving = False
                self.finish(leave, insist=insist)
            else:
                self.screen.say("The draft could not be saved; quitting once more leaves without it.", "error")

        self.quietly(self.pen.let_go, done, failed=done)

    # What became of it

    def made(self, made: Made) -> None:
        """Show a change: the list, the tree and the transcript at once."""
        screen = self.screen
        if screen.given is None:
            summary = screen.listing.changed(made.summary)
            screen.opening.take(summary.ref, made.conversation, branch=made.branch, message=made.message)
            screen.conversations.select(summary.ref)
        else:
            screen.opening.take(made.summary.ref, made.conversation, branch=made.branch, message=made.message)
        self.holding.changed()
        for hear in self.after:
            hear()
        screen.say(made.words, "good")

    def failed(self, error: Exception) -> None:
        """Say why nothing was changed."""
        if isinstance(error, Locked):
            self.holding.met(error)
        elif isinstance(error, BoughError):
            self.screen.say(str(error), "error")
        else:
            self.screen.say(f"That failed: {type(error).__name__}: {error}. Please report this.", "error")


def _passes(error: BoughError, *, unsure: bool) -> bool:
    """Whether a failure is of the kind that may be over in a moment: a full disk, a folder that is away."""
    from bough.core.errors import Moved, NotSaved, Unsure  # noqa: PLC0415 - beside its only use

    return isinstance(error, (NotSaved, Moved)) or (unsure and isinstance(error, Unsure))
