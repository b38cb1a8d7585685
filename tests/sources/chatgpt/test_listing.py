"""Listing a document at once finds what counting its brackets finds, or leaves it to that."""

from __future__ import annotations

import pytest

from bough.core.sources.chatgpt.listing import list_whole
from bough.core.sources.chatgpt.members import shallow_fields
from bough.core.sources.chatgpt.scan import scan


@pytest.mark.parametrize(
    "data",
    [
        b'[{"id":"a","mapping":{"id":{"id":"no"}}},{"conversation_id":"b","id":"c"},{}]',
        b'\xef\xbb\xbf \r\n[ {"id" : "a"} ,\n\t[1,[2]] , "text [,]" , 7, null, {"id":5,"title":"]["} ]\n',
        '[{"id":"\u00e4\\u00e4 \\" ]","mapping":{"x":"\u2028"}}]'.encode(),
    ],
)
def test_both_ways_agree(data: bytes) -> None:
    """Places and ids, with blanks, values of other types, and a byte order mark."""
    found = list_whole(data)
    assert found is not None
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in scan([data], 1)]
    assert [one.identity for one in found] == [shallow_fields(one.shallow).identity for one in scan([data], 1)]


@pytest.mark.parametrize("data", [b"", b"[]", b'{"mapping":{}}', b'x[{"id":"a"}]', b'[{"id":"a"}', b'[{"id":"a"},{]'])
def test_anything_else_is_left_to_the_brackets(data: bytes) -> None:
    """One conversation by itself, a document with a fault, and nothing at all."""
    assert list_whole(data) is None
