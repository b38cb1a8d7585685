"""What sources have in common whose conversations lie in SQLite: a database and its log are the files of all in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import NotFound, Unreadable
from ..skeleton import COLUMNS, Skeleton
from .base import Ref
from .database_copies import beside


class DatabaseSource:
    """The part of a source that is the same whatever its tables are; some read documents of their tool as well."""

    name = ""

    def folders(self, root: Path) -> Iterable[Path]:
        """The folder itself: what lies below it is something else."""
        return (root,)

    def beside(self, file: Path) -> tuple[Path, ...]:
        """The write-ahead log of a database; a document has none."""
        return () if file.suffix == ".json" else (beside(file),)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One for each conversation. A database that cannot be read is one too: reading it says why."""
        for path in files:
            both = (path, beside(path))
            try:
                ids = list(filter(None, self.ids(path)))
            except Unreadable:
                yield Ref(self.name, path.stem, both)
            else:
                yield from (Ref(self.name, id, both, id) for id in ids)

    def ids(self, path: Path) -> Iterable[str]:
        """Ids of the conversations in a database. Raises Unreadable."""
        raise NotImplementedError

    def current(self, ref: Ref) -> Ref:
        """The same conversation as it is now. Raises NotFound, and Unreadable."""
        path = ref.files[0]
        if not path.exists():
            raise NotFound("conversation", ref.id, f"{path} is gone.")
        if not self.holds(path, ref.key):
            raise NotFound("conversation", ref.id, f"It is not in {path} any more.")
        return ref

    def holds(self, path: Path, id: str) -> bool:
        """Whether a conversation is in a database. Raises Unreadable."""
        return id in self.ids(path)


def continued(new: Skeleton, after: Skeleton | None) -> Skeleton:
    """The newer skeleton, and whether it goes on from an earlier one; that one itself if there is nothing new."""
    if after is None:
        return new
    number, stats = len(after), new.stats
    new.stats = after.stats
    same = new == after
    new.stats = stats
    if same:
        return after
    columns = ("parents", *COLUMNS)
    new.continues = all(getattr(new, name)[:number] == getattr(after, name) for name in columns)
    return new
