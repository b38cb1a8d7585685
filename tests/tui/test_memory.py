"""What the app remembers, and what it costs when that is damaged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bough.tui.memory import Memory, Place, Session

PLACE = Place("m7", "m9", ("a", "b"), ("c",))


def test_a_place_is_remembered(tmp_path: Path) -> None:
    """Each conversation has its own place, whatever its reference is made of."""
    memory = Memory(tmp_path / "state")
    refs = ["claude-code:1", "/a/path/with/../dots\n", "x" * 5000, "lone \ud800"]
    for number, ref in enumerate(refs):
        memory.keep_place(ref, PLACE._replace(message=str(number)))
    assert [Memory(tmp_path / "state").place(ref).message for ref in refs] == ["0", "1", "2", "3"]
    assert memory.place("another") == Place()


def test_the_session_is_remembered(tmp_path: Path) -> None:
    """The first start is the one that finds nothing."""
    memory = Memory(tmp_path)
    assert memory.first_start
    memory.keep_session(Session("codex:1", "paper"))
    assert memory.session() == Session("codex:1", "paper")
    assert not memory.first_start


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Files are 0600 and folders 0700 under any umask, and no temporary file stays."""
    old = os.umask(0)
    try:
        Memory(tmp_path / "state").keep_place("x", PLACE)
    finally:
        os.umask(old)
    found = {path.relative_to(tmp_path): stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert {mode for path, mode in found.items() if path.suffix} == {0o600}
    assert {mode for path, mode in found.items() if not path.suffix} == {0o700}
    assert len(found) == 3


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"\xff", b'{"ref": "x", "folded": 7, "message": []}', b"[" * 99999]
)
def test_a_damaged_file_is_nothing_remembered(tmp_path: Path, content: bytes) -> None:
    """Whatever lies there, the app starts."""
    memory = Memory(tmp_path)
    memory.keep_place("x", PLACE)
    memory.keep_session(Session("x", "y"))
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(content)
    assert memory.place("x") == Place()
    assert memory.session() == Session()


def test_the_same_place_is_not_written_again(tmp_path: Path) -> None:
    """Going through a hundred conversations without moving in them writes nothing."""
    memory = Memory(tmp_path)
    memory.keep_place("x", PLACE)
    (file,) = (tmp_path / "places").iterdir()
    before = file.stat().st_ino
    memory.keep_place("x", PLACE)
    assert file.stat().st_ino == before


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The caller hears of it and says so."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(OSError, match="state"):
        Memory(tmp_path / "state").keep_place("x", PLACE)
