"""What was changed last in a store, whoever did it: by the times of its files, nothing of them read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bough.core.store import Store


class Newest(NamedTuple):
    """A place in which something was changed, and when."""

    time: int
    """Nanoseconds since 1970."""
    kind: Literal["conversation", "notes", "trash"]
    name: str
    """Id of the conversation, name of the source, name in the trash."""


def newest_change(store: Store, *, deleted: bool) -> Newest | None:
    """Where the last change was made; deleting a whole conversation counts as one if `deleted`."""
    places = [*_conversations(store), *_notes(store), *(_trashed(store) if deleted else ())]
    return max(places, default=None)


def last_noted(store: Store, source: str) -> str:
    """The conversation that the last note on a source is about; empty if there is none."""
    from bough.core.lines import Records  # noqa: PLC0415 - completion needs none of it
    from bough.core.native import Change  # noqa: PLC0415 - as above

    path = store.notes(source).path
    with path.open("rb") as file:
        changes = [change for _, _, change in Records(path, Change).read(file.fileno()) if change.conversation]
    return max(changes, key=lambda change: change.order).conversation if changes else ""


def _conversations(store: Store) -> Iterator[Newest]:
    for ref in store.list():
        if times := [time for path in ref.files if (time := _time(path)) is not None]:
            yield Newest(max(times), "conversation", ref.id)


def _notes(store: Store) -> Iterator[Newest]:
    from bough.core.noted import NOTES  # noqa: PLC0415 - as above

    for path in sorted((store.root / NOTES).glob("[!.]*.jsonl")):
        if (time := _time(path)) is not None:
            yield Newest(time, "notes", path.stem)


def _trashed(store: Store) -> Iterator[Newest]:
    """A folder's change time is when it was renamed into the trash."""
    try:
        with os.scandir(store.trash.folder) as inside:
            yield from (Newest(one.stat().st_ctime_ns, "trash", one.name) for one in inside if one.name[0] != ".")
    except OSError:
        return


def _time(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
