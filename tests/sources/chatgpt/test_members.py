"""Two ways of taking a conversation apart, which have to agree wherever both can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from bough.core.sources.chatgpt import members
from bough.core.sources.chatgpt.members import Fields, shallow_fields, take_apart
from tests.sources.chatgpt.exports import SOURCE, chain, conversation, mapping, message, opened, write

KEYS = st.text(st.sampled_from('ab"\\{}:, é'), max_size=4)
SCALARS = st.none() | st.booleans() | st.floats(-1e12, 1e12) | KEYS
NODE = st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=2), max_size=3)
NODES = st.dictionaries(KEYS, NODE | SCALARS, max_size=6)


@example({"a": None}, 0, False, "")  # as long as what the other mapping has there
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


def test_what_stands_in_the_place_of_a_node_is_kept_raw(tmp_path: Path) -> None:
    """Before, between and behind nodes; what hangs on it hangs on nothing that says something."""
    nodes = {"first": None, **mapping({"root": None, "q": "root", "a": "q"})}
    nodes |= {"text": '"odd": 5, {', "n": -1.5, "b": {"parent": "n", "message": message("b")}, "last": True}
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)]))
    skeleton = found.skeleton
    assert skeleton.ids == ["q", "a", "b"]
    assert skeleton.records == len(nodes) == len(skeleton) + len(skeleton.raw)
    assert [one.place for one in found.problems] == ["first", "text", "n", "last"]
    raw = [SOURCE.raw(found.ref, skeleton, record.locator) for record in skeleton.raw]
    assert raw[0] == b"null"
    assert raw[2:] == [b'"\\"odd\\": 5, {"', b"-1.5", b"true"]
