"""Deleting and hiding, and taking changes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bough.tui.operations import leaving_from, sentence

from .flow import ChangingFlow
from .made import Made, noted, written
from .naming import short

if TYPE_CHECKING:
    from bough.core.keeping import Keeping
    from bough.core.model import Branch
    from bough.core.native import Operation

    from ..flow import Answer
    from ..opened import Opened
    from ..screen import BrowseScreen
    from .changes import Changes

_ONLY = "It is the only branch. x in the list of conversations deletes the conversation."


class Removing(ChangingFlow):
    """What puts things out of sight, and what brings them back."""

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen, changes)
        self._gone: Callable[[], Made] | None = None
        """Brings back the conversation that was removed last, as long as nothing was changed since."""
        changes.after.append(self._forget)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"delete": self._delete, "undo": self._undo, "redo": lambda: self._take_back(redo=True)}

    def possible(self, command: str) -> bool:
        """Whether one of our commands would do anything now."""
        return super().possible(command) or (command == "undo" and self._gone is not None)

    def refusal(self, command: str) -> str:
        """Why one of our commands is not to be given now; what was removed here is nobody else's."""
        return "" if command == "undo" and self._gone is not None else super().refusal(command)

    # Branches

    async def _delete(self) -> None:
        now = self.shown
        if self.screen.place == "list":
            await self._delete_conversation(now)
            return
        branch = self.branch
        if branch is None or now.conversation.ref.source != "bough":
            source = now.conversation.ref.source
            self.screen.say(f"{source} keeps its branches. x in the list of conversations hides this one whole.")
        elif len(now.conversation.branches) == 1:
            self.screen.say(_ONLY)
        elif not (leaving := leaving_from(now.conversation.branches, branch)):
            self._delete_branch(branch, 1)
        else:
            name = short(branch.name or branch.id[:7])
            which = "1 branch hangs" if leaving == 1 else f"{leaving} branches hang"
            text = f"{which} on “{name}”. x deletes it alone · a deletes all {leaving + 1} · esc keeps them"
            answers = {
                "x": lambda: self._delete_branch(branch, 1),
                "a": lambda: self._delete_branch(branch, leaving + 1),
            }
            await self.changes.asking.question(text, answers)

    def _delete_branch(self, branch: Branch, number: int) -> None:
        name = short(branch.name or branch.id[:7])
        what = f"branch “{name}”" if number == 1 else f"{number} branches"

        def body(keeping: Keeping) -> Made:
            writer = self.changes.pen.writer(keeping)
            there = writer.delete(branch.id, number > 1)
            words = f"Deleted {what}. u brings it back." if there else f"Somebody else deleted {what} already."
            return written(self.changes.pen.store(keeping), writer, words)

        self.changes.change("a deletion", body)

    # Whole conversations

    async def _delete_conversation(self, now: Opened) -> None:
        number = len(now.conversation.branches)
        native = now.conversation.ref.source == "bough"
        if number <= 1:
            self._remove(now)
            return
        verb = "deletes" if native else "hides"
        text = f"“{short(now.conversation.title)}” has {number} branches. x {verb} all of it · esc keeps it"
        await self.changes.asking.question(text, {"x": lambda: self._remove(now)})

    def _remove(self, now: Opened) -> None:
        changes, conversation = self.changes, now.conversation

        def body() -> tuple[Callable[[], Made], str]:
            keeping = changes.keeping(now)
            if keeping.native:
                return self._to_trash(keeping), "Deleted"
            keeping.remarks(changes.pen.store(keeping), 1.0).notes.hide(conversation.id)
            return lambda: self._shown_again(keeping), "Out of sight"

        def done(result: tuple[Callable[[], Made], str]) -> None:
            self.screen.listing.gone(now.ref)
            self._gone = result[0]
            self.screen.say(f"{result[1]}: “{short(conversation.title)}”. u brings it back.", "good")

        changes.act("a deletion", body, done)

    def _to_trash(self, keeping: Keeping) -> Callable[[], Made]:
        pen, id = self.changes.pen, keeping.conversation.id
        pen.let_go()
        store = pen.store(keeping)
        store.delete(id, 1.0)

        def back() -> Made:
            name = next((one.name for one in store.trash.list() if one.id == id), id)
            store.trash.restore(name)
            return written(store, pen.writer(keeping), "Brought back from the trash.")

        return back

    def _shown_again(self, keeping: Keeping) -> Made:
        store = self.changes.pen.store(keeping)
        keeping.remarks(store, 1.0).notes.show(keeping.conversation.id)
        return noted(store, keeping, "In sight again.")

    # Taking back

    def _undo(self) -> None:
        back = self._gone
        if back is not None:
            self.changes.submit("an undo", back, unsure=False)
        else:
            self._take_back(redo=False)

    def _take_back(self, *, redo: bool) -> None:
        now = self.screen.now()

        def body(keeping: Keeping) -> Made:
            store = self.changes.pen.store(keeping)
            if not keeping.native:
                remarks = keeping.remarks(store, 1.0)
                return noted(store, keeping, _words(remarks.redo() if redo else remarks.undo()))
            writer = self.changes.pen.writer(keeping)
            return written(store, writer, _words(writer.redo() if redo else writer.undo()))

        def _words(operation: Operation | None) -> str:
            if operation is None:
                return f"There is nothing to {'redo' if redo else 'undo'} here."
            return f"{'Redone' if redo else 'Undone'}: {sentence(operation, now)}"

        self.changes.change("a redo" if redo else "an undo", body, unsure=False)

    def _forget(self) -> None:
        self._gone = None
