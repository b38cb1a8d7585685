"""The ways out: saved as a branch, or left as a draft."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bough.core.errors import BoughError

if TYPE_CHECKING:
    from bough.tui.screens.browse.work import Task
    from bough.tui.screens.command_screen import Answer

    from .screen import MergeScreen


class Leaving:
    """Keeps a draft of what was decided, until the merge is saved."""

    def __init__(self, screen: MergeScreen) -> None:
        self._screen = screen
        self._saved = False
        self._warned = False

    def commands(self) -> dict[str, Answer]:
        """What is done for each of our commands."""
        return {
            "save-merge": self._save,
            "save-onto": self._onto,
            "leave-merge": self._leave,
            "discard-merge": self._discard,
        }

    # Drafts

    def tick(self) -> None:
        """Keep what was decided, if it is time."""
        session = self._screen.session
        if session is not None and session.autosave.due == 0.0:
            self._screen.works.start("draft", "keeping a draft", _flushed(session.autosave.tick), self._told)

    def _told(self, done: bool) -> None:
        """What was decided is safe, or not."""
        session, mark = self._screen.session, "*" if self._screen.config.ascii else "✎"
        if session is not None:
            failure = session.autosave.failure
            self._screen.status.saved(f"{mark} draft saved" if done else f"draft not saved: {failure}")

    def flush(self) -> None:
        """Write the draft of the merge now."""
        session = self._screen.session
        if session is not None and not self._saved:
            session.autosave.flush()

    def _leave(self) -> None:
        if self._screen.editing.typing:
            self._screen.editing.close()
            return
        session = self._screen.session
        if session is None:
            self._screen.works.stop()
            self._screen.dismiss()
        elif not session.decided:
            self._away("")
        else:
            self._screen.works.start("draft", "keeping a draft", _flushed(session.autosave.flush), self._kept)

    def _discard(self) -> None:
        """Throw away what was decided, if a person says so twice: nothing brings it back."""
        session = self._screen.session
        if session is None:
            return
        if session.decided and not self._warned:
            self._warned = True
            self._screen.say("x once more throws away all that was decided here.", "warning")
            return
        with suppress(BoughError):  # what could not be removed is offered again
            session.discard()
        self._away("The merge is gone; both sides are as they were." if session.decided else "")

    def _kept(self, done: bool) -> None:
        session = self._screen.session
        if session is not None and not done:
            self._screen.say(f"It could not be kept as a draft: {session.autosave.failure}", "error")
            return
        self._away("The merge waits as a draft; M takes it up again.")

    def _away(self, words: str) -> None:
        self._saved = True
        self._screen.works.stop()
        self._screen.dismiss()
        if words:
            self._screen.bough.browse.merging.left_behind(words)

    # Saving

    async def _save(self) -> None:
        if self._screen.editing.typing:
            self._screen.editing.take()
            return
        if not self._ready():
            return
        name = self._screen.session.name if self._screen.session is not None else ""
        await self._screen.questions.text("save as", name, "a name; empty: after our branch", self._named)

    def _onto(self) -> None:
        if self._ready():
            self._write(None, onto=True)

    def _ready(self) -> bool:
        session = self._screen.session
        if session is None:
            return False
        if session.now.conflicts:
            number = session.now.conflicts
            self._screen.say(f"{number} still to be decided: n goes there, 0 leaves one out.", "warning")
            return False
        return True

    def _named(self, name: str) -> None:
        self._write(name.strip() or None, onto=False)

    def _write(self, name: str | None, *, onto: bool) -> None:
        session = self._screen.session
        if session is None:
            return

        def done() -> None:
            with suppress(BoughError):
                session.discard()
            self._away("")

        self._screen.status.progress("saving …")
        self._screen.save(session.proposal, name, onto=onto, done=done, failed=self._failed)

    def _failed(self, words: str) -> None:
        self._screen.status.progress(None)
        self._screen.say(words, "error")


def _flushed(save: Callable[[], bool]) -> Callable[[Task[bool]], bool]:
    return lambda _: save()
