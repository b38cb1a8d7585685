"""Conversations made of parents and words, and an app to show them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.app import App, ComposeResult

from bough.core.conversation import Conversation
from bough.core.errors import Moved
from bough.core.model import Parts, Text
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref
from bough.tui.widgets.branch_tree import BranchTree

ROLES = {"prompt": "user", "context": "user", "result": "tool", "note": "system"}
NOW = datetime(2025, 3, 5, 12, 0, tzinfo=UTC)


class Spoken:
    """A source whose bodies are words in memory. `gone` makes it forget them, `read` counts what was asked for."""

    name = "spoken"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.gone = False
        self.reads: list[int] = []

    def body(self, ref: Ref, skeleton: Skeleton, locator: Any) -> Parts:
        if self.gone:
            raise Moved(Path("gone"))
        self.reads.append(locator.offset)
        return (Text(self.words[locator.offset]),)


Make = Callable[..., Conversation]


def make(
    parents: Sequence[int],
    kinds: Sequence[str] = (),
    words: Sequence[str] = (),
    *,
    prepare: Callable[[Skeleton], None] = lambda skeleton: None,
) -> Conversation:
    """A conversation of messages with these parents; prompts and answers in turns, unless kinds are given."""
    skeleton = Skeleton((Path("spoken"),))
    for index, parent in enumerate(parents):
        kind = kinds[index] if kinds else ("prompt", "answer")[index % 2]
        skeleton.append(
            f"m{index}",
            parent,
            ROLES.get(kind, "assistant"),  # type: ignore[arg-type]
            kind,  # type: ignore[arg-type]
            (0, index, 1),
            time=NOW.timestamp() - 60 * (len(parents) - index),
            hidden=kind == "context",
        )
    prepare(skeleton)
    source = Spoken(words or [f"words {index}" for index in range(len(parents))])
    return Conversation(Ref("spoken", "c", ()), source, skeleton)  # type: ignore[arg-type]


@pytest.fixture
def conversation() -> Make:
    """Makes conversations."""
    return make


class Page(App[None]):
    """One tree that fills the screen, and a diary of what it told."""

    CSS = "BranchTree { width: 1fr; height: 1fr; }"
    COLORS: ClassVar[dict[str, str]] = dict.fromkeys(
        ("user", "tool", "thinking", "quiet", "fork", "live", "readonly"), "#808080"
    )

    def __init__(self, conversation: Conversation, **options: Any) -> None:
        super().__init__()
        self.animation_level = "none"
        self.told: list[tuple[str, int]] = []
        self.pane = BranchTree(
            lambda entry: self.told.append(("selected", entry)),
            lambda entry: self.told.append(("opened", entry)),
            now=lambda: NOW,
            **options,
        )
        self.pane.PREFETCH_DELAY = None  # type: ignore[misc]
        self.pane.show(conversation)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return self.COLORS

    def compose(self) -> ComposeResult:
        yield self.pane

    def rows(self) -> list[str]:
        """The screen without its scrollbar, blank rows at the end left out."""
        lines = [strip.text[:-1].rstrip() for strip in self.screen._compositor.render_strips()]
        while lines and not lines[-1]:
            lines.pop()
        return lines


@pytest.fixture
def page() -> Callable[..., Page]:
    """Makes apps that show one tree."""
    return Page
