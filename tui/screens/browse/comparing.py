"""Marking a branch, a message or a conversation, and comparing it with the next one that is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bough.tui.widgets.branch_tree.state import Marked

from .bindings import first_key
from .flow import Answer, Flow
from .opened import afresh

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.library import Target
    from bough.core.summary import Summary
    from bough.tui.screens.diff.screen import Merge

    from .screen import BrowseScreen


_SHOWN = 40
"""Characters of a name that are shown."""


class Mark(NamedTuple):
    """One side of a comparison, before it is read."""

    ref: str
    """Of the conversation."""
    place: Marked
    """What of it; nothing in it for the conversation as a whole."""
    name: str
    """What a person is told that was marked."""
    find: Callable[[], Target]
    """Reads it, in a thread. Raises BoughError."""

    def is_same(self, other: Mark) -> bool:
        """Whether both mean the same messages."""
        return (self.ref, self.place) == (other.ref, other.place)


class Comparing(Flow):
    """The first `d` marks what the cursor is on, the second one compares it with what the cursor is on then."""

    impossible = "There is nothing here to compare."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self.mark: Mark | None = None
        """What was marked; None if nothing is."""
        self.merge: Merge | None = None
        """What merges two that are compared; None as long as nothing can."""
        screen.opening.on_show.append(self.show)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"diff": self._diff}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is one
        """Whether there is something under the cursor."""
        return self._here() is not None

    def unmark(self) -> bool:
        """Forget what was marked. False if nothing was."""
        marked, self.mark = self.mark, None
        self.show()
        return marked is not None

    def show(self) -> None:
        """Show the mark in the tree, if it is of the conversation that is shown, and in the status line."""
        now, mark = self.screen.opening.now, self.mark
        here = mark is not None and now is not None and mark.ref == now.ref
        self.screen.branches.show_marked(mark.place if here and mark is not None else Marked())
        keys = self.screen.config.keys
        how = f"{first_key(keys, 'diff')} on another one compares, {first_key(keys, 'back')} forgets it"
        self.screen.status.marked(f"marked {mark.name} · {how}" if mark is not None else "")

    def _diff(self) -> None:
        here, before = self._here(), self.mark
        if here is None:
            return
        if before is None:
            self.mark = here
            self.show()
        elif before.is_same(here):
            self.unmark()
            self.screen.say("The mark is gone: there is nothing else to compare it with here.")
        else:
            self.unmark()
            self._open(before, here)

    def _open(self, ours: Mark, theirs: Mark) -> None:
        from bough.tui.screens.diff import DiffScreen  # noqa: PLC0415 - start-up time: nobody compares at first

        screen = self.screen
        config, now, merge = screen.config, screen.now, self.merge
        screen.app.push_screen(DiffScreen(ours.find, theirs.find, config=config, now=now, merge=merge))

    # What the cursor is on

    def _here(self) -> Mark | None:
        if self.screen.place == "list":
            summary = self.screen.conversations.current
            return self._conversation(summary) if summary is not None else None
        return self._in_tree() if self.screen.place == "tree" else self._branch_read()

    def _conversation(self, summary: Summary) -> Mark:
        library = self.screen.library
        name = f"conversation “{summary.title or summary.id}”"
        return Mark(summary.ref, Marked(), name, lambda: _whole(afresh(library().open(summary))))

    def _in_tree(self) -> Mark | None:
        now, branch = self.screen.opening.now, self.screen.branches.branch
        if now is None or branch is None:
            return None
        if self.screen.branches.at_branch:
            return self._branch(now.ref, now.conversation, branch.id)
        message = now.at
        name = f"“{now.conversation.preview(message)[:_SHOWN]}” and what leads to it"
        place = Marked(branch.id, now.conversation.skeleton.ids[message])
        return Mark(now.ref, place, name, lambda: _target(now.conversation, branch.id, message))

    def _branch_read(self) -> Mark | None:
        now = self.screen.opening.now
        return self._branch(now.ref, now.conversation, now.branch) if now is not None and now.branch else None

    def _branch(self, ref: str, conversation: Conversation, id: str) -> Mark:
        found = conversation.tree.branch(id)
        name = found.name if found is not None and found.name else id
        return Mark(ref, Marked(id), f"branch “{name[:_SHOWN]}”", lambda: _target(conversation, id, None))


def _whole(conversation: Conversation) -> Target:
    return _target(conversation, None, None)


def _target(conversation: Conversation, branch: str | None, message: int | None) -> Target:
    from bough.core.library import Target  # noqa: PLC0415 - start-up time

    tree = conversation.tree
    on = tree.branch(branch) if branch is not None else tree.default
    return Target(conversation, on, message, branch is not None)
