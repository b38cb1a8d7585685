"""Two ways of taking a conversation apart, which have to agree wherever both can."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bough.core.sources.chatgpt import members
from bough.core.sources.chatgpt.members import Fields, shallow_fields, take_apart
from tests.sources.chatgpt.exports import chain, conversation, mapping

KEYS = st.text(st.sampled_from('ab"\\{}:, é'), max_size=4)
SCALARS = st.none() | st.booleans() | st.floats(-1e12, 1e12) | KEYS
NODES = st.dictionaries(KEYS, st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=2), max_size=3), max_size=6)


@given(NODES, st.sampled_from([None, 0, 2]), st.booleans(), KEYS)
def test_the_quick_way_and_the_sure_way_agree(nodes: Any, indent: int | None, ascii: bool, title: str) -> None:
    """Ids, offsets, bytes and fields; the quick way may pass, but never say something else."""
    plain = {"before": {"mapping": {"a": {}}}, **conversation(nodes, title=title), "after": [{"mapping": {}}]}
    data = json.dumps(plain, indent=indent, ensure_ascii=ascii).encode()
    sure, quick = members._surely(data), members._quickly(data)
    for found in (sure, quick, take_apart(data)):
        if found is None:
            continue
        assert list(found.ids) == list(nodes)
        assert [json.loads(bytes(node)) for node in found.nodes] == list(nodes.values())
        for start, node in zip(found.starts, found.nodes, strict=True):
            assert data[start : start + len(node)] == bytes(node)
        assert (found.fields.title, found.fields.identity) == (title, "conv-1")
        assert (found.whole, found.mapped) == (True, True)


def test_the_quick_way_takes_real_ones() -> None:
    """It would be slow in silence otherwise."""
    for indent in (None, 2):
        data = json.dumps(conversation(mapping(chain("root", "a", "b"))), indent=indent).encode()
        assert members._quickly(data) is not None


def test_fields_of_a_beginning() -> None:
    """As far as it goes; what is cut in the middle is not taken, and words inside texts are no keys."""
    shallow = rb'{"title": "a \"id\": \"no\"", "create_time": 1.5, "update_time": null, "mapping": {}, "id": "x", "conv'
    assert shallow_fields(shallow) == Fields(title='a "id": "no"', create_time=1.5, id="x")
    assert shallow_fields(b"") == Fields()
