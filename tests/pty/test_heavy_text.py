"""Row G5 of the fault matrix: one message that is far too long. It opens, keys answer, and it ends when asked to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.terminal import Terminal, bough

_HEAVY = {
    "200,000 lines": "a line of text\n" * 200_000,
    "one line of a megabyte": "word " * 200_000,
    "a megabyte without a space": "x" * 1_000_000,
    "20,000 paragraphs": "A paragraph with **markup** and `code`.\n\n" * 20_000,
    "100,000 lines of code": "```python\n" + "def f(): return 1\n" * 100_000 + "```\n",
    "brackets": "[" * 200_000,
    "a wide table": "|" + " a |" * 5_000 + "\n|" + "---|" * 5_000 + "\n|" + " b |" * 5_000 + "\n",
}


def _session(folder: Path, text: str) -> Path:
    path = folder / "heavy.jsonl"
    said = [("m1", None, "user", "asked"), ("m2", "m1", "assistant", text), ("m3", "m2", "user", "the end")]
    head = {"type": "session", "version": 3, "id": "heavy", "timestamp": "2026-11-19T10:00:00.000Z", "cwd": "/home/dev"}
    records = [
        {
            "type": "message",
            "id": id,
            "parentId": parent,
            "timestamp": "2026-11-19T10:00:00.000Z",
            "message": {"role": role, "content": [{"type": "text", "text": words}]},
        }
        for id, parent, role, words in said
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in (head, *records)))
    return path


@pytest.mark.parametrize("what", _HEAVY)
def test_a_message_that_is_far_too_long(tmp_path: Path, what: str) -> None:
    """Its end is seen, its beginning, its raw record; and what is pressed meanwhile is not lost."""
    session = _session(tmp_path, _HEAVY[what])
    with Terminal(bough(str(session)), columns=100, rows=30) as terminal:
        terminal.shows("the end")
        terminal.press("g")
        terminal.shows("asked")
        for key in ("J", "\x1b[6~", "\x1b[6~", "i", "\x1b[6~", "i", "G"):
            terminal.press(key)
            terminal.pump(0.02)
        terminal.shows("the end")
        terminal.press("q")
        assert terminal.ended() == 0
