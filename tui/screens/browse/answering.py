"""Which flow answers to which command, whether it would now, and the keys that say so."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isawaitable
from typing import TYPE_CHECKING

from bough.tui.commands import BY_ID, WHILE_COMPOSING

from .bindings import WHILE_TYPING, hints

if TYPE_CHECKING:
    from bough.tui.widgets.key_bar import Hint

    from .flow import Answer, Flow
    from .screen import BrowseScreen


class Answers:
    """The commands that flows answer to, by their ids. There are none until the first frame is out."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._answers: dict[str, Answer] = {}
        self._flow_of: dict[str, Flow] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def register(self, flow: Flow) -> None:
        """Have a flow answer to its commands."""
        for id, answer in flow.commands().items():
            self._answers[id] = answer
            self._flow_of[id] = flow

    async def give(self, id: str) -> None:
        """Do a command, or say why not. While a draft is offered, some keys answer to that."""
        changes = self._screen.changes
        if changes is not None and changes.drafting.answers(id):
            changes.drafting.answer(id)
        elif refusal := self.refusal(id):
            self._screen.say(refusal)
        else:
            done = self._answers[id]()
            if isawaitable(done):
                await done

    def hears_key(self, id: str) -> bool:
        """Whether the key of a command means that here, and is not a letter of what is typed."""
        return id in self._flow_of and self._belongs(id) and (id in WHILE_TYPING or not self._screen.typing)

    def can(self, id: str) -> bool:
        """Whether a command belongs to the pane with the focus, and would do something or say why it is refused."""
        return id in self._flow_of and self._belongs(id) and self._flow_of[id].possible(id)

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        if not self.can(id):
            return self._flow_of[id].impossible if id in self._flow_of else "Wait a moment."
        return self._screen.kin.refuses(id) or self._flow_of[id].refusal(id)

    def hints(self) -> list[Hint]:
        """The keys that would do something now, for the key bar."""
        flows, place = self._flow_of, self._screen.place  # asked for at each key: the place is looked up once

        def possible(id: str) -> bool:
            return id in flows and self._belongs(id, place) and flows[id].possible(id)

        return hints(self._screen.config.keys, possible, lambda one: flows[one].refusal(one))

    def _belongs(self, id: str, place: str = "") -> bool:
        """Whether a command is one of the pane that has the keys, or of the message that is written there."""
        changes = self._screen.changes
        if changes is not None and changes.composing.typing:
            return BY_ID[id].place == "composer" or id in WHILE_COMPOSING
        return BY_ID[id].place in {"everywhere", place or self._screen.place}
