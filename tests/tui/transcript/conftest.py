"""Conversations made of parts, for tests of how they look."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from bough.core.conversation import Conversation
from bough.core.errors import Moved
from bough.core.model import Part, Parts, Text
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref
from bough.tui.widgets.transcript import Transcript
from bough.tui.widgets.transcript.reading import Reading

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class Memory:
    """A source whose bodies are at hand. Its locators' offsets are indices into them."""

    name = "memory"

    def __init__(self, bodies: list[Parts]) -> None:
        self.bodies = bodies
        self.moved: set[int] = set()
        """Offsets of bodies that cannot be read any more."""

    def body(self, ref: Ref, skeleton: Skeleton, locator: Any) -> Parts:
        if locator.offset in self.moved:
            raise Moved(Path("gone.jsonl"))
        parts: Parts = self.bodies[locator.offset % len(self.bodies)]
        return parts

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Any) -> bytes:
        return json.dumps({"parts": [msgspec.to_builtins(part) for part in self.body(ref, skeleton, locator)]}).encode()


class Talk:
    """Builds a conversation message by message."""

    def __init__(self) -> None:
        self.skeleton = Skeleton((Path("talk.jsonl"),))
        self.source = Memory([])
        self._last = -1

    def add(self, kind: str, *parts: Part | str, **more: Any) -> int:
        """Add a message after the last one, or after `parent`. Returns its index."""
        roles = {"prompt": "user", "context": "user", "result": "tool", "note": "system", "summary": "user"}
        body = tuple(Text(part) if isinstance(part, str) else part for part in parts)
        length = 400 + sum(len(part.text) for part in body if isinstance(part, Text))
        index = len(self.skeleton)
        parent = more.pop("parent", self._last)
        self.source.bodies.append(body)
        self.skeleton.append(
            more.pop("id", f"m{index}"),
            parent,
            more.pop("role", roles.get(kind, "assistant")),
            kind,  # type: ignore[arg-type]
            (0, index, length),
            hidden=more.pop("hidden", kind == "context"),
            **more,
        )
        if kind != "note":
            self._last = index
        return index

    def conversation(self) -> Conversation:
        """The conversation as it is now, read anew."""
        return Conversation(Ref("memory", "talk", self.skeleton.files), self.source, self.skeleton)  # type: ignore[arg-type]  # as much of a source as reading needs

    def reading(self, *, width: int = 60, rows: int = 20, path: Sequence[int] | None = None, **more: Any) -> Reading:
        """It, being read up to its last message."""
        conversation = self.conversation()
        shown = path if path is not None else conversation.tree.path(self._last) if self._last >= 0 else []
        later = more.pop("later", lambda position, text: None)
        return Reading(conversation, shown, width=width, rows=rows, later=later, clock=lambda: NOW)


@pytest.fixture
def talk() -> Talk:
    """An empty conversation to add to."""
    return Talk()


@pytest.fixture
def new_talk() -> Callable[[], Talk]:
    """Makes empty conversations, for properties that need a fresh one each time."""
    return Talk


@pytest.fixture
def screen() -> Callable[[Reading], list[str]]:
    """What the window of a reading shows, as plain lines."""
    return lines_on_screen


def lines_on_screen(reading: Reading) -> list[str]:
    """The text of each row: what is drawn before a block included, what is drawn at the right too."""
    return [line_text(reading, *spot) for spot in reading.window.spots]


def line_text(reading: Reading, position: int, number: int) -> str:
    page = reading.pages.page(position)
    line = page.lines[number]
    if line.block < 0:
        return ""
    block = page.blocks[line.block]
    lead = block.first if line.start == 0 else block.rest
    if block.last and line.end == len(block.text):
        lead = block.last
    right = f"  |{block.right}" if block.right else ""
    return lead + block.text[line.start : line.end] + right


# The widget


class Page(App[None]):
    """Nothing but a transcript, with every colour it asks for."""

    def __init__(self, conversation: Conversation, path: Sequence[int], at: int | None = None) -> None:
        super().__init__()
        self.animation_level = "none"
        self.told: list[int] = []
        self.transcript = Transcript(self.told.append, now=lambda: NOW, ascii=False)
        self.transcript.PREFETCH_DELAY = None  # type: ignore[misc]  # idle work has no place in tests
        self.transcript.show(conversation, path, at=at)

    def compose(self) -> ComposeResult:
        yield self.transcript

    def get_theme_variable_defaults(self) -> dict[str, str]:
        names = ("user", "assistant", "tool", "thinking", "quiet", "added", "removed")
        grounds = {"hit": "#444400", "hit-current": "#884400", "code-background": "#222222"}
        return {**super().get_theme_variable_defaults(), **dict.fromkeys(names, "#8899aa"), **grounds}

    @property
    def rows(self) -> list[str]:
        """What is on screen, as the compositor put it there."""
        width, height = self.size
        return [strip.text.rstrip() for strip in self.transcript.render_lines(Region(0, 0, width, height))]


@pytest.fixture
def page() -> Callable[..., Page]:
    """Makes an app that shows a talk up to its last message."""

    def make(talk: Talk, *, at: int | None = None) -> Page:
        conversation = talk.conversation()
        path = conversation.tree.path(talk._last) if talk._last >= 0 else []
        return Page(conversation, path, at)

    return make
