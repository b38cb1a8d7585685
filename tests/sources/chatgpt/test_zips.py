"""Zips, opened as they are: what is found in them, what is refused, and what survives damage."""

from __future__ import annotations

import json
import random
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.skeleton import Stat
from bough.core.sources.base import HEAD_BYTES, Head
from bough.core.sources.chatgpt import places, zips
from tests.sources.chatgpt.exports import SOURCE, chain, conversation, ids, mapping, message, opened


def document(*names: str, words: int = 3) -> bytes:
    """An export of conversations with these ids, of words that hardly compress."""
    rng = random.Random(7)
    said = {name: message("a", text=name + " " + rng.randbytes(words).hex()) for name in names}
    return json.dumps(
        [conversation(mapping(chain("root", "a", "b"), {"a": said[name]}), conversation_id=name) for name in names]
    ).encode()


def zipped(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip of these entries."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def detected(path: Path) -> bool:
    data = path.read_bytes()
    return SOURCE.detect(Head(path, data[:HEAD_BYTES], len(data)))


def reason(found: Conversation) -> str:
    """Why it cannot be opened."""
    with pytest.raises(Unreadable) as raised:
        found.skeleton  # noqa: B018  # reading is what raises
    return raised.value.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_export_opens_as_it_is(tmp_path: Path, method: int) -> None:
    """Stored or compressed; only documents named as an export's are read, in whatever folder."""
    path = zipped(
        tmp_path / "export.zip",
        {
            "chat.html": b"<html>",
            "user.json": b'[{"mapping": {"x": {"message": null}}}]',
            "conversations.json": document("one", "two"),
            "deep/er/conversations-000.json": document("three"),
            "odd!1:2/conversations!.json": document("four"),
            "shared_conversations.json": document("no"),
            "__MACOSX/conversations.json": document("no"),
        },
        method,
    )
    assert detected(path)
    found = opened(path)
    assert ids(found) == ["one", "two", "three", "four"]
    assert [each.preview(0).split()[0] for each in found] == ["one", "two", "three", "four"]
    assert all(json.loads(each.raw(1))["id"] == "b" for each in found)
    assert all(each.problems == [] for each in found)


def test_a_zip_without_an_export_is_not_taken(tmp_path: Path) -> None:
    """An empty zip, one of something else, and one of another tool's conversations."""
    other = json.dumps([{"uuid": "u", "chat_messages": []}]).encode()
    for entries in ({}, {"readme.txt": b"hi"}, {"conversations.json": other}):
        assert not detected(zipped(tmp_path / "x.zip", entries))


def test_zip64_and_data_descriptors(tmp_path: Path) -> None:
    """As programs write them that do not know sizes beforehand."""
    path = tmp_path / "export.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("conversations.json", "w", force_zip64=True) as entry,
    ):
        entry.write(document("one"))
    assert ids(opened(path)) == ["one"]
    with path.open("rb") as file:
        plain = file.read()
    path.write_bytes(_with_zip64_end(plain))
    assert ids(opened(path)) == ["one"]


def _with_zip64_end(data: bytes) -> bytes:
    """The same zip with the end records of an archive over four gigabytes."""
    at = data.rfind(b"PK\x05\x06")
    _, _, _, _, count, size, offset, _ = struct.unpack("<4s4H2LH", data[at : at + 22])
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return (
        data[:at]
        + end64
        + locator
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    )


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled"])
@pytest.mark.parametrize("held", [0, 200_000])
def test_conversations_are_read_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, held: int
) -> None:
    """Whether or not conversations are held, and wherever the decompressor stands."""
    monkeypatch.setattr(places, "HELD_LIMIT", held)
    names = [f"c{number}" for number in range(30)]
    found = opened(zipped(tmp_path / "export.zip", {"conversations.json": document(*names, words=40_000)}))
    if order == "backward":
        found.reverse()
    elif order == "shuffled":
        random.Random(1).shuffle(found)
    for each in found:
        assert each.preview(0).split()[0] == each.id
        assert json.loads(each.raw(1))["id"] == "b"


