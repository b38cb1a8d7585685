"""Zips, opened as they are: what is found in them, what is refused, and what survives damage."""

from __future__ import annotations

import json
import random
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.sources.base import HEAD_BYTES, Head
from bough.core.sources.chatgpt import places, seeking, zips
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


@pytest.mark.parametrize("order", ["forward", "backward", "shuffled"])
def test_any_order_costs_a_few_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    """Decompressors go on where they stopped, or from a copy of their state: two hundred readings, few passes."""
    path = zipped(tmp_path / "export.zip", {"conversations.json": document(*map(str, range(200)), words=12_500)})
    monkeypatch.setattr(seeking, "_APART", seeking._APART // 4)  # copies as in a document four times as large
    monkeypatch.setattr(seeking, "_PIECE", seeking._PIECE // 4)
    monkeypatch.setattr(seeking, "_FED", seeking._FED // 4)
    found = opened(path)
    fed: list[int] = []
    step = seeking.Deflated._step

    def counting(self: seeking.Deflated, state: seeking._State, most: int) -> tuple[bytes, seeking._State]:
        piece, after = step(self, state, most)
        fed.append(len(piece))
        return piece, after

    monkeypatch.setattr(seeking.Deflated, "_step", counting)
    random.Random(1).shuffle(found) if order == "shuffled" else found.sort(key=ids_first, reverse=order == "backward")
    assert all(each.preview(0).split()[0] == each.id for each in found)
    passes = sum(fed) / (200 * 25_000)
    assert passes < 1.2 if order == "forward" else passes < 15


def ids_first(found: Conversation) -> int:
    """Its place in the document."""
    return int(found.id)


@given(st.lists(st.tuples(st.integers(0, 70_000), st.integers(0, 30_000)), max_size=20), st.integers(0, 3))
def test_any_range_of_deflated_data_in_any_order(spans: list[tuple[int, int]], seed: int) -> None:
    """Against a slice of the whole; copies of the state every few kilobytes."""
    rng = random.Random(seed)
    data = b"".join(rng.choice([b"abc", rng.randbytes(7), b"x" * 50]) for _ in range(3000))
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(data) + deflate.flush()
    reader = seeking.Deflated(lambda offset, length: packed[offset : offset + min(length, 997)], len(data))
    reader._apart = 5_000
    for offset, length in spans:
        assert b"".join(reader.read(offset, length)) == data[offset : offset + length]


def test_blocks_that_hold_nothing_are_read_over() -> None:
    """Thousands of flushes in a row give no byte, and are not the end."""
    deflate = zlib.compressobj(wbits=-15)
    empty = b"\x00\x00\x00\xff\xff" * 20_000
    first = deflate.compress(b"before") + deflate.flush(zlib.Z_FULL_FLUSH)
    packed = first + empty + deflate.compress(b"after") + deflate.flush()
    reader = seeking.Deflated(lambda offset, length: packed[offset : offset + length], 100)
    assert b"".join(reader.read(0, 100)) == b"beforeafter"
    assert b"".join(reader.read(4, 5)) == b"reaft"


def test_no_more_is_given_than_was_declared() -> None:
    """Data that goes on behind its declared end is cut there; data that ends before gives what there is."""
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(bytes(1_000_000)) + deflate.flush()

    def fetch(offset: int, length: int) -> bytes:
        return packed[offset : offset + length]

    assert b"".join(seeking.Deflated(fetch, 1000).read(0, 10**9)) == bytes(1000)
    assert b"".join(seeking.Deflated(fetch, 10**9).read(999_990, 10**9)) == bytes(10)


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
