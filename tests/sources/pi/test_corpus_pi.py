"""Sessions that pi wrote: our counts against those of an independent scanner, and against a naive reading here."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bough.core.conversation import Conversation

Open = Callable[[Path], Conversation]


def rows(corpus: Path) -> Iterator[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as file:
        yield from (
            row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["format"] == "pi"
        )


def branch_points(path: Path) -> tuple[int, int]:
    """By a naive scan: entries with several children, and the messages at or above them.

    The second is smaller where a summary note and the message it hangs on both have several.
    """
    records = [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]
    by_id = {record["id"]: record for record in records if "id" in record and record["type"] != "session"}
    children = Counter(record.get("parentId") for record in by_id.values())
    points = [id for id, number in children.items() if number > 1]
    return len(points), len({_message_at(id, by_id) for id in points})


def _message_at(id: str | None, by_id: dict[str, dict[str, Any]]) -> str | None:
    while id is not None and by_id[id]["type"] != "message":
        id = by_id[id]["parentId"]
    return id


def test_messages_forks_and_records_are_those_of_the_manifest(corpus: Path, opened: Open) -> None:
    for row in rows(corpus):
        conversation = opened(corpus / row["file"])
        skeleton = conversation.skeleton
        assert skeleton.counted() == int(row["messages"]), row["file"]
        points, messages = branch_points(corpus / row["file"])
        assert points == int(row["forks"]), row["file"]
        assert conversation.tree.forks == messages, row["file"]
        assert len(conversation.branches) == int(row["leaves"]), row["file"]
        assert skeleton.records == int(row["records"]) == len(skeleton) + len(skeleton.raw), row["file"]
        assert conversation.problems == [], row["file"]


def test_every_message_says_what_a_naive_reading_says(corpus: Path, opened: Open) -> None:
    for row in rows(corpus):
        conversation = opened(corpus / row["file"])
        lines = [json.loads(line) for line in (corpus / row["file"]).read_bytes().split(b"\n") if line.strip()]
        entries = [record for record in lines if record["type"] != "session"]
        roles = Counter(record["message"]["role"] for record in entries if record["type"] == "message")
        ours: Counter[str] = Counter()
        for index, record in enumerate(entries):
            assert json.loads(conversation.raw(index)) == record
            if record["type"] == "message":
                ours[record["message"]["role"]] += 1
                assert _text(record["message"]) in "\n".join(_shown(conversation, index))
        assert ours == roles
        spent = [r["message"].get("usage") for r in entries if r["type"] == "message"]
        total = conversation.usage
        assert (total.input if total else 0) == sum(u["input"] for u in spent if u)


def _shown(conversation: Conversation, index: int) -> list[str]:
    return [text for part in conversation.parts(index) if isinstance(text := getattr(part, "text", None), str)]


def _text(message: dict[str, Any]) -> str:
    content = message.get("content", message.get("output"))
    if isinstance(content, str):
        return content
    return next((block["text"] for block in content or () if block.get("type") == "text"), "")


def test_each_branch_more_is_exactly_one_more(corpus: Path, tmp_path: Path, opened: Open) -> None:
    """Rewinds of a real session: after an answer, after a result, twice at one point, and a prompt left alone."""
    for row in list(rows(corpus))[:12]:
        lines = (corpus / row["file"]).read_bytes().rstrip(b"\n").split(b"\n")
        records = [json.loads(line) for line in lines]
        if any("id" not in record for record in records):
            continue
        spots = [
            record["id"]
            for role in ("assistant", "toolResult")
            for record in records[5:-4]
            if record["type"] == "message" and record["message"]["role"] == role
        ]
        before = opened(corpus / row["file"])
        for times, spot in ((1, spots[0]), (1, spots[-1]), (2, spots[len(spots) // 2])):
            path = tmp_path / "rewound.jsonl"
            added: list[bytes] = []
            for number in range(times):
                added += _turn(f"{number}new", spot, alone=number == 1)
            path.write_bytes(b"\n".join([*lines, *added, b""]))
            after = opened(path)
            assert len(after.branches) == len(before.branches) + times
            assert after.skeleton.counted() == before.skeleton.counted() + len(added)
            assert after.tree.forks in {before.tree.forks, before.tree.forks + 1}
            assert after.problems == before.problems


def _turn(id: str, parent: str, *, alone: bool) -> list[bytes]:
    prompt = {"type": "message", "id": f"{id}p", "parentId": parent, "timestamp": "2026-11-20T00:00:00Z",
              "message": {"role": "user", "content": "another way"}}  # fmt: skip
    answer = {"type": "message", "id": f"{id}a", "parentId": f"{id}p", "timestamp": "2026-11-20T00:00:01Z",
              "message": {"role": "assistant", "content": [{"type": "text", "text": "so be it"}]}}  # fmt: skip
    return [json.dumps(record).encode() for record in ([prompt] if alone else [prompt, answer])]