def test_reading_in_file_order_decompresses_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decompressor waits where it stopped: the zip is entered once for a hundred conversations."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document(*map(str, range(100)), words=5000)})
    found = opened(path)
    entered: list[str] = []
    enter = zips._open

    def counting(path: Path, stat: Stat, name: str) -> IO[bytes]:
        entered.append(name)
        return enter(path, stat, name)

    monkeypatch.setattr(zips, "_open", counting)
    assert sum(len(each.skeleton) for each in found) == 200
    assert entered == ["conversations.json"]


def test_refused_entries_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encrypted, linked, huge and over-compressed entries are not opened; their neighbours are."""
    monkeypatch.setattr(zips, "_SMALL", 1 << 20)
    path = tmp_path / "export.zip"
    link = zipfile.ZipInfo("a/conversations.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b/conversations.json", b"[" + b" " * (4 << 20) + b"]")
        archive.writestr("c/conversations.json", document("fine"))
    assert detected(path)
    linked, bomb, fine = opened(path)
    assert "is a link" in reason(linked)
    assert "bomb" in reason(bomb)
    assert len(fine.skeleton) == 2
    monkeypatch.setattr(zips, "DOCUMENT_LIMIT", 10)
    assert "over the limit" in reason(opened(path)[2])


def test_encrypted_entries_say_so(tmp_path: Path) -> None:
    """The flag alone decides; no password is asked for."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document("one")})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert detected(path)
    (found,) = opened(path)
    assert "encrypted" in reason(found)


def test_an_unknown_compression_says_so(tmp_path: Path) -> None:
    """Method 97 is nobody's."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document("one")})
    data = bytearray(path.read_bytes())
    for at in (8, data.rfind(b"PK\x01\x02") + 10):
        data[at : at + 2] = struct.pack("<H", 97)
    path.write_bytes(data)
    (found,) = opened(path)
    assert "cannot be read" in reason(found)


def test_a_directory_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million entries cost nothing: the end of the zip tells."""
    path = zipped(tmp_path / "export.zip", {f"conversations-{number}.json": b"[]" for number in range(50)})
    monkeypatch.setattr(zips, "DIRECTORY_LIMIT", 1000)
    assert detected(path)
    for data in (path.read_bytes(), _with_zip64_end(path.read_bytes())):
        path.write_bytes(data)
        (found,) = opened(path)
        assert "directory" in reason(found)


def test_a_damaged_zip_is_one_problem(tmp_path: Path) -> None:
    """Without a directory there is nothing to read, and it says so."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document("one")})
    path.write_bytes(path.read_bytes()[:-30])
    assert detected(path)
    (found,) = opened(path)
    assert "damaged" in reason(found)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("seed", range(40))
def test_no_damage_is_a_crash(tmp_path: Path, seed: int, method: int) -> None:
    """Random bytes overwritten anywhere: conversations open or say why not, and nothing else is raised."""
    rng = random.Random(seed)
    path = zipped(
        tmp_path / "export.zip",
        {"conversations.json": document(*"abc", words=200), "conversations-1.json": document("d")},
        method,
    )
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 3, 30])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    path.write_bytes(data)
    detected(path)
    for found in opened(path):
        try:
            for index in range(len(found.skeleton)):
                found.parts(index)
        except Unreadable:
            continue


def test_of_a_damaged_document_what_comes_before_opens(tmp_path: Path) -> None:
    """Damage in the middle costs what lies behind it."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document(*map(str, range(40)), words=100_000)})
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = b"\xff" * 64
    path.write_bytes(data)
    found = opened(path)
    whole = [each for each in found[:-1] if not each.problems]
    assert 5 < len(whole) < 25
    assert [each.preview(0).split()[0] for each in whole] == [str(number) for number in range(len(whole))]


def test_a_replaced_zip_is_another_zip(tmp_path: Path) -> None:
    """Held conversations are not shown for it."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document("one")})
    (found,) = opened(path)
    assert found.preview(0).startswith("one")
    zipped(tmp_path / "other.zip", {"conversations.json": document("two")}).replace(path)
    with pytest.raises(Moved):
        found.raw(0)
    assert opened(path)[0].preview(0).startswith("two")
