"""A store of a newer format opens, and nothing in it is changed; a damaged `store.json` is in nobody's way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bough.core.converting import convert
from bough.core.errors import ReadOnly
from bough.core.importing import import_conversation
from bough.core.store import Store

from .looking import shown


def _state(root: Path) -> dict[str, bytes]:
    files = [path for path in root.rglob("*") if path.is_file() and ".bough" not in path.parts]
    return {str(path): path.read_bytes() for path in files}


CHANGES: dict[str, Callable[[Store, str], object]] = {
    "append": lambda store, one: store.write(one),
    "create": lambda store, _: store.create(messages=["b"]),
    "delete": lambda store, one: store.delete(one),
    "note": lambda store, one: store.notes("pi").rename(one, "another"),
    "convert": lambda store, _: convert(store, "gzip"),
    "import": lambda store, one: import_conversation(store, store.read(one)),
    "replace": lambda store, _: store.context.locks.replacing().__enter__(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_newer_store_can_only_be_read(store: Store, change: Callable[[Store, str], object]) -> None:
    """Whatever one would change; the sentence says what to do. It may have become newer while it was open."""
    id = store.create(messages=["a"])
    record = json.loads((store.root / "store.json").read_bytes())
    (store.root / "store.json").write_text(json.dumps(record | {"format": "bough/9"}))
    before = _state(store.root)
    for newer in (store, Store.open(store.root)):
        assert shown(newer, id) == {"main": "a"}
        with pytest.raises(ReadOnly, match=r"bough/9.*a newer one can change it"):
            change(newer, id)
    assert _state(store.root) == before


@pytest.mark.parametrize("content", [b"", b"{half", b"[]", b"\xff", b"[" * 100_000, b'{"format": 9}'])
def test_a_damaged_store_file_is_in_nobodys_way(store: Store, content: bytes) -> None:
    """It opens and takes changes. What it cannot be made to say is a problem, and it stays as it is."""
    id = store.create(messages=["a"])
    (store.root / "store.json").write_bytes(content)
    again = Store.open(store.root)
    again.create(messages=["b"])
    done = convert(again, "compact")
    assert done.files == 2
    assert shown(again, id) == {"main": "a"}
    damaged = content != b'{"format": 9}'
    assert [problem.code for problem in done.problems] == ["not-converted"] * damaged
    assert again.codec == ("jsonl" if damaged else "compact")
    assert ((store.root / "store.json").read_bytes() == content) == damaged


def test_an_empty_newer_store_is_not_converted_either(store: Store) -> None:
    (store.root / "store.json").write_text('{"format": "bough/2", "codec": "json"}')
    with pytest.raises(ReadOnly):
        convert(store, "gzip")
