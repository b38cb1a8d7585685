"""Damaged sessions of pi open as far as they can be read, and every record is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.sources.base import Ref
from bough.core.sources.pi import Pi

Open = Callable[[Path], Conversation]
BAD = {"torn", "bad-json", "long-line"}


def accounted(conversation: Conversation) -> bool:
    skeleton = conversation.skeleton
    bad = sum(problem.code in BAD for problem in conversation.problems)
    for index in range(len(skeleton)):
        conversation.parts(index)
    return skeleton.records == len(skeleton) + len(skeleton.raw) + bad and len(conversation.tree.nodes) >= 0


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def insert(session: Any, at: int, line: bytes) -> None:
    session.lines.insert(at, line)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not json", "bad-json"),
        (b'{"type":"message"', "bad-json"),
        (b'"a string"', "bad-record"),
        (b"[]", "bad-record"),
        (b'{"type":"message","id":"z","parentId":null,"message":"what"}', "bad-field"),
        (b'{"type":"from_the_future","id":"z","parentId":null}', "unknown-record"),
        (
            b'{"type":"message","id":"00000001","parentId":null,"message":{"role":"user","content":"again"}}',
            "duplicate-id",
        ),
        (b'{"type":"message","id":"z","parentId":"z","message":{"role":"user","content":"me"}}', "cycle"),
    ],
)
def test_one_bad_record_costs_itself_only(session: Any, opened: Open, line: bytes, code: str) -> None:
    for number in range(5):
        session.turn(f"prompt {number}")
    whole = len(session.lines)
    insert(session, 4, line)
    conversation = opened(session.save())
    assert accounted(conversation)
    assert codes(conversation) == [code]
    kept = [raw.locator for raw in conversation.skeleton.raw if raw.type == "bad-record"]
    assert [conversation.source.raw(conversation.ref, conversation.skeleton, place) for place in kept] == (
        [line] if code == "bad-record" else []
    )
    assert conversation.skeleton.records == whole + 1
    assert conversation.skeleton.counted() >= whole - 1


@pytest.mark.parametrize(
    "line",
    [
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"user","content":"\\ud83d alone"}}',
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"user","content":"\xff\xfe"}}',
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"user","content":"x","timestamp":NaN}}',
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"user","content":null,"usage":null}}',
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"stranger","content":[{"type":"x"},1]}}'.replace(
            b",1]", b"]"
        ),
        b'{"type":"message","id":"z","parentId":null,"message":{"role":"user","content":"' + b"x" * 10_000_000 + b'"}}',
    ],
    ids=["lone surrogate", "bad UTF-8", "NaN", "nulls", "strange role", "10 MB"],
)
def test_odd_content_is_still_a_message(session: Any, opened: Open, line: bytes) -> None:
    session.turn("before")
    insert(session, 3, line)
    session.turn("after")
    conversation = opened(session.save())
    assert accounted(conversation)
    assert codes(conversation) == []
    assert conversation.skeleton.counted() == 5
    at = conversation.index_of("z")
    assert at is not None
    assert conversation.raw(at) == line


def test_a_torn_last_line_is_still_being_written(session: Any, opened: Open) -> None:
    session.turn("one")
    path = session.save()
    path.write_bytes(path.read_bytes() + b'{"type":"message","id":"half')
    conversation = opened(path)
    assert codes(conversation) == ["torn"]
    assert accounted(conversation)
    whole = b"".join(line + b"\n" for line in session.lines)
    path.write_bytes(whole[:-1])
    assert codes(opened(path)) == [], "a last record without its newline is whole"


def test_crlf_blank_lines_and_a_byte_order_mark_change_nothing(session: Any, opened: Open) -> None:
    session.turn("one")
    session.turn("two")
    plain = opened(session.save()).skeleton
    session.path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(session.lines) + b"\r\n")
    conversation = opened(session.path)
    assert conversation.skeleton.ids == plain.ids
    assert conversation.skeleton.parents == plain.parents
    assert accounted(conversation)
    assert [conversation.preview(index) for index in range(4)] == ["one", "an answer", "two", "an answer"]


def test_a_ring_of_parents_is_cut_at_its_last_record(session: Any, opened: Open) -> None:
    for id, parent in (("a", "c"), ("b", "a"), ("c", "b")):
        session.write({"type": "message", "id": id, "parentId": parent, "message": {"role": "user", "content": id}})
    conversation = opened(session.save())
    assert codes(conversation) == ["cycle"]
    assert conversation.skeleton.parents == [2, 0, -1]


def test_many_equal_problems_are_counted_by_one(session: Any, opened: Open) -> None:
    """A session printed over many lines has no record at all, and says so in a few words."""
    session.lines += [b'  "pretty":'] * 1826
    conversation = opened(session.save())
    assert len(conversation.problems) == 21
    assert "1,806 more" in conversation.problems[-1].message
    assert conversation.skeleton.records == 1827


def test_an_empty_file_and_one_without_a_header_open(tmp_path: Path, opened: Open) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert codes(opened(empty)) == ["empty"]
    assert opened(empty).branches == []
    headless = tmp_path / "headless.jsonl"
    headless.write_bytes(b'{"type":"message","id":"a","parentId":null,"message":{"role":"user","content":"x"}}\n')
    conversation = opened(headless)
    assert codes(conversation) == ["missing-header"]
    assert conversation.id == "headless"
    assert conversation.skeleton.counted() == 1


def test_a_folder_or_nothing_in_place_of_the_file_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(Unreadable):
            Pi().read(Ref("pi", "x", (path,)))


def test_a_replaced_file_is_not_read_as_the_old_one(session: Any, opened: Open) -> None:
    session.turn("one")
    conversation = opened(session.save())
    other = session.path.with_suffix(".new")
    other.write_bytes(session.path.read_bytes().replace(b"one", b"two"))
    first = conversation.skeleton.ids[0]
    other.replace(session.path)
    with pytest.raises(Moved):
        conversation.parts(conversation.index_of(first) or 0)
