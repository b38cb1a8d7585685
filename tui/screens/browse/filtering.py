"""Filtering the list and the tree, and finding in the transcript: one line that is typed into, in its pane."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from bough.tui.widgets.dismissing import dismiss

from .flow import Answer, Flow

if TYPE_CHECKING:
    from bough.tui.widgets.filter_input import FilterInput

    from .screen import BrowseScreen

_HINTS = {
    "list": "title, project or prompt; tag: source: after: …",
    "tree": "first line of a message",
    "transcript": "text of the messages, or role: tool: file: has: after: -not OR begin* /regex/",
}


class Filtering(Flow):
    """What is looked for in each pane."""

    impossible = "Nothing is looked for in this transcript yet."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._texts: dict[str, str] = {}
        self._inputs: dict[str, FilterInput] = {}
        self._said = ""
        """What the status line said of the hits."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            "filter-list": partial(self._begin, "list"),
            "filter-tree": partial(self._begin, "tree"),
            "find": partial(self._begin, "transcript"),
            "next-hit": partial(self._step, forward=True),
            "previous-hit": partial(self._step, forward=False),
        }

    def possible(self, command: str) -> bool:
        """Whether one of our commands would do anything now."""
        return command not in {"next-hit", "previous-hit"} or bool(self._texts.get("transcript"))

    def clear(self, place: str) -> bool:
        """Take the filter of a pane away. False if it has none."""
        if not self._texts.get(place) and place not in self._inputs:
            return False
        self._drop(place)
        return True

    def forget(self) -> None:
        """Another conversation is shown: what was looked for in the last one means nothing here."""
        for place in ("tree", "transcript"):
            self._texts.pop(place, None)
            self._close(place)

    def find(self, text: str) -> None:
        """Look for a text in the transcript, from the message it is at on, as if it had been typed."""
        if text:
            self._look("transcript", text)

    def renew(self) -> None:
        """The list was filled anew."""
        if self._texts.get("list"):
            self.screen.conversations.filter(self._texts["list"])

    async def _begin(self, place: str) -> None:
        from bough.tui.widgets.filter_input import FilterInput  # noqa: PLC0415 - start-up time: 20 ms of Input

        line = self._inputs.get(place)
        if line is None:
            line = FilterInput(
                self._texts.get(place, ""),
                hint=_HINTS[place],
                typed=partial(self._look, place),
                kept=partial(self._keep, place),
                dropped=partial(self._drop, place),
            )
            self._inputs[place] = line
            await self.screen.pane(place).mount(line)  # or the first letters typed would be lost
        self.screen.set_focus(line)

    def _look(self, place: str, text: str) -> None:
        self._texts[place] = text
        screen = self.screen
        if place == "list":
            screen.conversations.filter(text)
            self._show_first()
        elif place == "tree":
            screen.branches.filter(text)
        else:
            screen.transcript.find(text)
            self.say_hits()

    def _show_first(self) -> None:
        """Show the conversation that the cursor is on after filtering; nobody moved it, so the list does not say."""
        first = self.screen.conversations.current
        if first is not None:
            self.screen.opening.select(first)

    def say_hits(self) -> None:
        """Say which hit of how many one is on: a long search finds more while one types."""
        text, hits = self._texts.get("transcript", ""), self.screen.transcript.hits
        mistake = self.screen.transcript.mistake
        if not text:
            self.screen.status.done()
        elif mistake:
            self.screen.say(f"{hits} of “{text}” · {mistake}", "warning")
        elif hits.startswith("0") and self.screen.transcript.looking:
            self.screen.say(f"“{text}” is not found yet{hits[1:]}")
        elif hits.startswith("0"):
            self.screen.say(f"“{text}” is not in this transcript.")
        else:
            self.screen.say(f"{hits} of “{text}”")
        self._said = self.screen.status.said

    def say_found(self) -> None:
        """A search has found more or is further: told only where it was, as long as nothing else was said since."""
        if self._said and self.screen.status.said == self._said:
            self.say_hits()

    def say_hits_again(self) -> None:
        """Others added to what is looked through; said only to who looks for something at this moment."""
        if "transcript" in self._inputs:
            self.say_hits()

    def _keep(self, place: str, text: str) -> None:
        if not text:
            self._drop(place)
        else:
            self._close(place)
            self.screen.moving.go(place)

    def _drop(self, place: str) -> None:
        self._texts.pop(place, None)
        self._look(place, "")
        self._close(place)
        self.screen.moving.go(place)
        self.screen.captions.renew()

    def _close(self, place: str) -> None:
        line = self._inputs.pop(place, None)
        if line is not None:
            dismiss(line)

    def _step(self, *, forward: bool) -> None:
        if forward:
            self.screen.transcript.next_hit()
        else:
            self.screen.transcript.previous_hit()
        self.say_hits()
