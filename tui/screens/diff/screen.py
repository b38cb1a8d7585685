"""The diff screen: two branches side by side or in one column, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from bough.core.comparing import Diff, diff
from bough.tui.commands import WHILE_COMPARING
from bough.tui.screens.browse.work import Ended, Partly, Task, Works
from bough.tui.screens.command_screen import Answer, CommandScreen
from bough.tui.screens.questions import Questions
from bough.tui.widgets.diff_view import DiffView
from bough.tui.widgets.pane import Pane

from .facts import DiffHead
from .finding import Finding
from .following import Following, as_it_is_now

if TYPE_CHECKING:
    from bough.core.target import Target
    from bough.tui.config import Config

Find = Callable[[], "Target"]
"""Reads one side. It is called in a thread, and may raise BoughError."""
Merge = Callable[[Diff], None]
"""Begins to merge what is compared: theirs into ours."""


class DiffScreen(CommandScreen[None]):
    """How two branches differ. `merge` is what `m` does; without it there is no such command."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "DiffView"
    place = "diff"
    also = WHILE_COMPARING

    def __init__(
        self, ours: Find, theirs: Find, *, config: Config, now: Callable[[], datetime], merge: Merge | None = None
    ) -> None:
        super().__init__(config)
        self.found: Diff | None = None
        """What the comparison found; None until it is done."""
        self._sides = (ours, theirs)
        self._merge = merge
        self.head = DiffHead(now, ascii=config.ascii)
        self.pane = Pane(title="diff", ascii=config.ascii, id="diff")
        self.pane.add_class("-current")
        self.view = DiffView(self._moved, now=now, ascii=config.ascii)
        self.keyless(self.view)
        self.pane.view = self.view
        self.works = Works(self, self.status.progress, lambda text: self.say(text, "error"))
        self.questions = Questions(self, self.view)
        self.finding = Finding(self)
        self.following = Following(self)
        self.answers = self._answers()

    def compose(self) -> ComposeResult:
        """The frame; the diff comes when it is done."""
        yield self.head
        yield self.pane
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Compare, in a thread."""
        self.compare()
        self.following.start()

    # Commands

    def _answers(self) -> dict[str, Answer]:
        view = self.view
        return {
            "up": view.action_cursor_up,
            "down": view.action_cursor_down,
            "page-up": view.action_page_up,
            "page-down": view.action_page_down,
            "top": view.action_cursor_home,
            "bottom": view.action_cursor_end,
            "open": self._fold,
            "fold": self._fold,
            "next-change": partial(self._change, 1),
            "previous-change": partial(self._change, -1),
            "split": view.toggle_split,
            "whole-ours": partial(view.toggle_whole, "ours"),
            "whole-theirs": partial(view.toggle_whole, "theirs"),
            "exchange": self._exchange,
            "merge-these": self._merge_these,
            "copy": self._copy,
            "back": self._back,
            "close": self.dismiss,
            **self.everywhere(),
            **self.finding.commands(),
            **self.following.commands(),
        }

    def is_typed(self, id: str) -> bool:  # noqa: ARG002 - all of them
        """While something is typed its letters are no commands."""
        return self.questions.open

    def can(self, id: str) -> bool:
        """Whether a command belongs here and would do something now."""
        if id == "merge-these":
            return self._merge is not None and self.found is not None
        return super().can(id)

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        refused = super().refusal(id)
        return "There is nothing to merge yet." if refused and id == "merge-these" else refused

    def _fold(self) -> None:
        if not self.view.toggle_fold():
            self.say("There is nothing here that folds.")

    def _change(self, step: int) -> None:
        if not self.view.next_change(step):
            self.say("That was the last change." if step > 0 else "That was the first change.")

    def _exchange(self) -> None:
        self._sides = self._sides[::-1]
        self.compare()

    def _merge_these(self) -> None:
        if self._merge is not None and self.found is not None:
            self._merge(self.found)

    def _copy(self) -> None:
        text = self.view.text()
        if not text:
            self.say("There is no message here to copy.")
            return
        self.app.copy_to_clipboard(text)
        self.say(f"Copied {len(text):,} characters.", "good")

    def _back(self) -> None:
        if self.works.stop() and self.found is not None:
            self.say("Stopped.")
        elif self.view.whole:
            self.view.toggle_whole(self.view.whole)
        else:
            self.dismiss()

    # What happens

    def compare(self, *, again: bool = False) -> None:
        """Compare both sides; `again`: as their files are now, and stay where one is."""
        sides = self._sides

        def body(task: Task[Diff]) -> Diff:
            read = 0

            def progress(more: int) -> None:
                nonlocal read
                read += more
                task.far = f"{read:,} messages read"

            ours, theirs = (as_it_is_now(find()) if again else find() for find in sides)
            return diff(ours, theirs, stop=lambda: task.stopped, progress=progress)

        self.works.start("diff", "comparing", body, partial(self._show, stay=again))

    def _show(self, found: Diff, *, stay: bool) -> None:
        self.found = found
        self.head.show(found)
        ours, theirs = found.ours.conversation, found.theirs.conversation
        self.pane.entitle(ours.title if ours.ref == theirs.ref else "")
        self.view.show(found, stay=stay)
        if found.same:
            self.say("Both say the same.", "good")
        self.show_hints()

    def _moved(self) -> None:
        self.pane.count(self.view.place_words)

    def on_partly(self, message: Partly) -> None:
        """A part of what the thread was asked for."""
        self.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """The comparison is done, or why not."""
        self.works.ended(message)
