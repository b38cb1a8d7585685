"""Searching everywhere, going to what was found, and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .indexing import Indexing
from .opened import Opened, afresh
from .work import Task

if TYPE_CHECKING:
    from datetime import datetime

    from bough.core.conversation import Conversation
    from bough.core.searching.hits import Hit
    from bough.core.searching.titles import Whole
    from bough.tui.screens.search.rows import Goal

    from .screen import BrowseScreen


class Searching(Flow):
    """The search screen, and the way from it and back: `back` leads to the hits, and from there to where one was."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self.indexing = Indexing(screen.library)
        self._before: Opened | None = None
        """Where the person was before they searched; None once they went on from a hit by themselves."""
        self._hit = ""
        """Reference of the conversation that a hit led to, as long as they are there."""
        screen.opening.on_show.append(self._shown)
        screen.living.on_batch.append(self.indexing.heard)

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"search": self.open}

    def open(self) -> None:
        """Open the search where it was left."""
        from bough.tui.screens.search import SearchScreen  # noqa: PLC0415 - start-up time: nobody searches at first

        screen, state = self.screen, self.indexing.state()
        state.stopped = False
        if not self._hit:
            self._before = screen.opening.now
        screen.app.push_screen(SearchScreen(state, config=screen.config, now=screen.now), self._left)

    def back(self) -> bool:
        """From a hit back to the hits. False if no hit led here."""
        if not self._hit:
            return False
        self.open()
        return True

    def _left(self, goal: Goal | None) -> None:
        from bough.core.searching.titles import Whole  # noqa: PLC0415 - start-up time: nobody searches at first

        if goal is not None:
            self._remember()
            if isinstance(goal, Whole):
                self._go_to_whole(goal)
            else:
                self._go(goal)
        elif self._before is not None and self._hit:
            before, self._hit = self._before, ""
            message = before.conversation.skeleton.ids[before.at] if before.at >= 0 else ""
            self._show(before.ref, before.conversation, before.branch, message)
            self._hit = ""

    def _go(self, hit: Hit) -> None:
        """Open the conversation of a hit, on its branch, at its message."""
        screen, summary = self.screen, hit.summary
        text = self.indexing.state().text.strip()

        def body(task: Task[tuple[Conversation, str]]) -> tuple[Conversation, str]:  # noqa: ARG001 - it is one step
            conversation = afresh(screen.library().open(summary))
            conversation.tree  # noqa: B018 - read here, not on the screen
            return conversation, _sought(text, hit, conversation, screen.now())

        def done(opened: tuple[Conversation, str]) -> None:
            conversation, sought = opened
            entry = conversation.index_of(hit.message)
            branch = conversation.tree.branch_of(entry) if entry is not None else None
            self._show(summary.ref, conversation, hit.branch or (branch.id if branch is not None else ""), hit.message)
            self._hit = summary.ref
            screen.moving.go("transcript")
            screen.filtering.find(sought)

        screen.works.start("search-open", f"opening {summary.title or summary.id}", body, done)

    def _go_to_whole(self, whole: Whole) -> None:
        """Open a conversation where one would go on with it."""
        screen, summary = self.screen, whole.summary

        def body(task: Task[Conversation]) -> Conversation:  # noqa: ARG001 - it is one step
            conversation = afresh(screen.library().open(summary))
            conversation.tree  # noqa: B018 - read here, not on the screen
            return conversation

        def done(conversation: Conversation) -> None:
            self._show(summary.ref, conversation, "", "")
            self._hit = summary.ref
            screen.moving.go("transcript")

        screen.works.start("search-open", f"opening {summary.title or summary.id}", body, done)

    def _show(self, ref: str, conversation: Conversation, branch: str, message: str) -> None:
        screen = self.screen
        if screen.given is None:
            screen.conversations.select(ref)
        screen.opening.take(ref, conversation, branch=branch, message=message)

    def _shown(self) -> None:
        """Another conversation is on the screen: whoever chose it in the list went on from the hit."""
        now = self.screen.opening.now
        if self._hit and (now is None or now.ref != self._hit):
            self._hit = ""

    def _remember(self) -> None:
        """Remember a search that led somewhere, so that it is offered again."""
        state = self.indexing.state()
        try:
            state.searches.searched(state.text.strip())
        except OSError:
            return  # nothing of the person's is lost, and the hit is what they want to see


def _sought(text: str, hit: Hit, conversation: Conversation, now: datetime) -> str:
    """What to look for where a hit led to: what was typed if the message is a hit of that, else what was lit up."""
    from bough.tui.widgets.transcript.asked import Asked  # noqa: PLC0415 - start-up time: nobody searches at first

    entry = conversation.index_of(hit.message)
    if entry is not None and Asked(text, conversation, now).count(entry):
        return text
    lit = {text.casefold(): text.replace('"', " ").strip() for text, lit in hit.snippet.pieces() if lit}
    if len(lit) == 1:
        return next(iter(lit.values()))
    return " ".join(f'"{text}"' if " " in text else text for text in lit.values())
