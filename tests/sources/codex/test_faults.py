"""Damaged rollouts open as far as they can be read, and every record is accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.sources.base import Ref
from bough.core.sources.codex import Codex

Open = Callable[..., Conversation]
BAD = {"torn", "bad-json", "long-line"}


def accounted(conversation: Conversation) -> bool:
    skeleton = conversation.skeleton
    bad = sum(problem.code in BAD for problem in conversation.problems)
    for index in range(len(skeleton)):
        conversation.parts(index)
    return skeleton.records == len(skeleton) + len(skeleton.raw) + bad and len(conversation.branches) > 0


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b"not json", ["bad-json"]),
        (b"[]", ["bad-record"]),
        (b'{"type":"response_item","payload":"text"}', ["unknown-record", "bad-field"]),
        (b'{"type":"event_msg","payload":{"type":"thread_rolled_back","num_turns":"many"}}', ["bad-field"]),
        (b'{"type":"from_the_future","payload":{}}', ["unknown-record"]),
        (b'{"type":"from_the_future"}', ["unknown-record"]),
        (b'{"type":"response_item","payload":{"type":"hologram","id":"h"}}', ["unknown-record"]),
        (b'{"type":"event_msg","payload":{"type":"of the future"}}', []),
        (b'{"type":"event_msg","payload":{"type":"item_completed"}}', []),
        (b'{"type":"event_msg","payload":{"type":"item_completed","item":[1]}}', []),
        (b'{"type":"event_msg","payload":{"type":"user_message","message":{"not":"text"}}}', []),
        (b'{"type":"event_msg"}', ["unknown-record"]),
        (b"{}", []),
    ],
)
def test_one_bad_record_costs_itself_only(rollout: Any, opened: Open, line: bytes, found: list[str]) -> None:
    rollout.turn("one")
    whole = opened(rollout.save()).skeleton.counted()
    rollout.lines.insert(3, line)
    conversation = opened(rollout.save())
    assert codes(conversation) == found
    kept = [raw.locator for raw in conversation.skeleton.raw if raw.type == "bad-record"]
    assert [conversation.source.raw(conversation.ref, conversation.skeleton, place) for place in kept] == (
        [line] if "bad-record" in found else []
    )
    assert accounted(conversation)
    assert conversation.skeleton.counted() == whole


@pytest.mark.parametrize(
    "content",
    [
        b'[{"type":"input_text","text":"\\ud83d alone"}]',
        b'[{"type":"input_text","text":"\xff\xfe"}]',
        b'[{"type":"input_text","text":"x","score":NaN}]',
        b'[{"type":"input_text"}]',
        b'"just text"',
        b"null",
        b"[]",
        b"{}",
        b"[1,null]",
        b'[{"type":"input_text","text":"' + b"x" * 10_000_000 + b'"}]',
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=["surrogate", "utf-8", "nan", "no text", "string", "null", "empty", "object", "odd blocks", "10 MB", "deep"],
)
def test_odd_content_is_still_a_message(rollout: Any, opened: Open, content: bytes) -> None:
    rollout.turn("before")
    line = b'{"type":"response_item","payload":{"type":"message","role":"user","content":%s}}' % content
    rollout.lines.append(line)
    rollout.turn("after")
    conversation = opened(rollout.save())
    if content.startswith(b"[["):
        assert codes(conversation) == ["bad-json"], "nested deeper than any parser follows"
    else:
        assert codes(conversation) == []
        assert conversation.skeleton.counted() == 11
    assert accounted(conversation)


def test_a_torn_last_line_is_still_being_written(rollout: Any, opened: Open) -> None:
    rollout.turn("one")
    path = rollout.save()
    whole = path.read_bytes()
    path.write_bytes(whole + whole.splitlines()[-1][:40])
    conversation = opened(path)
    assert codes(conversation) == ["torn"]
    assert accounted(conversation)
    path.write_bytes(whole[:-1])
    assert codes(opened(path)) == []


def test_crlf_blank_lines_and_a_byte_order_mark_change_nothing(rollout: Any, opened: Open) -> None:
    rollout.turn("one")
    plain = opened(rollout.save()).skeleton
    rollout.path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(rollout.lines) + b"\r\n")
    conversation = opened(rollout.path)
    assert conversation.skeleton.ids == plain.ids
    assert conversation.id == rollout.id
    assert accounted(conversation)


def test_an_id_that_comes_twice_is_a_problem_and_both_are_kept(rollout: Any, opened: Open) -> None:
    rollout.message("user", "one", id="same")
    rollout.message("assistant", "two", id="same")
    conversation = opened(rollout.save())
    assert codes(conversation) == ["duplicate-id"]
    assert conversation.skeleton.counted() == 2


def test_a_rollout_printed_over_many_lines_is_reported_in_a_few_words(tmp_path: Path, opened: Open) -> None:
    record = {"timestamp": "t", "type": "session_meta", "payload": {"id": "x", "list": list(range(1800))}}
    path = tmp_path / "rollout-pretty.jsonl"
    path.write_text(json.dumps([record], indent=2))
    conversation = opened(path)
    assert len(conversation.skeleton) == 0
    assert 2 <= len(conversation.problems) <= 45
    assert any("more of the same kind" in problem.message for problem in conversation.problems)
    assert conversation.id == "rollout-pretty"


def test_an_empty_rollout_and_one_without_its_first_record_open(rollout: Any, tmp_path: Path, opened: Open) -> None:
    empty = tmp_path / "rollout-empty.jsonl"
    empty.touch()
    assert codes(opened(empty)) == ["empty"]
    rollout.turn("one")
    del rollout.lines[0]
    conversation = opened(rollout.save())
    assert conversation.id == rollout.id, "the name of the file tells it too"
    assert conversation.skeleton.counted() == 5


def test_a_folder_or_nothing_in_place_of_the_file_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "rollout-none.jsonl", tmp_path / "rollout-none.jsonl.zst"):
        with pytest.raises(Unreadable):
            Codex().read(Ref("codex", "x", (path,)))
    assert [ref.files for ref in Codex().discover([tmp_path])] == [(tmp_path,)]
