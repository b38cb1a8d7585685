"""New conversations in new files, told before everything is searched.

A search of ten thousand files takes a second or more, and nobody shall wait for it who has just begun a conversation.
It follows all the same, and has the last word: what is not plain is left to it. A new file is judged as the search
would judge it. In a folder that was named its content decides; in a tool's own folder, its name, and only the tool's
source knows which: it is asked for the files below that folder, unless others of it lie beside the new one.
"""

# ruff: noqa: PTH118, PTH120
# Strings throughout: thousands of files lie beside a new one.

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Invalid
from ..holders import NATIVE
from ..library import Library
from ..listed import Listed
from ..native import CONVERSATIONS, LOG, PROJECTS
from ..places import remembered
from ..platform import default_store
from ..scan import STORE_MARK, Search
from ..scope import installation, reader, roots_of
from ..sources import source

if TYPE_CHECKING:
    from ..catalog import Item
    from .changes import Place
    from .shelf import Shelf


def around(path: str, shelf: Shelf) -> list[Place]:
    """The conversations that a new file may be one more file of; none where several may have it.

    The only one that begins in its folder, or one after whose file a folder on the way is named.
    """
    folder = os.path.dirname(path)
    for above in (folder, os.path.dirname(folder), os.path.dirname(os.path.dirname(folder))):
        if found := shelf.of_file(f"{above}.jsonl"):
            return found
    here = [place for place in shelf.conversations if os.path.dirname(place.path) == folder]
    return here if len(here) == 1 else []


def newcomer(path: str, shelf: Shelf, library: Library) -> Listed | None:
    """The conversation of a file that was not there before; None if that is not plain, and only a search can tell."""
    folder = os.path.join(os.path.dirname(path), "")
    beside = [listed.item for listed in shelf.conversations.values() if listed.item.files[0].startswith(folder)]
    if any(_is_in(folder, other) for item in beside for other in item.files[1:]):
        return None  # it may be one more file of theirs
    try:
        item = _item(path, shelf, library)
        sources = {other.source for other in beside if _is_in(folder, other.files[0])}
        plain = item is not None and (sources == {item.source} or _is_wanted(item, path, library))
        return library.newcomer(item) if item is not None and plain else None
    except Exception:  # noqa: BLE001 - whatever a foreign format raises: the search that follows says what is wrong
        return None


def _item(path: str, shelf: Shelf, library: Library) -> Item | None:
    """The one conversation that a file holds, none of whose files belongs to another."""
    search = Search(library.catalog, reader(), installation())
    search.place(Path(path))
    items = search.result()[0].items
    if len(items) != 1 or items[0].key or path not in items[0].files or any(map(shelf.of_file, items[0].files)):
        return None
    return items[0]


def _is_wanted(item: Item, path: str, library: Library) -> bool:
    """Whether a search would take the file for one of this source, where nothing that lies beside it tells."""
    if item.source == NATIVE:
        return _is_in_a_store(item, library)
    if _is_below_any(path, _stores_above(path)):
        return False  # a store has files that are no conversations
    if library.scope.paths or _is_below_any(path, _remembered()):
        return True
    for root in roots_of(source(item.source), library.scope.store):
        below = os.path.abspath(root)  # noqa: PTH100 - as in a search
        if _is_below_any(path, (below,)):
            return any(str(file) == path for file in source(item.source).files(Path(below)))
    return False


def _is_in_a_store(item: Item, library: Library) -> bool:
    """Whether it is a whole conversation in a store that is looked at. Its log is written first."""
    conversation = Path(item.files[0]).parent
    if Path(item.files[0]).name != LOG or conversation.parent.name != CONVERSATIONS:
        return False
    store = conversation.parent.parent
    above = store.parent.parent if store.parent.name == PROJECTS else store
    if library.scope.paths:
        return (store / STORE_MARK).exists() or (above / STORE_MARK).exists()
    own = library.scope.store or default_store()
    return Path(os.path.abspath(own)) in (store, above)  # noqa: PTH100 - as in a search


def _stores_above(path: str) -> list[str]:
    return [str(folder) for folder in Path(path).parents if (folder / STORE_MARK).exists()]


def _remembered() -> list[str]:
    with suppress(Invalid):
        return list(map(str, remembered()))
    return []


def _is_below_any(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(os.path.join(folder, "")) for folder in folders)


def _is_in(folder: str, path: str) -> bool:
    return path.startswith(folder) and os.sep not in path[len(folder) :]
