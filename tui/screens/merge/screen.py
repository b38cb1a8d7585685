"""The merge screen: what is decided item by item, what comes of it, and what each item says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.events import Resize

from bough.core.merging.proposal import merge
from bough.tui.commands import WHILE_MERGING
from bough.tui.screens.browse.work import Ended, Partly, Task, Works
from bough.tui.screens.command_screen import Answer, CommandScreen
from bough.tui.screens.questions import Questions
from bough.tui.widgets.merge_view import MergeDetail, MergeView
from bough.tui.widgets.pane import Pane

from .checking import Checking
from .deciding import Deciding
from .editing import Editing
from .given import Find, Save
from .head import MergeHead
from .leaving import Leaving
from .session import Left, Session

if TYPE_CHECKING:
    from bough.core.autosave import Drafts
    from bough.core.clock import Clock
    from bough.tui.config import Config

_TICK = 0.5
"""Seconds between two looks at whether a draft is due."""
_UNREAD = frozenset({"leave-merge", "help", "palette", "themes"})
"""Commands that can be given before both sides are read."""


class MergeScreen(CommandScreen[None]):
    """Theirs into ours, choice by choice."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "MergeView"
    place = "merge"
    also = WHILE_MERGING

    def __init__(
        self,
        ours: Find,
        theirs: Find,
        *,
        config: Config,
        now: Callable[[], datetime],
        clock: Callable[[], Clock],
        drafts: Callable[[], Drafts],
        save: Save,
        left: Left | None = None,
    ) -> None:
        """`left`: the draft that is taken up."""
        super().__init__(config)
        self.now = now
        self.clock = clock
        self.session: Session | None = None
        """None until the sides are read."""
        self.base = False
        """Whether what an item was before is shown."""
        self._sides = (ours, theirs)
        self._drafts = drafts
        self.save = save
        self._left = left
        self.head = MergeHead(ascii=config.ascii)
        self.items_pane = Pane(title="items", ascii=config.ascii, id="items")
        self.items_pane.add_class("-current")
        self.said_pane = Pane(title="what it says", ascii=config.ascii, id="said")
        self.deciding = Deciding(self)
        self.view = MergeView(self._moved, self.deciding.chosen, ascii=config.ascii)
        self.keyless(self.view)
        self.detail = MergeDetail(ascii=config.ascii)
        self.items_pane.view, self.said_pane.view = self.view, self.detail
        self.works = Works(self, self.status.progress, lambda text: self.say(text, "error"))
        self.questions = Questions(self, self.view)
        self.checking = Checking(self)
        self.editing = Editing(self)
        self.leaving = Leaving(self)
        self.answers = self._answers()

    def compose(self) -> ComposeResult:
        """The frame; the merge comes when both sides are read."""
        yield self.head
        yield self.items_pane
        yield self.said_pane
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Read both sides, in a thread."""
        self.set_interval(_TICK, self.leaving.tick)
        ours, theirs = self._sides

        def body(task: Task[Session]) -> Session:
            read = 0

            def progress(more: int) -> None:
                nonlocal read
                read += more
                task.far = f"{read:,} messages read"

            found = merge(ours(), theirs(), stop=lambda: task.stopped, progress=progress)
            return Session(found, self._drafts(), self.clock(), self._left)

        self.works.start("merge", "reading", body, self._begin)

    # Commands

    def _answers(self) -> dict[str, Answer]:
        view = self.view
        return {
            "up": view.action_cursor_up,
            "down": view.action_cursor_down,
            "page-up": lambda: self.detail.scroll(-1),
            "page-down": lambda: self.detail.scroll(1),
            "top": view.action_cursor_home,
            "bottom": view.action_cursor_end,
            "open": self._fold,
            "fold": self._fold,
            "next-pane": view.turn_column,
            "show-base": self._show_base,
            **self.everywhere(),
            **self.deciding.commands(),
            **self.checking.commands(),
            **self.editing.commands(),
            **self.leaving.commands(),
        }

    def is_typed(self, id: str) -> bool:
        """While something is typed its letters are no commands."""
        return self.questions.open or (self.editing.typing and id not in {"save-merge", "leave-merge"})

    def can(self, id: str) -> bool:
        """Whether a command belongs here and would do something now."""
        return super().can(id) and (self.session is not None or id in _UNREAD)

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        return super().refusal(id) if self.can(id) or id not in self.answers else "Wait until both sides are read."

    def _fold(self) -> None:
        if not self.view.toggle_fold():
            self.say("There is nothing here that folds.")

    def _show_base(self) -> None:
        self.base = not self.base
        self._moved()

    # What is shown

    def _begin(self, session: Session) -> None:
        self.session = session
        first = next(iter(session.now.open), 0)
        self.show(first)
        if session.moved:
            self.say("A side went on since: what is new is open, all else is decided as it was.", "warning")
        elif not session.now.items:
            self.say("Both say the same: there is nothing to merge.", "good")

    def show(self, item: int | None = None) -> None:
        """Show the merge as it is now, and go to an item; without one, stay."""
        if self.session is None:
            return
        self.view.show(self.session.sides, self.session.now, item)
        self.head.tell(self.session.sides, self.session.now)
        self.checking.start()
        self.show_hints()

    def _moved(self) -> None:
        """One is at another item."""
        session = self.session
        if session is None or not session.now.items:
            return
        item = session.now.items[self.view.item]
        self.detail.show(session.sides, item, self.view.columns, base=self.base)
        self.items_pane.entitle(", ".join(self.view.columns) if len(self.view.columns) == 1 else "ours, result, theirs")
        self.items_pane.count(self.deciding.place_words)

    def on_resize(self, event: Resize) -> None:  # noqa: ARG002 - the view knows its own width
        """One side or three, as the width allows."""
        self.call_after_refresh(self._moved)

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """What a thread was asked for, or why not."""
        self.works.ended(message)

    def on_unmount(self) -> None:
        """The app ends, however: what is not kept yet is."""
        self.leaving.flush()
