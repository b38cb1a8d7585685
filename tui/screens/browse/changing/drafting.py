"""Drafts: what is typed and not saved yet, kept on the disk, and offered again after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

from bough.core.errors import BoughError
from bough.tui.widgets.times import short_time

from .composition import Composition, read_content
from .flow import ChangingFlow
from .naming import short
from .typed import Left, Typed

if TYPE_CHECKING:
    from bough.core.autosave import Drafts

    from ..flow import Answer
    from ..screen import BrowseScreen
    from .changes import Changes

_ANSWERS: Final = frozenset({"open", "delete"})
_ROOMY = 120
"""Columns from which on an offer says where the draft belongs; the keys that answer it have to be seen."""
_FEW_WORDS = 24
"""Cells of what a draft says and of where it belongs, in an offer."""


class Drafting(ChangingFlow):
    """One text is saved while it is typed; those that were left wait to be taken up."""

    impossible = "There is no draft."

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen, changes)
        self._left: list[Left] = []
        """The newest first."""
        self._offered: Left | None = None
        self._typed: Typed | None = None

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"drafts": self._offer}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is only one
        """Whether there is one to take up."""
        return bool(self._left)

    def refusal(self, command: str) -> str:  # noqa: ARG002 - as above
        """Looking at drafts changes nothing."""
        return ""

    @cached_property
    def _drafts(self) -> Drafts:
        from bough.core.autosave import Drafts  # noqa: PLC0415 - start-up time
        from bough.core.platform import state_dir  # noqa: PLC0415 - as above

        return Drafts(state_dir() / "drafts", clock=self.changes.clock())

    # While something is typed

    def begin(self, composition: Composition) -> None:
        """A text area was opened."""
        self._left = [left for left in self._left if left.composition.draft != composition.draft]
        self._typed = Typed(self._drafts, composition, self.changes.clock())
        self._show()

    def retold(self, composition: Composition) -> None:
        """It goes elsewhere, or by another role, than was thought."""
        if self._typed is not None:
            self._typed.composition = composition
        self.typed()

    def typed(self) -> None:
        """The text has changed."""
        if self._typed is not None:
            self._typed.autosave.enabled = True
            self._typed.autosave.changed()

    def pause(self) -> None:
        """The message itself is on its way to the disk: its draft need not be."""
        if self._typed is not None:
            self._typed.autosave.enabled = False

    def tick(self) -> None:
        """Save if it is time."""
        typed = self._typed
        if typed is not None and typed.autosave.due == 0.0 and not typed.under_way:
            self._save(typed)

    def flush(self) -> None:
        """Save now what is unsaved: the window lost the focus, or the app ends."""
        if self.unsaved and self._typed is not None:
            self._save(self._typed)

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that no draft holds."""
        return self._typed is not None and self._typed.autosave.is_dirty

    @property
    def failure(self) -> BoughError | None:
        """Why the last attempt to save a draft failed; None if it did not."""
        return self._typed.autosave.failure if self._typed is not None else None

    def keep(self, text: str) -> None:
        """The text area was closed; its text stays as a draft."""
        typed, self._typed = self._typed, None
        if typed is not None:
            self._left.insert(0, Left(typed.composition, text, self.screen.now()))
            self._save(typed, text)

    def drop(self) -> None:
        """Discard the draft of what was typed: there is nothing in it to keep."""
        typed, self._typed = self._typed, None
        if typed is not None:
            self.changes.quietly(lambda: self._drafts.discard(typed.composition.draft))
        self._show()

    def done(self) -> None:
        """What was typed is saved as a message, and its draft is gone."""
        self._typed = None
        self._show()

    def discard(self, draft: str) -> None:
        """Remove a draft, in the thread that writes. One that stays behind is known by its message's id."""
        with suppress(BoughError):
            self._drafts.discard(draft)

    def _save(self, typed: Typed, text: str | None = None) -> None:
        """Have a text saved; what is typed meanwhile is saved the next time."""
        text = self.changes.composing.text if text is None else text
        typed.under_way += 1

        def body() -> None:
            typed.text = text
            typed.autosave.flush()

        def ended(_: object) -> None:
            typed.under_way -= 1
            if typed is self._typed and self.changes.composing.text != text:
                typed.autosave.changed()
            elif typed is not self._typed and typed.autosave.failure is not None:
                self.screen.say(f"The draft is only in this window: {typed.autosave.failure}", "error")
            self._show()

        self.changes.quietly(body, ended)

    # Those that were left

    def start(self) -> None:
        """Look for drafts of a program that is over."""
        self.changes.quietly(self._find, self._found)

    def _find(self) -> list[Left]:
        from bough.core.model import parse_time  # noqa: PLC0415 - start-up time

        found = []
        for draft in self._drafts.offered():
            kept = read_content(draft.kind, draft.conversation, draft.place, draft.id, draft.content)
            if kept is not None:
                found.append(Left(*kept, parse_time(draft.saved)))
        return found

    def _found(self, found: list[Left]) -> None:
        given = self.screen.given
        self._left = [left for left in found if given is None or left.composition.ref == given[0]]
        self._show()
        if self._left:
            self._offer()

    def left_at(self, composition: Composition) -> Left | None:
        """A draft of the same thing, if one was left."""
        wanted = composition.kind, composition.ref, composition.place
        return next((left for left in self._left if left.composition[:2] + left.composition[3:4] == wanted), None)

    def answers(self, command: str) -> bool:
        """Whether a command answers the offer; any other one lets it wait, and one step back does no more than that."""
        offered = self._offered
        if offered is None:
            return False
        self._offered = None
        self.screen.status.offer("")
        return command == "back" or (command in _ANSWERS and offered in self._left)

    def answer(self, command: str) -> None:
        """Take up the draft that was offered, throw it away, or let it wait."""
        if command == "back":
            return
        left = self._left[0]
        if command == "open":
            self.changes.resume(left.composition, left.text)
            return
        self.forget(left.composition.draft)
        if self._left:
            self._offer()
        else:
            self.screen.say(f"Discarded: “{short(left.text)}”.")

    def forget(self, draft: str) -> None:
        """Throw a draft away."""
        self._left = [left for left in self._left if left.composition.draft != draft]
        self.changes.quietly(lambda: self._drafts.discard(draft))
        self._show()

    def _offer(self) -> None:
        left = self._offered = self._left[0]
        when = short_time(left.saved, self.screen.now())
        title = left.composition.title if self.screen.size.width >= _ROOMY else ""
        where = f" in {short(title, _FEW_WORDS)}" if title else ""
        text = short(left.text, _FEW_WORDS if where else 18)
        what = f"a draft from {when}: “{text}”{where} · enter takes it up · x discards it"
        self.screen.status.done()
        self.screen.status.offer(f"{self._mark} {what}")

    @property
    def _mark(self) -> str:
        return "*" if self.screen.config.ascii else "✎"

    def _show(self) -> None:
        """Say what waits, and what could not be saved even as a draft."""
        number = len(self._left)
        words = [f"{self._mark} {number} draft{'' if number == 1 else 's'} · D"] if number else []
        autosave = self._typed.autosave if self._typed is not None else None
        if autosave is not None and autosave.failure is not None:
            words.append(f"draft not saved: {getattr(autosave.failure, 'reason', autosave.failure)}")
        elif autosave is not None and autosave.last_saved is not None:
            words.append(f"{self._mark} draft saved")
        if self.screen.given is None:
            self.screen.conversations.mark_drafts(left.composition.ref for left in self._left)
        self.changes.saving.waiting = " · ".join(words)
        self.changes.saving.show()
