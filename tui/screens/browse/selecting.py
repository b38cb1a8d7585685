"""Keeping tree and transcript at the same message, whichever of them moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .opened import path_through

if TYPE_CHECKING:
    from bough.core.segments import Path

    from .opened import Opened
    from .screen import BrowseScreen


class Selecting:
    """The message that is selected. The panes tell each other by direct calls: one frame, not two."""

    def __init__(self, screen: BrowseScreen) -> None:
        self.screen = screen

    # What the panes say

    def tree_selected(self, entry: int) -> None:
        """The cursor of the tree moved: the transcript follows, on another path if need be."""
        now = self.screen.opening.now
        empty = self._empty_branch()
        if now is not None and (entry != now.at or empty not in ("", now.branch)):
            self.screen.status.done()
            self._show_in_transcript(now, entry, empty)
            self.screen.captions.renew()

    def transcript_selected(self, entry: int) -> None:
        """The current message of the transcript changed: the tree follows."""
        now = self.screen.opening.now
        if now is not None and entry != now.at:
            self.screen.status.done()
            now.at = entry
            self.screen.branches.move_to(entry)
            self.screen.captions.renew()

    def likely(self) -> Iterator[tuple[Path, int]]:
        """The messages that the next keys may show, each on its path: the transcript has them ready while one reads."""
        screen, now = self.screen, self.screen.opening.now
        if now is None:
            return
        if screen.place == "tree":
            yield from ((self._path_of(now, entry), entry) for entry in screen.branches.likely())
        elif screen.place == "transcript":
            yield from ((now.path, now.path[end]) for end in (0, -1) if len(now.path))

    # What other flows ask for

    def go_to(self, entry: int) -> None:
        """Move both panes to a message."""
        now = self.screen.opening.now
        if now is None:
            return
        self._show_in_transcript(now, entry)
        self.screen.branches.move_to(entry)
        self.screen.captions.renew()

    def move_tree(self, now: Opened) -> None:
        """Put the cursor of the tree where the person is; a branch without messages has a row, but no message."""
        branch = now.conversation.tree.branch(now.branch)
        if branch is not None and not branch.messages and now.at == now.head:
            self.screen.branches.move_to_branch(now.conversation.branches.index(branch))
        elif now.at >= 0:
            self.screen.branches.move_to(now.at)

    # How it is done

    def _empty_branch(self) -> str:
        """Id of the branch under the cursor of the tree if that holds no message yet, else empty."""
        branch = self.screen.branches.branch
        return branch.id if branch is not None and not branch.messages else ""

    def _show_in_transcript(self, now: Opened, entry: int, empty: str = "") -> None:
        tree = now.conversation.tree
        if empty:
            now.branch, now.path = empty, tree.path(entry)
            self.screen.transcript.show(now.conversation, now.path, at=entry)
        elif now.path.position(entry) is not None:
            self.screen.transcript.move_to(entry)
        else:
            branch = tree.branch_of(entry)
            now.branch = branch.id if branch is not None else ""
            now.path = self._path_of(now, entry)
            self.screen.transcript.extend(now.conversation, now.path, to=entry)
            self.screen.transcript.move_to(entry)
        now.at = entry

    def _path_of(self, now: Opened, entry: int) -> Path:
        """The path on which a message is shown: the one that is read, if it is on that."""
        return now.path if now.path.position(entry) is not None else path_through(now.conversation.tree, entry)
