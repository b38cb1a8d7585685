"""The way to the screen of what keeps conversations: backups, trash, doctor, statistics, retention."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .work import Task

if TYPE_CHECKING:
    from pathlib import Path

    from bough.core.summary import Summary
    from bough.tui.policies import Policies
    from bough.tui.screens.keeping.desk import Desk

    from .screen import BrowseScreen

_SECTIONS = ("backups", "trash", "doctor", "stats", "retention")


class Keeping(Flow):
    """Opens the screen of backups, trash and statistics, in the section where it was left."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._section = _SECTIONS[0]
        self._backups: Path | None = None
        """Another folder than that of the settings, as a person named it."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        to_sections = {section: partial(self.open, section) for section in _SECTIONS}
        return {"keeping": self.open, **to_sections}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - all of them alike
        """Once what changes conversations is there: it has to let go before a backup is restored."""
        return self.screen.changes is not None

    def open(self, section: str = "") -> None:
        """Show a section, the one that was left if none is named."""
        from bough.tui.screens.keeping import KeepingScreen  # noqa: PLC0415 - start-up time: seldom

        screen = self.screen
        if screen.changes is not None:
            screen.changes.quietly(screen.changes.pen.let_go)  # or we would be in the way of a restore
        shown = KeepingScreen(self._desk(), section or self._section)

        def left(_: None) -> None:
            self._section, self._backups = shown.piles.section, shown.desk.backups

        screen.app.push_screen(shown, left)

    def changed(self) -> None:
        """There may be other conversations than before: what watches may not tell us, or not at once."""
        screen = self.screen
        if screen.given is not None:
            return

        def body(task: Task[list[Summary]]) -> list[Summary]:  # noqa: ARG001 - one step
            return screen.library().listing()

        def found(there: list[Summary]) -> None:
            screen.listing.catch_up(lambda: there)

        screen.opening.outdated([summary.ref for summary in screen.listing.known])
        screen.works.start("changed", "looking for conversations", body, found)

    def _desk(self) -> Desk:
        """The backup of the settings is that of one's own store: nobody wants the demo in it."""
        from bough.core.platform import default_store  # noqa: PLC0415 - start-up time
        from bough.tui.policies import policies_in  # noqa: PLC0415 - as above
        from bough.tui.screens.keeping.desk import Desk  # noqa: PLC0415 - as above

        screen, now = self.screen, self.screen.opening.now
        policies: Policies = screen.config.policies or policies_in()[0]
        writing = screen.tending.being_written()
        root = self._root()
        own = not screen.bough.paths or root == default_store().expanduser().absolute()
        return Desk(
            root=root,
            policies=policies,
            config=screen.config,
            library=screen.library,
            now=screen.now,
            usual=not screen.bough.paths,
            ref=now.ref if now is not None else "",
            conversation=now.conversation if now is not None else None,
            names={one.id: one.title for one in screen.listing.known if one.source == "bough"},
            unfinished=lambda: screen.tending.unfinished(writing),
            changed=self.changed,
            backups=self._backups or (policies.backup.to if own else None),
        )

    def _root(self) -> Path:
        """The store of the conversation one is in, else the one that others are kept in."""
        from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time
        from bough.core.platform import default_store  # noqa: PLC0415 - as above

        now = self.screen.opening.now
        home = home_of(now.conversation) if now is not None else None
        return home or (self.screen.library().scope.store or default_store()).expanduser().absolute()
