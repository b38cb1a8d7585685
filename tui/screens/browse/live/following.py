"""Following: the end of what is written stays in view, also where the writer goes back and on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bough.tui.widgets.newest import entries_of
from bough.tui.widgets.transcript.reading import shared

from ..changing.naming import short
from ..flow import Answer, Flow

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.segments import Path
    from bough.core.tree import Tree

    from ..opened import Opened
    from ..screen import BrowseScreen


class Following(Flow):
    """Which conversations are followed, and whether the one that is shown is at this moment.

    A person who moves away stays where they are; going to the end again, or `F`, follows again.
    """

    impossible = "No conversation is open."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._branches: dict[str, str] = {}
        """Id of the branch that is followed, by the reference of its conversation."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"follow": self.turn}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is only one
        """Whether there is anything to follow."""
        return self.screen.opening.now is not None

    @property
    def sticks(self) -> bool:
        """Whether the end is wanted, and in view."""
        now = self.screen.opening.now
        return now is not None and self._branches.get(now.ref) == now.branch and self.screen.transcript.at_end

    def turn(self) -> None:
        """Follow, or follow no longer; a person who moved away comes back."""
        now = self.screen.opening.now
        if now is None:
            return
        if self.sticks:
            self.stop()
            self.screen.say("Not following any more.")
        else:
            self.begin(now, self.screen.living.here.written_branch(now) or now.branch)
        self.screen.living.told()

    def begin(self, now: Opened, branch: str) -> None:
        """Go to the end of a branch, and stay there."""
        self._branches[now.ref] = branch
        self.screen.opening.go_to_end(branch)

    def stop(self) -> None:
        """Stay where one is."""
        now = self.screen.opening.now
        if now is not None:
            self._branches.pop(now.ref, None)
            self.screen.transcript.follow = False

    def shown(self) -> None:
        """Another conversation is on the screen; one that was followed is followed again."""
        now = self.screen.opening.now
        branch = self._branches.get(now.ref) if now is not None else None
        if now is not None and branch is not None:
            self.begin(now, branch if now.conversation.tree.branch(branch) is not None else now.branch)

    def goes_to(self, now: Opened, conversation: Conversation, added: Sequence[str]) -> str:
        """Id of the branch to be on once a conversation that is followed has become more.

        To a branch that was not there before at once; to another that was, once nothing is written to this one: two
        writers would else take the person to and fro.
        """
        tree = conversation.tree
        target = written_line(conversation, added)
        if not target and default_of(tree) != default_of(now.conversation.tree):
            target = default_of(tree)
        is_new = now.conversation.tree.branch(target) is None
        if target and (is_new or self.screen.living.here.liveness.is_quiet(now.branch, self.screen.now())):
            self._branches[now.ref] = target
        elif tree.branch(now.branch) is None:
            self._branches[now.ref] = default_of(tree)
        return self._branches[now.ref]

    def rewound(self, before: Path, old: Conversation, now: Opened) -> str:
        """What to say if the way that was followed was left: the message it was gone back to. Empty if it was not."""
        same = shared(old, before, now.conversation, now.path)
        if same >= len(before) or same >= len(now.path):
            return ""
        if not same:
            return "begun anew"
        return f"rewound to “{short(now.conversation.preview(now.path[same - 1]), 32)}”"


def written_line(conversation: Conversation, added: Sequence[str]) -> str:
    """Id of the branch that the newest of some messages went to; runs of sub-agents are nobody's line."""
    tree = conversation.tree
    for entry in sorted(entries_of(frozenset(added), conversation.skeleton.ids), reverse=True):
        branch = tree.branch_of(entry)
        if branch is not None and branch.kind != "agent":
            return branch.id
    return ""


def default_of(tree: Tree) -> str:
    """Id of the branch that is opened when none is named; empty if there is none."""
    return tree.default.id if tree.default is not None else ""
