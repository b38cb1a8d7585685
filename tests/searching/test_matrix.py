"""What others get wrong: each row once, with data of our own. Everything that was said is found where it was said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.searching.hits import Hit
from bough.core.searching.search import Search
from tests.sessions import pi_session
from tests.sources.claude_code.build import Session
from tests.sources.codex.conftest import Rollout

from .finding import by_index, by_scan, found, messages, searching
from .samples import forked, lines, record, session, text


def _hits(search: Search, query: str) -> tuple[Hit, ...]:
    return search.placed(found(search, query).hits)


def _written(folder: Path, data: bytes, name: str = "odd") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_bytes(data)
    return path


def test_a_word_on_an_abandoned_branch_of_claude_code(tmp_path: Path) -> None:
    """It is found, and said to be abandoned."""
    (hit,) = _hits(searching([session(tmp_path, forked())]), "abandonedquokka")
    assert (hit.message, hit.live) == ("a2", False)


def test_a_word_on_the_live_branch_of_claude_code(tmp_path: Path) -> None:
    """It is found, and said to be live."""
    (hit,) = _hits(searching([session(tmp_path, forked())]), "livewombat")
    assert (hit.message, hit.live) == ("a4", True)


def test_a_word_on_an_abandoned_branch_of_pi(tmp_path: Path) -> None:
    """pi's own search leaves abandoned branches out."""
    search = searching([pi_session(tmp_path / "pi.jsonl", turns=("plan", "a lonelyquoll"), rewind=True)])
    hits = _hits(search, "lonelyquoll")
    assert {(hit.role, hit.live) for hit in hits} == {("user", False), ("assistant", False)}


def test_a_transcript_is_one_branch_with_its_fork_marked(tmp_path: Path) -> None:
    """What was abandoned is no part of it, and where it parted is known."""
    (conversation,) = open_path(session(tmp_path, forked()))
    tree = conversation.tree
    assert tree.default is not None
    said = [conversation.preview(entry) for entry in tree.path(tree.head(tree.default))]
    assert "livewombat beta result text" in said
    assert "abandonedquokka alpha result text" not in said
    assert [branch.fork_point for branch in tree.branches] == [None, "a1"]


def test_a_tree_of_twenty_thousand_entries_is_complete(tmp_path: Path) -> None:
    """The last message of each of two hundred branches, and their number."""
    day = "2026-11-19T10:00:00.000Z"
    head = {
        "type": "session",
        "version": 3,
        "id": "5a1e7c1e-0000-4000-8000-000000000009",
        "timestamp": day,
        "cwd": "/x",
    }
    written = [json.dumps(head)]
    for number in range(20_000):
        parent = f"{number - 1:08}" if number % 100 else (f"{number - 150:08}" if number else None)
        said = f"common tip{number}z" if number % 100 == 99 else "common"
        message = {"role": "assistant" if number % 2 else "user", "content": [{"type": "text", "text": said}]}
        entry = {"type": "message", "id": f"{number:08}", "parentId": parent, "timestamp": day, "message": message}
        written.append(json.dumps(entry))
    search = searching([_written(tmp_path, "\n".join([*written, ""]).encode())])
    assert found(search, "common", limit=1).total == 20_000
    for number in (99, 10_099, 19_999):
        (hit,) = _hits(search, f"tip{number}z")
        assert hit.message == f"{number:08}"


def test_calls_side_by_side_are_no_forks(tmp_path: Path) -> None:
    """Calls of one answer and their results hang beside each other in the file, and are on the live branch."""
    made = Session()
    made.prompt("look twice")
    first = made.call("c1", message="msg_same", input={"command": "ls leftwallaby"})
    second = made.call("c2", message="msg_same", input={"command": "ls rightwallaby"})
    made.result("c1", "leftresult", parent=first)
    made.result("c2", "rightresult", parent=second)
    made.answer("that was all")
    search = searching([_written(tmp_path, lines(made.records))])
    for word in ("leftwallaby", "rightwallaby", "leftresult", "rightresult"):
        (hit,) = _hits(search, word)
        assert hit.live, word
    assert messages(search, "is:abandoned") == []


