"""Every message of real conversations can be drawn, and says everything once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.model import ToolResult
from bough.core.sources import source
from bough.tui.safe import safe
from bough.tui.widgets.transcript.pairing import Place
from bough.tui.widgets.transcript.reading import Reading
from tests.slices import some

SUFFIXES = {".jsonl", ".json"}
LARGEST = 5_000_000
"""Bytes of the files that are read here; the larger ones hold more of the same."""
MOST = 12
"""Files of one source."""


def conversations(folder: Path, name: str) -> Iterator[Conversation]:
    """Those of one source, from files of a moderate size."""
    found = source(name)
    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.stat().st_size < LARGEST)
    for ref in found.discover(list(some(files, MOST))):
        yield Conversation(ref, found)


@pytest.mark.parametrize("name", ["claude-code", "codex", "pi", "chatgpt"])
def test_all_messages(corpus: Path, name: str) -> None:
    """Each has a height, safe text, and each result stands in one place: in its call's block, or alone."""
    drawn = 0
    for conversation in conversations(corpus / name, name):
        default = conversation.tree.default
        if default is None:
            continue
        path = conversation.tree.path(conversation.tree.head(default))
        reading = Reading(
            conversation,
            path,
            width=80,
            rows=30,
            later=lambda position, text: None,
            clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        )
        reading.pages.folds.set_kind("tool", opened=True)
        for position in range(len(path)):
            drawn += _check(reading, position)
        reading.go_end()
        assert reading.window.top + len(reading.window.spots) == reading.window.total
    assert drawn


def _check(reading: Reading, position: int) -> int:
    page = reading.pages.page(position)
    for block in page.blocks:
        assert all(safe(text) == text and "\t" not in text for text in (block.text, block.right, block.first))
    parts = reading.conversation.parts(reading.path[position])
    pairing = reading.pages.messages.pairing
    for number, part in enumerate(parts):
        if isinstance(part, ToolResult):
            call = pairing.call_of(Place(position, number))
            assert call is None or pairing.result_of(call) == (position, number)
    if not page.lines:
        assert reading.pages.messages.home(position) < position
    return len(page.lines)
