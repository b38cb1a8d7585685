"""Marking a branch, a message or a conversation, and comparing it with the next one that is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from bough.core.errors import BoughError, NotFound
from bough.tui.widgets.branch_tree.state import Marked
from bough.tui.widgets.cells import cut

from .bindings import first_key
from .flow import Answer, Flow
from .opened import afresh

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.summary import Summary
    from bough.core.target import Target
    from bough.tui.screens.diff.screen import Merge

    from .screen import BrowseScreen


_SHOWN = 40
"""Cells of a name that are shown: what to do with a mark has to be seen, too."""


class Mark(NamedTuple):
    """One side of a comparison, before it is read."""

    ref: str
    """Of the conversation."""
    place: Marked
    """What of it; nothing in it for the conversation as a whole."""
    name: Callable[[], str]
    """What a person is told that was marked: asked for then, for it may have to be read."""
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
        self._named = ""
        """What a person is told of it."""
        self.merge: Merge | None = None
        """What merges two that are compared; None as long as nothing can."""
        screen.opening.on_show.append(self.show)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"diff": self._diff}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is one
        """Whether there is something under the cursor."""
        return self.here() is not None

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
        self.screen.status.marked(f"marked {self._named} · {how}" if mark is not None else "")

    def _diff(self) -> None:
        here, before = self.here(), self.mark
        if here is None:
            return
        if before is None:
            self.mark, self._named = here, here.name()
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

    def here(self) -> Mark | None:
        """What the cursor is on; None if that is nothing."""
        if self.screen.place == "list":
            summary = self.screen.conversations.current
            return self._conversation(summary) if summary is not None else None
        return self._in_tree() if self.screen.place == "tree" else self._branch_read()

    def _conversation(self, summary: Summary) -> Mark:
        library = self.screen.library
        name = f"conversation “{cut(summary.title or summary.id, _SHOWN)}”"
        return Mark(summary.ref, Marked(), lambda: name, lambda: _target(afresh(library().open(summary)), Marked()))

    def _in_tree(self) -> Mark | None:
        now, branch = self.screen.opening.now, self.screen.branches.branch
        if now is None or branch is None:
            return None
        if self.screen.branches.at_branch:
            return self._branch(now.ref, now.conversation, branch.id)
        conversation, at = now.conversation, now.at
        place = Marked(branch.id, conversation.skeleton.ids[at])

        def name() -> str:
            try:
                return f"“{cut(conversation.preview(at), _SHOWN)}” and what leads to it"
            except BoughError:
                return f"message {place.message[:_SHOWN]} and what leads to it"

        return Mark(now.ref, place, name, lambda: self._target(now.ref, conversation, place))

    def _branch_read(self) -> Mark | None:
        now = self.screen.opening.now
        return self._branch(now.ref, now.conversation, now.branch) if now is not None and now.branch else None

    def _branch(self, ref: str, conversation: Conversation, id: str) -> Mark:
        def name() -> str:
            from bough.tui.screens.naming import own_words  # noqa: PLC0415 - start-up time: wanted when one marks

            found = conversation.tree.branch(id)
            called = (found.name or own_words(conversation, found)) if found is not None else ""
            return f"branch “{cut(called or id, _SHOWN)}”"

        return Mark(ref, Marked(id), name, lambda: self._target(ref, conversation, Marked(id)))

    def _target(self, ref: str, conversation: Conversation, place: Marked) -> Target:
        """A place in a conversation, as that is on the screen now if it still is: it may have grown since."""
        now = self.screen.opening.now
        return _target(now.conversation if now is not None and now.ref == ref else conversation, place)


def _target(conversation: Conversation, place: Marked) -> Target:
    from bough.core.target import Target  # noqa: PLC0415 - start-up time

    tree = conversation.tree
    message = tree.index_of(place.message) if place.message else None
    if place.message and message is None:
        raise NotFound("message", place.message, "It was there when it was marked; look at the conversation again.")
    branch = tree.branch(place.branch) or (tree.branch_of(message) if message is not None else None)
    if place.branch and branch is None:
        raise NotFound("branch", place.branch, "It was there when it was marked; look at the conversation again.")
    return Target(conversation, branch or tree.default, message, bool(place.branch))
