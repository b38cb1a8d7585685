"""Conversations that lie in a new file of their own, beside others of their tool: told before everything is searched.

A search of ten thousand files takes a second or more, and nobody shall wait for it who has just begun a conversation.
It follows all the same, and has the last word: what is not plain is left to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..library import Entry, Library
from ..scan import Search
from ..scope import installation, reader


def newcomer(path: str, known: Iterable[Entry], library: Library) -> Entry | None:
    """The conversation in a file that was not there before; None if what lies around does not tell what it is."""
    folder = os.path.join(os.path.dirname(path), "")  # noqa: PTH118, PTH120 - strings, for thousands
    beside = [entry.item for entry in known if entry.item.files[0].startswith(folder)]
    sources = {item.source for item in beside if _is_in(folder, item.files[0])}
    if len(sources) != 1 or any(_is_in(folder, other) for item in beside for other in item.files[1:]):
        return None
    try:
        return _entry(path, sources, library)
    except Exception:  # noqa: BLE001 - whatever a foreign format raises: the search that follows says what is wrong
        return None


def _entry(path: str, sources: set[str], library: Library) -> Entry | None:
    search = Search(library.catalog, reader(), installation())
    search.place(Path(path))
    found = search.result()[0].items
    plain = len(found) == 1 and found[0].files == (path,) and not found[0].key and found[0].source in sources
    return library.newcomer(found[0]) if plain else None


def _is_in(folder: str, path: str) -> bool:
    return path.startswith(folder) and os.sep not in path[len(folder) :]
