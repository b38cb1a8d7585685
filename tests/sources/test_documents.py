"""JSON documents open as far as they go, and every value in them is found again by its bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import Moved, Unreadable
from bough.core.sources import documents, head
from bough.core.sources.documents import Document, outline, read_document, record_bytes

SAID = [{"role": "user", "content": 'a "quoted" } ] text\\'}, {"role": "assistant", "n": [1, {"x": None}]}, "bare", 5]
WHOLE = {"id": "x", "deep": {"a": {"b": []}}, "messages": SAID, "empty": [], "last": 1.5}


def written(path: Path, data: bytes | str) -> Document:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_document(path)


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def items(document: Document) -> list[Any]:
    return [document.value(node) for node in document.items(document.members().get("messages")) if node.whole]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("around", [b"", b"\xef\xbb\xbf \r\n"])
def test_every_value_is_found_by_its_bytes(tmp_path: Path, indent: int | None, around: bytes) -> None:
    """Indented or compact, with a byte order mark or without: names, values and ranges are those of the document."""
    document = written(tmp_path / "a.json", around + json.dumps(WHOLE, indent=indent).encode() + b"\n")
    assert document.fields() == WHOLE
    assert document.fields(without=("messages", "deep")) == {"id": "x", "empty": [], "last": 1.5}
    assert items(document) == SAID
    assert document.problems == []
    for node in document.items(document.members()["messages"]):
        file, offset, length = document.place(3, node)
        data = record_bytes(document.path, document.stat, (offset, length))
        assert (file, json.loads(data)) == (3, document.value(node))


ODD = {
    "lone surrogate": '{"a": "\\ud83d", "messages": [{"x": "\\udc00"}]}',
    "NaN": '{"a": NaN, "messages": [{"x": 1}], "b": -Infinity}',
    "control characters": '{"a": "tab\there", "messages": [{"x": 1}]}',
    "deep": '{"messages": [{"x": 1}], "a": ' + "[" * 5000 + "]" * 5000 + "}",
    "comma": '{"a": 1,, "messages": [{"x": 1},], }',
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_a_strict_parser_refuses_is_found_by_brackets(tmp_path: Path, text: str) -> None:
    """One odd value costs at most itself."""
    document = written(tmp_path / "a.json", text)
    (node,) = document.items(document.members()["messages"])
    assert document.value(node).keys() == {"x"}
    assert set(document.members()) >= {"a", "messages"}
    assert codes(document) == []


@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_that_was_cut_off_gives_what_is_whole(tmp_path: Path, indent: int | None) -> None:
    """At whatever byte: no value that was whole is lost, and none that was not is passed off as one."""
    data = json.dumps({"id": "x", "messages": SAID}, indent=indent).encode()
    begin = data.index(b"[")
    whole = written(tmp_path / "whole.json", data)
    ends = [node.end for node in whole.items(whole.members()["messages"])]
    for cut in range(begin + 1, len(data)):
        document = written(tmp_path / "a.json", data[:cut])
        found = items(document)
        expected = sum(end <= cut for end in ends)
        assert found == SAID[: len(found)]
        open_number = len(data[:cut].rstrip()) == ends[3]  # it may go on behind the cut
        assert len(found) == expected - open_number
        assert codes(document) == ["torn"]
        assert document.fields()["id"] == "x"


def test_what_follows_comes_twice_or_is_no_text_is_said(tmp_path: Path) -> None:
    """Each is worked around and a problem."""
    assert codes(written(tmp_path / "a.json", '{"a": 1} {"b": 2}')) == ["trailing"]
    twice = written(tmp_path / "b.json", '{"a": 1, "a": 2}')
    assert (codes(twice), twice.fields()) == (["duplicate-key"], {"a": 2})
    bad = written(tmp_path / "c.json", b'{"a": "\xff"}')
    assert (codes(bad), bad.fields()) == (["encoding"], {"a": "�"})
    assert codes(written(tmp_path / "d.json", "")) == ["empty"]
    assert codes(written(tmp_path / "e.json", "nothing of the kind")) == []


def test_compressed_documents_are_read_alike(tmp_path: Path) -> None:
    """Offsets are those of the unpacked document; damage costs what comes after it."""
    data = json.dumps(WHOLE).encode()
    document = written(tmp_path / "a.json.gz", gzip.compress(data))
    assert items(document) == SAID
    assert document.problems == []
    node = document.items(document.members()["messages"])[1]
    assert json.loads(record_bytes(document.path, document.stat, (node.start, node.length))) == SAID[1]
    many = json.dumps({"messages": [{"n": number} for number in range(4000)]}).encode()
    packed = gzip.compress(many)
    torn = written(tmp_path / "b.json.gz", packed[: len(packed) // 2])
    assert codes(torn) == ["bad-gzip", "torn"]
    assert 500 < len(items(torn)) < 4000
    assert codes(written(tmp_path / "c.json.gz", gzip.compress(data) + b"more")) == ["bad-gzip"]
    assert codes(written(tmp_path / "d.json.gz", b"\x1f\x8b\x08 nonsense")) == ["bad-gzip", "empty"]


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb of a megabyte that unpacks to more than the limit is refused; so is a file over the limit."""
    monkeypatch.setattr(documents, "DOCUMENT_LIMIT", 1 << 20)
    for name, data in (("a.json.gz", gzip.compress(b" " * (2 << 20))), ("b.json", b" " * ((1 << 20) + 1))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(Unreadable, match="limit"):
            read_document(tmp_path / name)


def test_a_file_that_changed_is_not_read_as_the_old_one(tmp_path: Path) -> None:
    """Also one that was rewritten in place, and is longer now: a document is written as a whole."""
    document = written(tmp_path / "a.json", '{"messages": [1]}')
    (tmp_path / "a.json").write_text('{"messages": [1, 2]}')
    with pytest.raises(Moved):
        record_bytes(document.path, document.stat, (0, 5))
    (tmp_path / "a.json").unlink()
    with pytest.raises(Moved):
        record_bytes(document.path, document.stat, (0, 5))
    with pytest.raises(Unreadable):
        read_document(tmp_path)


def test_the_outline_shows_the_names_of_what_goes_on(tmp_path: Path) -> None:
    """Of a document of megabytes, compressed too, the first names are there, and the first values in it."""
    data = json.dumps({"id": "x", "messages": [{"role": "user", "n": n} for n in range(9000)], "z": 1}, indent=1)
    for name, raw in (("a.json", data.encode()), ("a.json.gz", gzip.compress(data.encode()))):
        (tmp_path / name).write_bytes(raw)
        seen = outline(head(tmp_path / name))
        assert list(seen.members()) == ["id", "messages"]
        assert not seen.members()["messages"].whole
        assert seen.value(seen.items(seen.members()["messages"])[0]) == {"role": "user", "n": 0}
