"""Files that no tool wrote: whatever is in one, it hides no other, and what is shown of it can be written as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.model import Text
from bough.core.sources import detect

CLAUDE = {
    "type": "user",
    "uuid": "u1",
    "parentUuid": None,
    "sessionId": "s",
    "timestamp": "2026-01-01T00:00:00Z",
    "message": {"role": "user", "content": "Hello"},
}


def written(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    return path


@pytest.mark.parametrize("odd", [{}, [], [{}], None, 5, True, "\ud83d"])
def test_a_type_that_is_no_word_is_no_format(tmp_path: Path, odd: object) -> None:
    """Sources compare it with words they know; a list or an object in its place cannot even be looked up."""
    written(tmp_path / "a.jsonl", {"type": odd, "payload": odd, "message": odd, "id": odd, "sessionId": odd})
    written(tmp_path / "b.jsonl", CLAUDE)
    assert detect(tmp_path / "a.jsonl") is None
    library = Library([tmp_path], catalog=Catalog())
    assert [summary.title for summary in library.complete()] == ["Hello"]


def test_a_cost_without_end_is_no_cost(tmp_path: Path) -> None:
    """`Infinity` and `NaN` are no JSON, and a list with them could not be read by other programs."""
    answer = {"role": "assistant", "content": "Yes", "usage": {"input": 1, "cost": {"total": float("nan")}}}
    header = {"type": "session", "version": 3, "id": "s", "cwd": "/x", "timestamp": "2026-01-01T00:00:00Z"}
    entry = {"type": "message", "id": "a", "parentId": None, "timestamp": "2026-01-01T00:00:01Z", "message": answer}
    library = Library([written(tmp_path / "p.jsonl", header, entry)], catalog=Catalog())
    ((summary),) = library.complete()
    assert (summary.source, summary.messages, summary.tokens, summary.cost) == ("pi", 1, 1, None)


@pytest.mark.parametrize("text", ["\ud83d", "tab\there", "1e999"])
def test_what_needs_a_second_look_is_a_message_all_the_same(tmp_path: Path, text: str) -> None:
    """The text of a block is kept undecoded for a moment; a line that the fast decoder refuses has blocks as well."""
    line = json.dumps({**CLAUDE, "uuid": "u2", "parentUuid": "u1", "type": "assistant", "number": "N"})
    said = json.dumps({"role": "assistant", "content": [{"type": "text", "text": text}]})
    line = line.replace(json.dumps(CLAUDE["message"]), said).replace('"N"', "1e999").replace("\\t", "\t")
    path = tmp_path / "a.jsonl"
    path.write_text(f"{json.dumps(CLAUDE)}\n{line}\n")
    (conversation,) = Library([path], catalog=Catalog()).conversations()
    assert (conversation.problems, conversation.skeleton.counted()) == ([], 2)
    assert conversation.parts(1) == (Text(text),)
