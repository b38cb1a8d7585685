"""One branch document in four codecs."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.codecs import CODECS, Codec, Document, decode, detect, encode, gunzip, line

_TEXT = st.text(st.characters(codec=None), max_size=20)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_RECORDS = st.dictionaries(_TEXT.filter(lambda key: key not in ("type", "messages")), _VALUES, max_size=4)


@given(header=_RECORDS, messages=st.lists(_RECORDS, max_size=3), codec=st.sampled_from(CODECS))
def test_everything_survives_every_codec(header: dict[str, Any], messages: list[dict[str, Any]], codec: Codec) -> None:
    """Unknown fields, types and lone surrogates come back as they were, and the codec is seen in the bytes."""
    document = Document({"type": "branch", **header}, [{"type": "message", **message} for message in messages])
    data = encode(document, codec)
    assert detect(data) == codec
    back = decode(data)
    assert back == document
    assert [list(record) for record in back.messages] == [list(record) for record in document.messages]
    assert repr(back) == repr(document), "1 and 1.0 and True are not the same"


def test_the_same_document_is_the_same_bytes() -> None:
    """Compression keeps no time, so that a backup sees no change where there is none."""
    document = Document({"type": "branch", "id": "a"}, [])
    assert encode(document, "gzip") == encode(document, "gzip")


@pytest.mark.parametrize("codec", CODECS)
def test_a_prefix_is_enough_to_tell_the_codec(codec: Codec) -> None:
    """Detection looks at the first bytes only."""
    document = Document({"type": "branch", "id": "a"}, [{"id": str(n), "text": "x" * 40} for n in range(5000)])
    assert detect(encode(document, codec)[:65_536]) == codec


def test_other_data_is_no_branch_document() -> None:
    """Text, foreign JSON, and a branch mentioned inside something else."""
    for data in (b"", b"hello", b"{}", b'{"type":"message"}\n', b'[{"type":"branch"}]', b"\x1f\x8bnonsense",
                 b'{"messages":[{"type":"branch"}]}', gzip.compress(b"{}")):  # fmt: skip
        assert detect(data) is None


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'{"type":"branch","a":1,"a":2}\n', "twice"),
        (b'{"type":"branch"}\n{"n":NaN}\n', "NaN"),
        (b'{"type":"branch"}\n{"n":1e400}\n', "too large"),
        (b'{"type":"branch"}\n{"n":\n', "Expecting"),
        (b'{"type":"branch"}\n"\xff"\n', "utf-8"),
        (b'{"type":"branch","messages":[1]}', "list of records"),
        (b'{"type":"branch"}\n[]\n', "no JSON object"),
        (b'{"type":"branch"}\n' + b"[" * 200_000, "nested"),
        (gzip.compress(b'{"type":"branch","messages":[]}')[:-9], "too early"),
        (gzip.compress(b'{"type":"branch","messages":[]}') + gzip.compress(b"evil"), "more data"),
    ],
    ids=["twin keys", "NaN", "infinite", "torn", "not UTF-8", "no records", "no object", "deep", "cut", "two members"],
)  # fmt: skip
def test_what_would_change_when_written_again_is_refused(data: bytes, word: str) -> None:
    """A document is decoded to be written again: nothing may get lost on the way."""
    with pytest.raises(ValueError, match=word):
        decode(data)


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    """200 kB may unpack to gigabytes."""
    with pytest.raises(ValueError, match="limit"):
        gunzip(gzip.compress(b"0" * 1_000_000), limit=10_000)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_only_json_is_written(value: object) -> None:
    """NaN would be read by nobody else."""
    with pytest.raises(ValueError, match=r"JSON"):
        line({"value": value})


def test_lines_hold_no_newline() -> None:
    """Whatever a text holds, a record is one line; U+2028 stays readable."""
    data = line({"text": "a\nb\r\u2028c"})
    assert data.count(b"\n") == 1
    assert json.loads(data)["text"] == "a\nb\r\u2028c"


@pytest.mark.parametrize("damage", [slice(-8, None), slice(-60, -50)], ids=["checksum", "near the end"])
def test_a_damaged_document_is_known_by_what_comes_before(damage: slice) -> None:
    """Else it would be a file of no format, and nobody would be told that it is damaged."""
    messages = [{"type": "message", "id": str(number), "parts": [str(number**9)]} for number in range(50)]
    data = bytearray(encode(Document({"type": "branch", "id": "a"}, messages), "gzip"))
    data[damage] = bytes(byte ^ 0xFF for byte in data[damage])
    assert detect(bytes(data)) == "gzip"
    with pytest.raises(ValueError, match="damaged"):
        decode(bytes(data))
