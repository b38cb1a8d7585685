"""Taking a conversation away: as files of a format, or to go on in a tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .flow import Answer, Flow

if TYPE_CHECKING:
    from bough.tui.screens.going_home.subject import Subject
    from bough.tui.screens.going_home.writing import Choice

    from .screen import BrowseScreen


class GoingHome(Flow):
    """Both begin at the message under the cursor."""

    impossible = "There is no message here to begin with."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._choice: Choice | None = None
        """What was exported last."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"export": self._export, "resume": self._resume}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - both need the same
        """Whether there is a message under the cursor."""
        now = self.screen.opening.now
        return now is not None and now.at >= 0

    def _export(self) -> None:
        from bough.tui.screens.going_home.export import ExportDialog  # noqa: PLC0415 - start-up time: seldom wanted
        from bough.tui.screens.going_home.writing import Choice  # noqa: PLC0415 - as above

        dialog = ExportDialog(self._subject(), config=self.screen.config, choice=self._choice or Choice())

        def left(_: None) -> None:
            self._choice = dialog.choice

        self.screen.app.push_screen(dialog, left)

    def _resume(self) -> None:
        from bough.tui.screens.going_home.resume import ResumeDialog  # noqa: PLC0415 - as above

        subject = self._subject()
        if subject.conversation.members:  # a session is one of its tool: that of the member that said it
            conversation, entry = self.screen.kin.member_at(subject.at)
            branch = conversation.tree.branch_of(entry)
            subject = subject._replace(
                conversation=conversation, at=entry, branch=branch.id if branch is not None else ""
            )
        self.screen.app.push_screen(ResumeDialog(subject, config=self.screen.config))

    def _subject(self) -> Subject:
        from bough.tui.screens.going_home.subject import Subject  # noqa: PLC0415 - as above

        now = self.screen.opening.now
        if now is None:
            raise LookupError(self.impossible)
        return Subject(now.conversation, now.at, now.branch)
