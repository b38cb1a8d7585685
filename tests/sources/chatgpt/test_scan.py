"""The scanner against a full parser: the same ranges, whatever the chunks."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.sources.chatgpt.scan import SHALLOW_LIMIT, Found, scan

TEXTS = st.text(st.sampled_from('ab"\\[]{}:,é\u2028\ud83d \n'), max_size=8)
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=30,
)


def cut(data: bytes, seed: int) -> list[bytes]:
    """The data in pieces of random sizes, empty ones included."""
    rng = random.Random(seed)
    pieces = []
    while data:
        size = rng.choice([0, 1, 1, 2, 3, 7, 50])
        pieces.append(data[:size])
        data = data[size:]
    return pieces


def containers(value: Any, level: int) -> list[Any]:
    """The objects and arrays that lie within exactly `level` others, in order."""
    if not isinstance(value, dict | list):
        return []
    if level == 0:
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [found for each in inner for found in containers(each, level - 1)]


@given(VALUES, st.integers(0, 3), st.integers(), st.sampled_from([None, 1]), st.booleans())
def test_finds_what_a_parser_finds(value: Any, level: int, seed: int, indent: int | None, ascii: bool) -> None:
    """Every object and array of the depth, complete and in order."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    data = text.encode("utf-8", "surrogatepass")
    found = list(scan(cut(data, seed), level))
    spans = [data[each.start : each.end].decode("utf-8", "surrogatepass") for each in found]
    assert [json.loads(span) for span in spans] == containers(json.loads(text), level)
    assert all(each.closed for each in found)


@given(VALUES, st.integers(0, 2), st.integers(), st.integers())
def test_chunks_do_not_matter(value: Any, level: int, one: int, other: int) -> None:
    """Ranges, keys and shallow bytes are the same for any two ways of cutting, cut short or not."""
    data = json.dumps(value).encode()
    data = data[: random.Random(one ^ other).randint(0, len(data))]
    assert list(scan(cut(data, one), level)) == list(scan(cut(data, other), level)) == list(scan([data], level))


def test_the_outermost_level_is_kept_without_what_lies_below() -> None:
    """Scalars stay, objects and arrays within shrink to their brackets."""
    data = rb'[{"title":"a ]} \" b","mapping":{"x":{"y":[1,{}]}},"n":1.5,"list":[[2]]}, {"k":null}]'
    first, second = scan([data], 1)
    assert first.shallow == rb'{"title":"a ]} \" b","mapping":{},"n":1.5,"list":[]}'
    assert (first.before, second.before) == (b"", b", ")
    assert second.shallow == b'{"k":null}'


def test_keys_stand_before_their_values() -> None:
    """In an object, `before` ends with the key."""
    found = list(scan([b'{"a": {"id": 1}, "n": 3, "b" : []}'], 1))
    assert [each.before for each in found] == [b'"a": ', b', "n": 3, "b" : ']


@pytest.mark.parametrize("end", [b"", b'"', b'"half a \\', b"[[[", b'{"k":'])
def test_what_is_not_closed_comes_last(end: bytes) -> None:
    """A document cut short gives its last value with the end of the document as its end."""
    data = b'[{"a":1},{"b":2,' + end
    assert [(*each[:2], each.closed) for each in scan([data], 1)] == [(1, 8, True), (9, len(data), False)]


@pytest.mark.parametrize("data", [b"", b"null", b"]}]", b'"[{"', b"   ", b"\xff\xfe", b"\\"])
def test_what_holds_nothing_gives_nothing(data: bytes) -> None:
    """Scalars, stray brackets and junk are no values."""
    assert list(scan([data], 0)) == []


def test_depth_costs_no_recursion() -> None:
    """A hundred thousand brackets are one value."""
    deep = b"[" * 100_000 + b"]" * 100_000
    assert [each[:2] for each in scan(cut_evenly(deep, 999), 0)] == [(0, len(deep))]


def test_what_is_held_is_bounded() -> None:
    """A title of two megabytes is not kept; the value after it is whole again."""
    long = b'{"title":"' + b"x" * (2 * SHALLOW_LIMIT) + b'"}'
    first, second = scan(cut_evenly(b"[" + long + b',{"id":"b"}]', 1 << 16), 1)
    assert first == Found(1, 1 + len(long), b"", b"", closed=True)
    assert second.shallow == b'{"id":"b"}'


def cut_evenly(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]
