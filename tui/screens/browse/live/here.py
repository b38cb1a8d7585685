"""What others make of the conversation that is on the screen: its messages, who writes it, and who holds it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bough.tui.widgets.branch_tree import GoingOn

from .following import Following, default_of, written_line
from .liveness import Liveness
from .news import News

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.watch import Change

    from ..opened import Opened
    from ..screen import BrowseScreen

_SAVING = 0.1
"""Seconds after which what was found while we changed it is looked for again."""


class Here:
    """Shows the changes of one conversation, the one that a person looks at."""

    def __init__(self, screen: BrowseScreen, news: News, following: Following, look_again: Callable[[], None]) -> None:
        self.liveness = Liveness()
        self.missing = ""
        """Why what is on the screen is not what is on the disk."""
        self._gone = False
        self._screen = screen
        self._news = news
        self._following = following
        self._look_again = look_again

    def begin(self) -> None:
        """Another conversation is on the screen."""
        self.liveness = Liveness()
        self._gone, self.missing = False, ""

    def going_on(self) -> GoingOn:
        """What the tree marks: branches that are being written, and new messages."""
        return GoingOn(self.liveness.branches(self._screen.now()), self._news.messages)

    def written_branch(self, now: Opened) -> str:
        """Id of the branch of what is shown that is being written, else the active one."""
        newest = self.liveness.newest(self._screen.now())
        return newest if now.conversation.tree.branch(newest) is not None else default_of(now.conversation.tree)

    def take(self, change: Change, *, behind: bool) -> None:
        """What happened to the conversation that is on the screen.

        `behind`: it was changed here meanwhile, so that what was found is looked for again from there. The same while
        we write: it may be what we wrote, and soon there is a picture with it.
        """
        from bough.core.watch import Appeared, Changed, Grew, Unfinished, Vanished  # noqa: PLC0415 - start-up time

        now = self._screen.opening.now
        if isinstance(change, (Grew, Changed)) and (behind or self._writes):
            self._screen.set_timer(_SAVING, self._look_again)
            return
        match change:
            case Grew(conversation=grown) if now is not None and grown is not None:
                if change.rewound is not None:
                    self.liveness.left(default_of(now.conversation.tree))
                self._grew(now, grown, change.added or ())
            case Changed(conversation=other) if now is not None and other is not None:
                self._changed(now, other, change.added or ())
            case Unfinished():
                self.missing = "what is on the disk is half written · what was read stays here"
            case Vanished():
                self.liveness.quiet()
                self._set_gone("its files are gone · what was read stays here")
            case Appeared():
                self._set_gone("")
            case _ if now is not None:
                self.take_state(now, change)

    @property
    def _writes(self) -> bool:
        return self._screen.changes is not None and self._screen.changes.saving.writes

    def take_state(self, now: Opened, change: Change) -> None:
        """Who writes it and who holds it."""
        from bough.core.watch import Freed, Held, Live, Quiet  # noqa: PLC0415 - as above

        changes = self._screen.changes
        match change:
            case Live() if changes is None or not changes.pen.wrote(now.conversation.id, change.written):
                self.liveness.heard(change, default_of(now.conversation.tree))
            case Live() | Quiet():  # it is we who write: whoever did before has let go
                self.liveness.quiet()
            case Held() if changes is not None:
                changes.holding.taken(now, change.owner)
            case Freed() if changes is not None:
                changes.holding.freed(now)
            case _:
                pass

    def _grew(self, now: Opened, conversation: Conversation, added: Sequence[str]) -> None:
        self._news.came(conversation, added)
        line = written_line(conversation, added)
        if line:
            self.liveness.wrote(line, self._screen.now())
        self._show(now, conversation, added)

    def _changed(self, now: Opened, conversation: Conversation, added: Sequence[str]) -> None:
        self._news.came(conversation, added)
        self._show(now, conversation, added, rewritten=True)

    def _show(self, now: Opened, conversation: Conversation, added: Sequence[str], *, rewritten: bool = False) -> None:
        self._gone, self.missing = False, ""
        opening, following = self._screen.opening, self._following
        going_on = self.going_on()
        if not following.sticks:
            opening.grown(conversation, going_on, rewritten=rewritten)
        else:
            branch = following.goes_to(now, conversation, added)
            opening.grown(conversation, going_on, branch, rewritten=rewritten)
            there = opening.now
            words = following.rewound(now.path, now.conversation, there) if there is not None else ""
            if words:
                self.liveness.note(words, self._screen.now())
        self._screen.filtering.say_hits_again()
        self._tell_composing()

    def _set_gone(self, why: str) -> None:
        self._gone, self.missing = bool(why), why
        self._tell_composing()

    def _tell_composing(self) -> None:
        """What is being written goes on; where it goes may be another place now."""
        if self._screen.changes is not None:
            self._screen.changes.composing.moved_on(gone=self._gone)
