"""Merging: what was marked into what one is at, both sides of a branch that has diverged, and merges that were left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from bough.tui.screens.browse.comparing import Mark
from bough.tui.widgets.times import short_time

from .flow import ChangingFlow
from .made import Made, written
from .saving import Job
from .waiting import Waiting, row_of, waiting

if TYPE_CHECKING:
    from bough.core.autosave import Drafts
    from bough.core.comparing import Diff, Side
    from bough.core.conversation import Conversation
    from bough.core.merging.drafts import Where
    from bough.core.merging.proposal import Proposal
    from bough.core.model import Branch
    from bough.core.target import Target
    from bough.tui.screens.merge.given import Find
    from bough.tui.screens.merge.session import Left
    from bough.tui.screens.merge.waiting import Row

    from ..flow import Answer
    from ..screen import BrowseScreen
    from ..work import Task
    from .changes import Changes


class Merging(ChangingFlow):
    """Opens the merge screen, and writes what comes of it."""

    impossible = "There is nothing here to merge."

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen, changes)
        self._waiting: list[Waiting] = []
        """The newest first."""
        self._offered: set[str] = set()
        """Conversations of which was said that a branch has diverged."""
        screen.comparing.merge = self._compared
        screen.opening.on_show.append(self._offer_diverged)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"merge": self._merge, "merge-drafts": self._take_up}

    def possible(self, command: str) -> bool:
        """Whether there is something under the cursor, or something that waits."""
        return bool(self._waiting) if command == "merge-drafts" else self.screen.comparing.here() is not None

    def refusal(self, command: str) -> str:  # noqa: ARG002 - the same for all
        """Deciding changes nothing yet, and the result is a branch; saving it says if somebody else holds it."""
        return ""

    # Beginning

    def _merge(self) -> None:
        comparing = self.screen.comparing
        here, mark = comparing.here(), comparing.mark
        if here is None:
            return
        if mark is not None and not mark.is_same(here):
            comparing.unmark()
            self._open(here.find, mark.find)
            return
        sides = self._diverged(here)
        if sides is not None:
            self._open(*sides)
        else:
            self.screen.say("Mark what is to be merged with d, go to what it is merged into, and press m there.")

    def _diverged(self, here: Mark) -> tuple[Find, Find] | None:
        """Both sides of a branch that was continued in two places."""
        now = self.screen.opening.now
        if now is None or here.ref != now.ref or not here.place.branch:
            return None
        found = diverged_sides(now.conversation, here.place.branch)
        if found is None:
            return None
        one, other = (partial(_target, now.conversation, branch) for branch in found)
        return one, other

    def _compared(self, found: Diff) -> None:
        """What the diff screen shows is merged: theirs into ours."""
        self._open(partial(_of_side, found.ours), partial(_of_side, found.theirs))

    def _open(self, ours: Find, theirs: Find, left: Left | None = None) -> None:
        from bough.tui.screens.merge import MergeScreen  # noqa: PLC0415 - start-up time: nobody merges at first

        screen = self.screen
        drafts = self._drafts
        made = MergeScreen(
            ours,
            theirs,
            config=screen.config,
            now=screen.now,
            clock=screen.clock,
            drafts=drafts,
            save=self._save,
            left=left,
        )
        screen.app.push_screen(made)

    def _drafts(self) -> Drafts:
        from bough.core.autosave import Drafts  # noqa: PLC0415 - start-up time
        from bough.core.platform import state_dir  # noqa: PLC0415 - as above

        return Drafts(state_dir() / "drafts", clock=self.changes.clock())

    # Ending

    def _save(
        self,
        proposal: Proposal,
        name: str | None,
        *,
        onto: bool,
        done: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        """Write a merge as every change is written, and show the branch that came of it."""

        def body() -> Made:
            from bough.core.merging.saving import save  # noqa: PLC0415 - start-up time

            ours = proposal.sides.ours
            keeping = self.changes.keeping_of(ours.conversation)
            outcome = proposal.outcome(onto=onto)
            writer = self.changes.pen.writer(keeping, outcome.needed[0] if outcome.needed else None)
            branch = ours.way.branch.id if onto and ours.way.branch is not None else None
            saved = save(writer, keeping, outcome, name, onto=branch)
            words = f"Merged as {saved.name}." if saved.name else "Merged."
            message = saved.messages[-1] if saved.messages else saved.at
            return written(self.changes.pen.store(keeping), writer, words, branch=saved.branch, message=message)

        def made(result: Made) -> None:
            done()
            self.changes.made(result)

        def not_made(error: Exception) -> None:
            self.changes.failed(error)
            failed(str(error))

        # Not tried again by itself: the person stands before it, and a side that moved stays moved.
        self.changes.saving.submit(Job(body, made, not_made, "a merge"))

    def left_behind(self, words: str) -> None:
        """A merge was left: it waits."""
        self.screen.say(words)
        self.changes.quietly(lambda: waiting(self._drafts()), self._found_quietly)

    # Those that wait

    def start(self) -> None:
        """Look for merges of a program that is over."""
        self.changes.quietly(lambda: waiting(self._drafts()), self._found)

    def _found(self, found: list[Waiting]) -> None:
        self._found_quietly(found)
        if found:
            when = short_time(found[0].saved, self.screen.now())
            one = f"A merge from {when} waits half decided; M takes it up."
            self.screen.say(one if len(found) == 1 else f"{len(found)} merges wait half decided; M lists them.")

    def _found_quietly(self, found: list[Waiting]) -> None:
        self._waiting = found
        self.screen.show_hints()

    def _take_up(self) -> None:
        """The one that waits, or the one of several that a person chooses."""
        several = self._waiting
        if len(several) == 1:
            self._go_on(several[0].left)
            return

        def chosen(number: int | None) -> None:
            if number is not None:
                self._go_on(several[number].left)

        def body(_: Task[list[Row]]) -> list[Row]:
            return [row_of(one, self._where, self.screen.now()) for one in several]

        def show(rows: list[Row]) -> None:
            from bough.tui.screens.merge.waiting import WaitingMerges  # noqa: PLC0415 - start-up time

            self.screen.app.push_screen(WaitingMerges(rows, ascii=self.screen.config.ascii), chosen)

        self.screen.works.start("merges", "looking at merges that wait", body, show)

    def _go_on(self, left: Left) -> None:
        self._open(partial(self._where, left.draft.ours), partial(self._where, left.draft.theirs), left)

    def _where(self, where: Where) -> Target:
        """A side of a draft, as it is now. Raises NotFound, Unreadable."""
        from bough.core.merging.drafts import found_again  # noqa: PLC0415 - start-up time

        return found_again(self.screen.library(), where)

    def _offer_diverged(self) -> None:
        now = self.screen.opening.now
        if now is None or now.ref in self._offered:
            return
        branch = next((branch for branch in now.conversation.branches if branch.diverged), None)
        if branch is not None:
            self._offered.add(now.ref)
            name = branch.name or branch.id[:7]
            self.screen.say(f"{name} went on in two places; m on it merges both.", "warning")


def diverged_sides(conversation: Conversation, wanted: str) -> tuple[str, str] | None:
    """The branches that are both sides of one that has diverged, given either of them; None if it has not."""
    tree, owners = conversation.tree, conversation.skeleton.owners
    if owners is None:
        return None
    file_of = {branch.id: owners[tree.head(branch)] for branch in conversation.branches if tree.head(branch) >= 0}
    same = [branch for branch in conversation.branches if file_of.get(branch.id) == file_of.get(wanted)]
    main = next((branch for branch in same if branch.diverged), None)
    other = _other(same, main, wanted) if main is not None else None
    return (main.id, other) if main is not None and other is not None else None


def _other(same: list[Branch], main: Branch, wanted: str) -> str | None:
    """The side that is meant: the wanted one, else the first."""
    others = [branch.id for branch in same if branch.id != main.id]
    return wanted if wanted in others else next(iter(others), None)


def _target(conversation: Conversation, branch: str | None) -> Target:
    from bough.core.target import Target  # noqa: PLC0415 - start-up time

    found = conversation.tree.branch(branch) if branch is not None else None
    return Target(conversation, found or conversation.tree.default, None, found is not None)


def _of_side(side: Side) -> Target:
    from bough.core.target import Target  # noqa: PLC0415 - start-up time

    last = side.entries[-1] if side.entries else None
    return Target(side.conversation, side.branch, last, side.branch is not None)
