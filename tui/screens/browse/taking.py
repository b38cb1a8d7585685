"""Taking text along: to the clipboard, the pager or the editor."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from bough.tui import external

from .flow import Answer, Flow

if TYPE_CHECKING:
    from collections.abc import Sequence


class Taking(Flow):
    """Copy a selection, a message or a code block; read a message elsewhere."""

    impossible = "There is no message here."

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            "copy": self._copy,
            "copy-code": lambda: self._copy_what(self.screen.transcript.copy_code(), "code block"),
            "pager": lambda: self._read_in(external.pager, "PAGER"),
            "editor": lambda: self._read_in(external.editor, "EDITOR"),
        }

    def possible(self, command: str) -> bool:  # noqa: ARG002 - all of them need the same
        """Whether one of our commands would do anything now."""
        now = self.screen.opening.now
        return now is not None and now.at >= 0

    def _copy(self) -> None:
        selected = self.screen.transcript.copy_selection()
        if selected:
            self._copy_what(selected, "selection")
            self.screen.clear_selection()
        else:
            self._copy_what(self.screen.transcript.copy_message(), "message")

    def _copy_what(self, text: str, what: str) -> None:
        if not text:
            self.screen.say(f"There is no {what} here to copy.")
            return
        self.screen.app.copy_to_clipboard(text)
        self.say_copied(what, text)

    def say_copied(self, what: str, text: str) -> None:
        """Say what is on the clipboard now, and how much it is."""
        lines = text.count("\n") + 1
        self.screen.say(
            f"Copied the {what}: {len(text):,} characters, {lines:,} {'line' if lines == 1 else 'lines'}.", "good"
        )

    def _read_in(self, program: Callable[[Mapping[str, str]], Sequence[str]], variable: str) -> None:
        text = self.screen.transcript.copy_message()
        try:
            command = list(program(os.environ))
            with self.screen.app.suspend():
                external.run(command, text, variable)
        except external.CannotRun as error:
            self.screen.say(str(error), "error")
        except SuspendNotSupported:
            self.screen.say("This terminal cannot hand itself over to another program.", "error")
