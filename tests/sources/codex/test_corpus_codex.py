"""Rollouts that Codex wrote: our counts against those of an independent scanner, and against a naive reading here."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bough.core.conversation import Conversation

Open = Callable[..., Conversation]


def rows(corpus: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["format"] == "codex":
                yield corpus / row["file"], row


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]


def test_messages_and_records_are_those_of_the_manifest(corpus: Path, opened: Open) -> None:
    """The scanner counts `response_item/message` records; a thread without any is read from its events."""
    for path, row in rows(corpus):
        conversation = opened(path)
        skeleton = conversation.skeleton
        ours = [json.loads(conversation.raw(index)) for index in range(len(skeleton))]
        messages = [one for one in ours if one["type"] == "response_item" and one["payload"]["type"] == "message"]
        assert len(messages) == int(row["messages"]), path
        assert len(conversation.tree.fork_points()) == int(row["forks"]), path
        assert skeleton.records == int(row["records"]) == len(skeleton) + len(skeleton.raw), path
        assert {problem.code for problem in conversation.problems} <= {"duplicate-id"}, path


def test_every_item_is_an_entry_and_says_what_a_naive_reading_says(corpus: Path, opened: Open) -> None:
    for path, _ in rows(corpus):
        conversation = opened(path)
        items = [record["payload"] for record in records(path) if record["type"] == "response_item"]
        events = iter(conversation.raw(index) for index in range(len(conversation.skeleton)))
        ours = [json.loads(raw)["payload"] for raw in events if b'"response_item"' in raw[:80]]
        assert ours == items
        for index in range(len(conversation.skeleton)):
            payload = json.loads(conversation.raw(index))["payload"]
            shown = "\n".join(str(part) for part in conversation.parts(index))
            if payload.get("type") == "message":
                texts = [block["text"] for block in payload["content"] if block.get("text")]
                assert all(word in shown for text in texts for word in text.split() if word.isalnum())


def test_prompts_are_what_was_typed(corpus: Path, opened: Open) -> None:
    """A prompt for each `user_message` event, and every such event belongs to one."""
    for path, row in rows(corpus):
        if "trimmed" in row["note"]:
            continue
        conversation = opened(path)
        typed = [r for r in records(path) if r["type"] == "event_msg" and r["payload"]["type"] == "user_message"]
        assert conversation.skeleton.kinds.count("prompt") == len(typed), path
        loose = [raw for raw in conversation.skeleton.raw if raw.type == "event_msg/user_message" and raw.message < 0]
        assert loose == [], path


def test_tokens_are_what_codex_itself_adds_up(corpus: Path, opened: Open) -> None:
    """The last total of a rollout is the sum of its answers, none counted twice."""
    for path, row in rows(corpus):
        counts = [r["payload"]["info"] for r in records(path) if r["payload"].get("type") == "token_count"]
        totals = [count["total_token_usage"] for count in counts if count]
        if not totals or "trimmed" in row["note"]:
            continue
        usage = opened(path).usage
        assert usage is not None
        assert usage.tokens == _sum_of_steps(counts), path


def _sum_of_steps(counts: list[dict[str, Any] | None]) -> int:
    """Each count whose total differs from the one before; Codex starts again at 0 in a thread that is resumed."""
    spent, before = 0, None
    for count in counts:
        if count and count["total_token_usage"] != before:
            before = count["total_token_usage"]
            spent += count["last_token_usage"]["input_tokens"] + count["last_token_usage"]["output_tokens"]
    return spent


def test_each_rollback_is_exactly_one_branch_more(corpus: Path, tmp_path: Path, opened: Open) -> None:
    """Of a real session: after an answer, after a result, twice at one point, and a prompt that was left alone."""
    tested: Counter[str] = Counter()
    for path, row in rows(corpus):
        lines = path.read_bytes().rstrip(b"\n").split(b"\n")
        if int(row["messages"]) < 3 or "trimmed" in row["note"]:
            continue
        before = opened(path)
        for name, added in SCRIPTS.items():
            changed = tmp_path / path.name
            changed.write_bytes(b"\n".join([*lines, *(json.dumps(record).encode() for record in added), b""]))
            after = opened(changed)
            left = sum(record["payload"]["type"] == "thread_rolled_back" for record in added)
            assert len(after.branches) == len(before.branches) + left, (path, name)
            messages = sum(record["type"] == "response_item" for record in added)
            assert after.skeleton.counted() == before.skeleton.counted() + messages
            assert after.problems == before.problems
            tested[name] += 1
    assert tested.total() > 20


def _item(type: str, **fields: Any) -> dict[str, Any]:
    return {"timestamp": "2026-11-20T00:00:00.000Z", "type": "response_item", "payload": {"type": type, **fields}}


def _prompt(text: str) -> list[dict[str, Any]]:
    message = _item("message", role="user", content=[{"type": "input_text", "text": text}])
    return [message, {"type": "event_msg", "payload": {"type": "user_message", "message": text}}]


ANSWER = [_item("message", role="assistant", content=[{"type": "output_text", "text": "so be it"}])]
WORK = [
    _item("function_call", name="shell", arguments="{}", call_id="new"),
    _item("function_call_output", call_id="new", output="done"),
]
BACK: list[dict[str, Any]] = [{"type": "event_msg", "payload": {"type": "thread_rolled_back", "num_turns": 1}}]
SCRIPTS: dict[str, list[dict[str, Any]]] = {
    "after an answer": [*_prompt("a"), *ANSWER, *BACK, *_prompt("b"), *ANSWER],
    "after a result": [*_prompt("a"), *WORK, *BACK, *_prompt("b"), *ANSWER],
    "twice at one point": [*_prompt("a"), *ANSWER, *BACK, *_prompt("b"), *WORK, *BACK, *_prompt("c")],
    "a prompt left alone": [*_prompt("a"), *BACK, *_prompt("b"), *ANSWER],
}
