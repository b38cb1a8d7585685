"""Real sessions: counts against the manifest and an independent scan, and rewinds of every one of them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from tests.sources.claude_code.build import opened, rewound

_SAID = ("user", "assistant")
_BAD = ("torn", "bad-json", "long-line")


def _rows(corpus: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["format"] == "claude-code" and row["file"].endswith(".jsonl"):
                yield corpus / row["file"], row


def _naively(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]


def _forks(conversation: Conversation) -> int:
    return len(conversation.tree.fork_points())


def test_messages_and_forks_are_those_of_the_manifest(corpus: Path) -> None:
    """Messages are distinct user and assistant records; forks are what a person would call one."""
    wrong = {}
    for path, row in _rows(corpus):
        conversation = opened(path)
        found = (conversation.skeleton.counted(), _forks(conversation))
        if found != (int(row["messages"]), int(row["forks"])):
            wrong[path.name] = (found, row["messages"], row["forks"])
    assert not wrong


def test_every_record_is_accounted_for(corpus: Path) -> None:
    """Each is an entry, kept raw, or a problem; and nothing is there twice."""
    for path, row in _rows(corpus):
        skeleton = opened(path).skeleton
        bad = sum(problem.code in _BAD for problem in skeleton.problems)
        assert skeleton.records == int(row["records"]), path
        assert len(skeleton) + len(skeleton.raw) + bad == skeleton.records, path
        places = [*skeleton.offsets, *(record.locator.offset for record in skeleton.raw)]
        assert len(set(places)) == len(places), path


def test_a_naive_scan_finds_the_same_messages(corpus: Path) -> None:
    """Ids, roles, models, times and the tokens of each answer."""
    for path, _ in _rows(corpus):
        records = [record for record in _naively(path) if record.get("uuid")]
        first = {record["uuid"]: record for record in reversed(records)}
        said = {id: record for id, record in first.items() if record["type"] in _SAID}
        conversation = opened(path)
        skeleton = conversation.skeleton
        entries = [entry for entry, kind in enumerate(skeleton.kinds) if kind != "note"]
        assert {skeleton.ids[entry] for entry in entries} == set(said), path
        for entry in entries:
            record = said[skeleton.ids[entry]]
            assert (skeleton.roles[entry] == "assistant") == (record["type"] == "assistant")
            assert skeleton.times[entry] == record["timestamp"]
            assert json.loads(conversation.raw(entry)) == record
        outputs = {}
        for record in records:
            if record["type"] == "assistant" and record["message"].get("usage") and record["uuid"] in said:
                key = (
                    (record["message"]["id"], record.get("requestId"))
                    if record["message"].get("id")
                    else record["uuid"]
                )
                outputs[key] = record["message"]["usage"].get("output_tokens") or 0
        total = conversation.usage
        assert (total.output if total else 0) == sum(outputs.values()), path


def test_a_path_holds_every_message_of_a_session_without_forks_or_agents(corpus: Path) -> None:
    """Nothing falls beside the way when parallel calls, progress and compactions are put in line."""
    for path, _ in _rows(corpus):
        conversation = opened(path)
        default = conversation.tree.default
        if default is None or len(conversation.branches) > 1 or conversation.skeleton.hidden.count(1) > 0:
            continue
        assert len(conversation.tree.path(conversation.tree.head(default))) == conversation.skeleton.counted(), path


def test_every_body_is_readable(corpus: Path) -> None:
    """No record of a real session has a part of a kind that is not known."""
    unknown: Counter[str] = Counter()
    for path, _ in _rows(corpus):
        conversation = opened(path)
        for entry in range(len(conversation.skeleton)):
            for part in conversation.parts(entry):
                if type(part).__name__ == "Unknown":
                    unknown[str(part)[:60]] += 1
    assert sum(unknown.values()) <= 2, unknown


@pytest.mark.parametrize("answered", [True, False])
def test_any_real_session_can_be_rewound(corpus: Path, tmp_path: Path, answered: bool) -> None:
    """A rewind to each of some interior messages is one branch more, and all other counts stay."""
    rewinds = 0
    for path, row in _rows(corpus):
        if int(row["messages"]) < 8 or int(row["dup_ids"]):
            continue
        data = path.read_bytes()
        conversation = opened(path)
        for place in _interior(conversation):
            changed = tmp_path / path.name
            changed.write_bytes(rewound(data, place, answered=answered))
            after = opened(changed)
            assert len(after.branches) == len(conversation.branches) + 1, (path, place)
            assert after.skeleton.counted() == conversation.skeleton.counted() + 1 + answered
            assert _forks(after) >= _forks(conversation)
            rewinds += 1
    assert rewinds > 100


def _interior(conversation: Conversation) -> list[str]:
    """Some messages with something visible after them: an answer, a result, a call, one after a summary."""
    skeleton, tree = conversation.skeleton, conversation.tree
    if tree.default is None:
        return []
    path = list(tree.path(tree.head(tree.default)))
    last = max((at for at, entry in enumerate(path) if not skeleton.hidden[entry]), default=0)
    wanted = {"answer": 0, "result": 0, "call": 0}
    found = []
    for entry in path[len(path) // 3 : last]:
        kind = skeleton.kinds[entry]
        if wanted.get(kind) == 0:
            wanted[kind] = 1
            found.append(skeleton.ids[entry])
    return found
