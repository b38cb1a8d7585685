"""A source of somebody else may fail in any way: one conversation then says nothing, and the index has the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.library import Library
from bough.core.searching.documents import documents_of
from bough.core.store import Store


def test_what_fails_in_any_way_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is said how."""
    Store.open(tmp_path / "store", create=True).create("Lakes", messages=["One?"])
    library = Library([tmp_path / "store"])
    library.complete()
    ((item, _),) = library.listed()

    def fail(conversation: Conversation) -> None:
        raise IndexError("list index out of range")

    assert len(list(documents_of(item))) == 1
    monkeypatch.setattr(Conversation, "skeleton", property(fail))
    with pytest.raises(Unreadable, match="IndexError: list index out of range"):
        list(documents_of(item))
