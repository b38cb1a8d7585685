"""Real exports: counts of an independent scan, every text of a plain parser, and proof that nothing is lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from bough.core.sources.base import HEAD_BYTES, Head
from bough.core.sources.chatgpt import ChatGPT

SOURCE = ChatGPT()


class Real(NamedTuple):
    path: Path
    row: dict[str, str]
    conversations: list[Conversation]
    plain: list[dict[str, Any]]


@pytest.fixture(scope="module")
def reals(corpus: Path) -> list[Real]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["format"] == "chatgpt"]
    assert rows
    return [_real(corpus / row["file"], row) for row in rows]


def _real(path: Path, row: dict[str, str]) -> Real:
    plain = json.loads(path.read_text(encoding="utf-8"))
    conversations = [Conversation(ref, SOURCE) for ref in SOURCE.discover([path])]
    return Real(path, row, conversations, plain if isinstance(plain, list) else [plain])


def _messages(plain: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((id, node["message"]) for id, node in plain["mapping"].items() if node["message"] is not None)


def test_every_real_file_is_told_by_its_first_bytes(reals: list[Real]) -> None:
    """Detection needs no name."""
    for real in reals:
        data = real.path.read_bytes()
        assert SOURCE.detect(Head(real.path, data[:HEAD_BYTES], len(data)))


def test_counts_are_those_of_the_independent_scan(reals: list[Real]) -> None:
    """Messages, conversations, forks, leaves and roots agree with the manifest."""
    for real in reals:
        trees = [each.tree for each in real.conversations]
        forks = sum(len(tree.fork_points()) for tree in trees)
        roots = sum(segment.parent < 0 for tree in trees for segment in tree.segments)
        leaves = sum(not segment.children for tree in trees for segment in tree.segments)
        found = {
            "conversations": len(trees),
            "messages": sum(len(each.skeleton) for each in real.conversations),
            "records": sum(each.skeleton.records for each in real.conversations),
            "forks": forks,
            "roots": roots,
            "leaves": leaves,
        }
        assert found == {key: int(real.row[key]) for key in found}, real.path.name


def test_every_record_is_an_entry_or_raw(reals: list[Real]) -> None:
    """Nothing is dropped, and well-formed files have no problems."""
    for real in reals:
        for each in real.conversations:
            skeleton = each.skeleton
            assert skeleton.records == len(skeleton) + len(skeleton.raw)
            assert skeleton.problems == []


def test_titles_times_and_active_heads_are_those_of_the_file(reals: list[Real]) -> None:
    """What a conversation says of itself is taken over as it is."""
    for real in reals:
        for each, plain in zip(real.conversations, real.plain, strict=True):
            skeleton = each.skeleton
            assert (skeleton.id, skeleton.title) == (plain["conversation_id"], plain["title"])
            assert (skeleton.created, skeleton.updated) == (plain["create_time"], plain["update_time"])
            assert skeleton.ids[skeleton.active] == plain["current_node"]


def test_the_tree_is_that_of_a_naive_reading(reals: list[Real]) -> None:
    """Parents agree, siblings keep the order of `children`, and a parent comes before its children."""
    for real in reals:
        for each, plain in zip(real.conversations, real.plain, strict=True):
            skeleton, nodes = each.skeleton, plain["mapping"]
            place = {id: index for index, id in enumerate(skeleton.ids)}
            assert set(place) == {id for id, _ in _messages(plain)}
            for id, index in place.items():
                parent = nodes[id]["parent"]
                assert skeleton.parents[index] == place.get(parent, -1)
                assert skeleton.parents[index] < index
                order = [place[child] for child in nodes[id]["children"]]
                assert order == sorted(order)


def test_raw_is_the_node_and_parts_hold_every_text(reals: list[Real]) -> None:
    """The bytes of each node parse to the node; nothing that was said is missing from the parts."""
    for real in reals:
        for each, plain in zip(real.conversations, real.plain, strict=True):
            for index, id in enumerate(each.skeleton.ids):
                node = plain["mapping"][id]
                assert json.loads(each.raw(index)) == node
                parts = each.parts(index)
                assert not any(isinstance(part, Unknown) for part in parts)
                shown = _all_text(parts)
                for text in _said(node["message"]["content"]):
                    assert text in shown


def _said(content: dict[str, Any]) -> Iterator[str]:
    for key in ("text", "result", "content", "model_set_context", "user_instructions"):
        if isinstance(content.get(key), str) and not content[key].lstrip().startswith("{"):
            yield content[key]
    yield from (part for part in content.get("parts", ()) if not part.lstrip().startswith("{"))
    for thought in content.get("thoughts", ()):
        yield from (thought["summary"], thought["content"])


def _all_text(parts: Parts) -> str:
    pieces = []
    for part in parts:
        if isinstance(part, Text | Thinking | ToolResult):
            pieces.append(part.text)
        elif isinstance(part, ToolCall):
            pieces.append(part.input if isinstance(part.input, str) else json.dumps(part.input))
    return "\n".join(pieces)
