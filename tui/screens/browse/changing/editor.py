"""The text area under the transcript, while a message is written in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from bough.core.errors import BoughError
from bough.tui.widgets.dismissing import dismiss
from bough.tui.widgets.drained import drained

if TYPE_CHECKING:
    from bough.tui.widgets.composer import Composer

    from ..screen import BrowseScreen


class Editor:
    """Where a message is written: there is at most one text area, and most of the time none."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._composer: Composer | None = None

    @property
    def typing(self) -> bool:
        """Whether the text area has the keys."""
        return self._composer is not None and self._screen.focused is self._composer.area

    @property
    def text(self) -> str:
        """What is written so far."""
        return self._composer.text if self._composer is not None else ""

    def focus(self) -> bool:
        """Give the keys to the text area. False if there is none."""
        if self._composer is not None:
            self._screen.set_focus(self._composer.area)
        return self._composer is not None

    async def open(self, text: str, heading: str, typed: Callable[[], None]) -> None:
        """Make the text area; `typed` is called whenever its text has changed."""
        from bough.tui.widgets.composer import Composer  # noqa: PLC0415 - start-up time: 40 ms of TextArea

        composer = self._composer = Composer(text, typed=typed)
        self.entitle(heading)
        await self._screen.transcript_pane.mount(composer)  # or the first letters typed would be lost
        self._screen.moving.go("transcript")
        self._screen.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        """The text area takes half of the transcript; what is answered stays in the other half."""
        now = self._screen.opening.now
        if now is not None and now.at >= 0:
            self._screen.transcript.move_to(now.at)

    def entitle(self, heading: str) -> None:
        """Say above the text what is written, and to where."""
        if self._composer is not None:
            self._composer.entitle(heading)

    async def typed(self) -> None:
        """Wait until all keys that were pressed are in the text."""
        if self._composer is not None:
            await drained(self._composer.area)

    def lock(self) -> None:
        """Let nobody type while the text is being saved."""
        if self._composer is not None:
            self._composer.area.read_only = True

    def unlock(self) -> None:
        """Let the person type again: the text could not be saved."""
        if self._composer is not None:
            self._composer.area.read_only = False

    def lend(self) -> None:
        """Have the text changed in the person's own editor."""
        from bough.tui.cli.change.text import edited  # noqa: PLC0415 - rare

        if self._composer is None:
            return
        try:
            with self._screen.app.suspend():
                self._composer.text = edited(self._composer.text)
        except BoughError as error:
            self._screen.say(str(error), "error")
        except SuspendNotSupported:
            self._screen.say("This terminal cannot hand itself over to another program.", "error")

    def close(self) -> None:
        """Take the text area away, and give the keys back to the transcript if it had them."""
        composer, self._composer = self._composer, None
        if composer is not None:
            had_keys = self._screen.focused is composer.area
            dismiss(composer)
            if had_keys:
                self._screen.moving.go("transcript")
