"""Damaged and hostile files open as far as they can, with their problems named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core.errors import Unreadable
from bough.core.model import Text, Unknown
from bough.core.sources.claude_code import ClaudeCode
from tests.sources.claude_code.build import Session, opened, turn


def _codes(conversation: object) -> list[str]:
    return [problem.code for problem in conversation.problems]  # type: ignore[attr-defined]


def _data(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "session.jsonl"
    path.write_bytes(data)
    return path


def test_a_torn_last_line_is_a_problem_and_the_rest_opens(tmp_path: Path) -> None:
    """The tool may still be writing it."""
    session = Session()
    turn(session)
    data = session.write(tmp_path).read_bytes()
    conversation = opened(_write(tmp_path, data + data[:50]))
    assert _codes(conversation) == ["torn"]
    assert conversation.skeleton.counted() == 4
    assert conversation.skeleton.records == 5


def test_a_bad_line_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    """What hung on it is a root; numbers of records count it."""
    session = Session()
    turn(session)
    turn(session)
    lines = session.write(tmp_path).read_bytes().splitlines()
    lines[3] = b'{"type": "assistant", broken'
    conversation = opened(_write(tmp_path, b"\n".join(lines) + b"\n"))
    assert _codes(conversation) == ["bad-json", "missing-parent"]
    assert conversation.skeleton.counted() == 7
    assert conversation.skeleton.records == 8


def test_many_equal_problems_are_counted(tmp_path: Path) -> None:
    """A thousand lines of noise would bury what else was found."""
    session = Session()
    turn(session)
    data = session.write(tmp_path).read_bytes()
    conversation = opened(_write(tmp_path, data + b"noise\n" * 1000 + b'{"torn'))
    assert _codes(conversation) == ["bad-json"] * 20 + ["torn", "bad-json"]
    assert conversation.problems[-1].message == "980 more of the same kind are in this file."
    assert conversation.skeleton.records == 1005


def test_crlf_bom_and_blank_lines_are_nothing_special(tmp_path: Path) -> None:
    """Offsets still lead to the records."""
    session = Session()
    turn(session)
    data = b"\xef\xbb\xbf" + session.write(tmp_path).read_bytes().replace(b"\n", b"\r\n\r\n")
    conversation = opened(_write(tmp_path, data))
    assert _codes(conversation) == []
    assert conversation.skeleton.records == 4
    assert [conversation.preview(entry) for entry in (0, 3)] == ["please", "done"]


def test_bad_utf8_and_lone_surrogates_are_kept(tmp_path: Path) -> None:
    """They are replaced or escaped when shown, never an error."""
    session = Session()
    session.prompt("\ud83d half a smile")
    session.answer("MARK")
    data = session.write(tmp_path).read_bytes().replace(b"MARK", b"\xff\xfe")
    conversation = opened(_write(tmp_path, data))
    assert conversation.parts(0) == (Text("\ud83d half a smile"),)
    assert conversation.parts(1) == (Text("\ufffd\ufffd"),)


def test_a_second_record_of_one_id_is_a_note(tmp_path: Path) -> None:
    """The first is the one that others mean; the second is kept and reported."""
    session = Session()
    turn(session)
    session.answer("another", uuid=session.last)
    conversation = opened(session.write(tmp_path))
    assert _codes(conversation) == ["duplicate-id"]
    assert conversation.skeleton.counted() == 4
    assert len(conversation.skeleton) == 5
    assert conversation.parts(4) == (Text("another"),)


def test_cycles_and_self_parents_are_cut(tmp_path: Path) -> None:
    """At the record that comes last in the file."""
    session = Session()
    session.prompt(uuid="a", parent="b")
    session.answer(uuid="b", parent="a")
    session.progress(uuid="c", parent="c")
    conversation = opened(session.write(tmp_path))
    assert _codes(conversation) == ["cycle", "cycle"]
    assert conversation.skeleton.counted() == 2
    assert conversation.message(0).parent == "b"


def test_a_parent_after_its_child_is_found(tmp_path: Path) -> None:
    """Parallel writers produce it."""
    session = Session()
    session.prompt(uuid="a", parent=None)
    session.answer(uuid="c", parent="b", message="m")
    session.think(uuid="b", parent="a", message="m")
    conversation = opened(session.write(tmp_path))
    assert _codes(conversation) == []
    assert conversation.message(1).parent == "b"
    assert conversation.message(2).parent == "a"


def test_odd_values_cost_no_record(tmp_path: Path) -> None:
    """Fields of unexpected types are ignored where they mean nothing."""
    session = Session()
    session.prompt(timestamp=17, cwd=["x"], isMeta="no", toolUseResult=[1, {"a": 2}])
    session.add("assistant", message={"id": 5, "model": 7, "content": [3, None, {"type": "text"}], "usage": [1]})
    session.add("assistant", message="just text")
    session.add("user", message=None)
    session.add("user", message={"content": {"type": "text", "text": "no list"}})
    session.add("hologram", data=1)
    conversation = opened(session.write(tmp_path))
    assert _codes(conversation) == []
    assert conversation.skeleton.counted() == 5
    assert conversation.skeleton.kinds[5] == "note"
    assert conversation.parts(1)[0] == Unknown(3)
    for entry in range(6):
        conversation.parts(entry)
        conversation.message(entry)


def test_records_without_ids_follow_one_another(tmp_path: Path) -> None:
    """They are named after their number."""
    said = {"type": "user", "sessionId": "s", "message": {"role": "user", "content": "hi"}}
    answer = {"type": "assistant", "sessionId": "s", "message": {"role": "assistant", "content": "ho"}}
    conversation = opened(_write(tmp_path, _data({"type": "mode", "mode": "x"}, said, answer)))
    assert conversation.skeleton.ids == ["r2", "r3"]
    assert conversation.message(1).parent == "r2"


def test_an_empty_file_and_a_folder_are_conversations_with_a_problem(tmp_path: Path) -> None:
    """Nothing is hidden."""
    conversation = opened(_write(tmp_path, b""))
    assert _codes(conversation) == ["empty"]
    assert conversation.branches == []
    folder = tmp_path / "folder.jsonl"
    folder.mkdir()
    assert _codes(opened(folder)) == ["not-a-file"]


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    """Not one of its files can be read."""
    with pytest.raises(Unreadable):
        opened(tmp_path / "gone.jsonl").skeleton  # noqa: B018 - reading is what is tried


def test_a_line_of_ten_megabytes_is_a_record_like_any_other(tmp_path: Path) -> None:
    """Images lie in one line."""
    session = Session()
    session.prompt("x" * 10_000_000)
    turn(session)
    conversation = opened(session.write(tmp_path))
    assert conversation.skeleton.counted() == 5
    assert len(conversation.raw(0)) > 10_000_000
    assert conversation.preview(4) == "done"


def test_a_chain_of_thirty_thousand_records_is_no_depth(tmp_path: Path) -> None:
    """Nothing recurses."""
    session = Session()
    for _ in range(15_000):
        session.prompt("a")
        session.answer("b")
    conversation = opened(session.write(tmp_path))
    assert conversation.branches[0].total == 30_000


def test_a_file_cut_after_it_was_read_is_noticed(tmp_path: Path) -> None:
    """A body is never read from another file's bytes."""
    from bough.core.errors import Moved

    session = Session()
    turn(session)
    path = session.write(tmp_path)
    conversation = opened(path)
    assert conversation.skeleton.counted() == 4
    path.write_bytes(b"{}\n")
    with pytest.raises(Moved):
        conversation.parts(3)


def test_the_account_of_a_bridge_is_counted_and_never_shown(tmp_path: Path) -> None:
    """Its record leads to no bytes."""
    session = Session()
    turn(session)
    session.meta("bridge-session", ownerAccountUuid="secret")
    conversation = opened(session.write(tmp_path))
    (record,) = conversation.skeleton.raw
    assert record.type == "bridge-session"
    assert ClaudeCode().raw(conversation.ref, conversation.skeleton, record.locator) == b""