def test_what_was_said_before_a_compaction_is_found(tmp_path: Path) -> None:
    """It is on the path of what came after: `logicalParentUuid` says where the conversation went on."""
    made = Session()
    made.prompt("an earlypotoroo")
    before = made.answer("yes")
    made.system("compact_boundary", parent=None, logicalParentUuid=before)
    made.prompt("This session is being continued from one about a summarypotoroo", isCompactSummary=True)
    made.answer("a latepotoroo")
    search = searching([_written(tmp_path, lines(made.records))])
    for word in ("earlypotoroo", "summarypotoroo", "latepotoroo"):
        (hit,) = _hits(search, word)
        assert hit.live, word


def test_a_fork_of_codex_with_two_heads_of_file(tmp_path: Path) -> None:
    """The copied records stand behind the other's `session_meta`: what is its own is found in the fork."""
    base = Rollout(tmp_path, 1)
    base.message("user", "a basebilby")
    base.event("user_message", message="a basebilby", images=[])
    base.save()
    fork = Rollout(tmp_path, 2, forked_from_id=base.id)
    fork.lines += base.lines
    fork.message("user", "a forkedbilby")
    fork.event("user_message", message="a forkedbilby", images=[])
    fork.save()
    search = searching([tmp_path / "sessions"])
    (own,) = _hits(search, "forkedbilby")
    assert own.summary.id == fork.id
    assert {hit.summary.id for hit in _hits(search, "basebilby")} == {base.id, fork.id}
    assert by_index(search, "basebilby") == by_scan(search, "basebilby")


ODD: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "torn last line": (
        lambda: (
            lines([record("m1", None, "user", "a needlewhole")]) + b'{"type":"user","message":{"content":"needletor'
        ),
        ["m1"],
    ),
    "no last newline": (
        lambda: lines([record("m1", None, "user", "x"), record("m2", "m1", "user", "needlelast")])[:-1],
        ["m2"],
    ),
    "duplicate uuids": (
        lambda: lines([record("m1", None, "user", "needleonce"), record("m1", None, "user", "needleonce")]),
        ["m1"],
    ),
    "cycles": (
        lambda: lines([record("m1", "m2", "user", "needleone"), record("m2", "m1", "assistant", text("needletwo"))]),
        ["m1", "m2"],
    ),
    "a message that is its own parent": (
        lambda: lines([record("m1", "m1", "user", "needleself")]),
        ["m1"],
    ),
    "a parent that is not there": (
        lambda: lines([record("m1", "nowhere", "user", "needleorphan")]),
        ["m1"],
    ),
    "CRLF": (
        lambda: lines([record("m1", None, "user", "needlecr"), record("m2", "m1", "user", "x")]).replace(
            b"\n", b"\r\n"
        ),
        ["m1"],
    ),
    "unknown types": (
        lambda: lines([{"type": "never-heard-of", "uuid": "u", "x": 1}, record("m1", "u", "user", "needleafter")]),
        ["m1"],
    ),
    "a broken line between": (
        lambda: (
            lines([record("m1", None, "user", "needlea")]) + b"{]\n" + lines([record("m2", "m1", "user", "needleb")])
        ),
        ["m1", "m2"],
    ),
    "bytes that are no UTF-8": (
        lambda: lines([record("m1", None, "user", "needlebyte X")]).replace(b"X", b"\xff\xfe"),
        ["m1"],
    ),
    "a lone surrogate": (
        lambda: lines([record("m1", None, "user", "needlelone \ud800 quoll")]),
        ["m1"],
    ),
    "an empty line and a byte order mark": (
        lambda: b"\xef\xbb\xbf" + lines([record("m1", None, "user", "needlemark")]) + b"\n\n",
        ["m1"],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files(tmp_path: Path, name: str) -> None:
    """What can be read of them is found, each message once, and as a scan finds it."""
    make, hits = ODD[name]
    search = searching([_written(tmp_path, make())])
    assert messages(search, "needle*") == hits
    for query in ("needle*", "/needle/", "is:live needle*", "role:user"):
        assert by_index(search, query) == by_scan(search, query), query


def test_a_line_of_ten_megabytes(tmp_path: Path) -> None:
    """The last word of it is found, shown, and the messages around it too."""
    big = "filler words of all kinds " * 400_000 + "needleend"
    search = searching(
        [_written(tmp_path, lines([record("m1", None, "user", big), record("m2", "m1", "user", "tail")]))]
    )
    (hit,) = _hits(search, "needleend")
    assert (hit.message, [words for words, lit in hit.snippet.pieces() if lit]) == ("m1", ["needleend"])
    assert messages(search, "tail") == ["m2"]
