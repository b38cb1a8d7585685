"""Emptying the trash removes what deleted branches hide, and nothing that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.freeing import free
from bough.core.store import Store

from .looking import shown


@pytest.mark.parametrize("codec", CODECS)
def test_what_nobody_needs_goes(tmp_path: Path, codec: Codec) -> None:
    """What a living branch stands on stays, also of messages that were added together."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        middle = writer.fork(writer.head(), "middle")
        b, _, _ = writer.append("b", "c", "d", branch="middle")
        writer.fork(b, "leaf", messages=["e"])
        dead = writer.fork(writer.head("main"), "dead", messages=["f", "g"])
        writer.delete("middle")
        writer.delete("dead")
    before = shown(store, id)
    assert before == {"main": "a", "leaf": "a b e"}
    assert free(store) == 4
    assert free(store) == 0
    assert shown(store, id) == before
    assert store.read(id).problems == []
    names = {path.name.split(".")[0] for path in store.read(id).ref.files}
    assert middle.branch in names, "a living branch says that it left this one"
    assert dead.branch not in names
    with store.write(id) as writer:
        assert not writer.restore(dead.branch)
        writer.append("h")
    assert shown(store, id) == {"main": "a h", "leaf": "a b e"}


def test_nothing_is_touched_where_nothing_was_deleted(store: Store) -> None:
    """Rewinding and undoing are no deleting: they can be taken back."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.undo()
    before = [path.read_bytes() for path in store.read(id).ref.files]
    assert free(store) == 0
    assert [path.read_bytes() for path in store.read(id).ref.files] == before
    with store.write(id) as writer:
        writer.redo()
    assert shown(store, id) == {"main": "a b"}
