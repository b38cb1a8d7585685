"""Putting a snapshot, or one conversation of it, back: first what that would change, then a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.tui.cli.change.answer import count

from .desk import WAIT
from .differing import Differing
from .level import Answer, Fact
from .telling import teller

if TYPE_CHECKING:
    from bough.core.backup import ChangedConversation, Held, Restored, Snapshot
    from bough.tui.screens.browse.work import Task
    from bough.tui.widgets.table import Part

    from .desk import Desk
    from .screen import KeepingScreen

_TURNED = {"added": "removed", "removed": "added", "changed": "changed"}


class Restore(Differing):
    """From the store as it is now back to the snapshot."""

    writes: ClassVar[frozenset[str]] = frozenset({"restore", "open"})

    def __init__(self, screen: KeepingScreen, desk: Desk, snapshot: Snapshot, one: Held | None = None) -> None:
        super().__init__(screen, desk, snapshot)
        self.only = one.id if one is not None else ""
        self._name = f"“{desk.title(one.id, one.title)}”" if one is not None else ""
        what = self._name or "everything"
        self.title = f"a restore of {self.when} · {what}: what it would change"

    def answers(self) -> Mapping[str, Answer]:
        """The command that restores, where there is something to restore."""
        if not self.rows:
            return {}
        return {"restore": self._ask, "open": self._ask}

    def facts(self) -> Sequence[Fact]:
        """What it does to the row under the cursor, and that nothing is lost by it."""
        if self.found is None or not self.rows:
            return ()
        safety = "What is replaced goes into a snapshot of its own first. r restores, after a question."
        return [Fact("safety", safety, "quiet"), *super().facts()]

    def words(self, one: ChangedConversation) -> str:
        """What a restore does to a conversation."""
        if one.what == "added":
            return "goes: it is newer than the snapshot"
        if one.what == "removed":
            return "comes back"
        said = [f"loses {count(one.added, 'newer message')}"] if one.added else []
        said += [f"gets {count(one.removed, 'message')} back"] if one.removed else []
        return ", ".join(said) or f"{count(one.files, 'file')} as it was"

    def sign(self, what: str) -> tuple[str, Part]:
        """The other way round than since the snapshot."""
        return super().sign(_TURNED[what])

    async def _ask(self) -> None:
        what = self._name or "all conversations"
        text = f"Put {what} back as of {self.when}? y restores · esc leaves it"
        await self.screen.questions.question(text, {"y": self._restore})

    def _restore(self) -> None:
        def body(task: Task[Restored]) -> Restored:
            return self.desk.backup().restore(
                self.desk.store_for(self.snapshot),
                self.snapshot.name,
                only=self.only,
                wait=WAIT,
                progress=teller(task),
                stop=lambda: task.stopped,
            )

        def done(restored: Restored) -> None:
            safety = restored.safety
            before = " What was there before is a snapshot of its own, marked safety." if safety is not None else ""
            stayed = ", ".join(restored.snapshot.sources) if not self.only else ""
            files = f" The files of {stayed} stayed in the backup; b puts them beside." if stayed else ""
            self.screen.back_to_first(self)
            self.screen.say(f"Restored as of {self.when}.{before}{files}", "good")
            self.desk.changed()

        self.work("restoring", body, done, writes=True)
