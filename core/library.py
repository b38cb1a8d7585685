"""All conversations at hand: listed at once from what the catalog knows, read one by one where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

from .catalog import Catalog, Item
from .errors import BoughError, NotFound, Unreadable
from .listed import Listed, dated, in_order, item_now, unread
from .noted import Noted, Remarked, notes_of
from .platform import default_store
from .scope import Scope
from .summary import Summary

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Problem
    from .target import Target


class Library:
    """The conversations of the usual places, the remembered ones and the store, or exactly those at `paths`.

    `paths` are stores, folders of any kind, or single files; `store` is used instead of the default one. Values that
    were listed stay as they are: `listing` looks again. Safe to use from several threads, one call at a time.
    """

    def __init__(self, paths: Sequence[Path] = (), store: Path | None = None, catalog: Catalog | None = None) -> None:
        self.scope = Scope(tuple(paths), store)
        self.catalog = catalog if catalog is not None else Catalog.usual()
        self.problems: list[Problem] = []
        """What was in the way of the last listing, and the conversations that could not be read at all."""
        self.watched: dict[str, str] = {}
        """Stamp of every folder and file that the last listing looked at, empty for what was not there."""
        self._listed: list[Listed] = []
        self._hidden: list[Listed] = []
        self._unreadable: dict[str, Problem] = {}
        """Why a conversation could not be read, by the stamp of the files that were tried."""
        self._partly: dict[str, Summary] = {}
        """What was read of those that could not be read to their end, by the same. The catalog must not know it: a
        disk, a network or a right comes back, and no stamp tells."""
        self._noted = Noted(self._store)

    def listing(self) -> list[Summary]:
        """All conversations, newest first: whole where the catalog knows them, else with counts that are None."""
        self._noted = Noted(self._store, notes_of(self._store))
        found = self._known(self._scan())
        hidden = [self._is_hidden(one.item) for one in found]
        self._hidden = list(compress(found, hidden))
        self._listed = in_order([one for one, is_hidden in zip(found, hidden, strict=True) if not is_hidden])
        return [one.summary for one in self._listed]

    def listed(self) -> list[Listed]:
        """The conversations of the last listing, newest first, each with the facts of its files."""
        return list(self._listed)

    def refresh(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Summary]:
        """Read what `listing` left without counts, newest first, until `stop()`.

        Yields each as it is read, and at the end those whose family became known only then. A conversation that cannot
        be read stays without counts, with its problem in `problems`.
        """
        if not self._listed:
            self.listing()
        listed = self.listed()
        for number, one in enumerate(listed):
            if stop():
                return
            if not one.summary.read and one.item.stamp not in self._unreadable:
                listed[number] = self._read(one)
                yield listed[number].summary
        before = {one.item.name: one.summary for one in listed}
        self._listed = in_order(listed)
        for one in self._listed:
            if one.summary.family != before[one.item.name].family:
                yield one.summary

    def hidden(self) -> list[Summary]:
        """The conversations of other tools that a person put out of sight, read where that is needed."""
        self.listing()
        return [(one if one.summary.read else self._read(one)).summary for one in self._hidden]

    def complete(self) -> list[Summary]:
        """All conversations with their counts, however long that takes."""
        summaries = self.listing()
        if all(summary.read for summary in summaries):
            return summaries
        for _ in self.refresh():
            pass
        return [one.summary for one in self._listed]

    def conversations(self) -> list[Conversation]:
        """All conversations, opened as far as needed when they are looked at."""
        self.listing()
        return [self.opened(one.item) for one in self._listed]

    def open(self, wanted: Summary | str) -> Conversation:
        """The conversation of a listed summary, or the one that a reference means.

        Raises NotFound, Ambiguous.
        """
        if isinstance(wanted, str):
            return self.find(wanted).conversation
        if not self._listed:
            self.listing()
        same = self._listed_as(wanted)
        if not same:
            self.listing()  # it may have appeared since
            same = self._listed_as(wanted)
        if not same:
            raise NotFound("conversation", wanted.ref, "It was there before and is not any more.")
        # An export may hold two conversations of one id: what else was listed of them tells them apart.
        return self.opened(next((one for one in same if one.summary == wanted), same[0]).item)

    def find(self, ref: str) -> Target:
        """What a reference means: a conversation, its branch, and a message if one was named.

        Raises NotFound, Ambiguous, Unreadable.
        """
        from .refs import resolve  # noqa: PLC0415 - start-up time: a list needs no references

        return resolve(ref, self)

    # One at a time, for a watch

    def opened(self, item: Item) -> Conversation:
        """The conversation in these files, with what a person noted of it; read when it is looked at."""
        return _conversation(item, self._noted.remarked(item) if item.source != "bough" else None)

    def again(self, listed: Listed, conversation: Conversation, item: Item | None = None) -> Listed:
        """What a list says of a conversation now that was read again since the listing. Raises Unreadable.

        `item`: its files, if they are known better than from when it was read.
        """
        from .conversation import Conversation  # noqa: PLC0415 - start-up time: the catalog may know it all
        from .summarising import summarise  # noqa: PLC0415 - as above

        unnoted = conversation.skeleton is conversation.read
        read = conversation if unnoted else Conversation(conversation.ref, conversation.source, conversation.read)
        summary = summarise(read)
        item = item_now(listed.item, conversation)
        self._remember(item, summary, read)
        return Listed(item, self._dated(item, summary, listed.summary))

    def newcomer(self, item: Item) -> Listed | None:
        """A conversation that was found since the listing; None if it is none for a list, or only the others tell how.

        Raises what its source raises.
        """
        name = f"{item.source}:{item.id}"
        if self._is_hidden(item) or any(one.summary.ref == name for one in self._listed):
            return None
        found = self.again(Listed(item, self._unread(item)), self.opened(item))
        return found if found.summary.kind == "conversation" else None

    # How it is done

    def _scan(self) -> list[Item]:
        scan, self.problems = self.scope.scan(self.catalog)
        self.watched = scan.watched
        if self._unreadable:
            stamps = {item.stamp for item in scan.items}
            self._unreadable = {stamp: found for stamp, found in self._unreadable.items() if stamp in stamps}
        self.problems = [*self.problems, *self._unreadable.values()]
        return scan.items

    @property
    def _store(self) -> Path:
        return self.scope.store or default_store()

    def _known(self, items: list[Item]) -> list[Listed]:
        known = self.catalog.summaries(items)
        return [
            Listed(item, self._noted.over(item, found or self._partly.get(item.stamp) or self._unread(item)))
            for item, found in zip(items, known, strict=True)
        ]

    def _unread(self, item: Item) -> Summary:
        return unread(item, self.catalog.outdated(item), failed=item.stamp in self._unreadable)

    def _read(self, listed: Listed) -> Listed:
        from .summarising import summarise  # noqa: PLC0415 - start-up time: the catalog may know it all

        item = listed.item
        try:
            summary = summarise(read := _conversation(item))
        except BoughError as error:
            return self._failed(listed, error.reason if isinstance(error, Unreadable) else str(error))
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's; its failure must not hide the others
            return self._failed(listed, f"the source {item.source} failed: {type(error).__name__}: {error}")
        self._remember(item, summary, read)
        return Listed(item, self._dated(item, summary, listed.summary))

    def _remember(self, item: Item, summary: Summary, read: Conversation) -> None:
        if any(one.code == "unreadable" for one in read.problems):
            self._partly[item.stamp] = summary
        else:
            self.catalog.put_summary(item, summary)

    def _dated(self, item: Item, summary: Summary, shown: Summary) -> Summary:
        """A summary just made, with the notes on it, under the reference and in the family that are shown already."""
        return dated(item, self._noted.over(item, summary), shown.ref, shown.family, time())

    def _listed_as(self, wanted: Summary) -> list[Listed]:
        name = (wanted.source, wanted.path, wanted.id)
        return [one for one in self._listed if (one.item.source, one.item.files[0], one.item.id) == name]

    def _is_hidden(self, item: Item) -> bool:
        """Whether a person put it out of sight; whoever names its place wants to see it all the same."""
        return not self.scope.paths and self._noted.hides(item)

    def _failed(self, listed: Listed, reason: str) -> Listed:
        from .model import Problem  # noqa: PLC0415 - start-up time: rare

        path = listed.item.files[0]
        problem = Problem("unreadable", path, "", f"It cannot be read ({reason}); the others are listed.")
        self._unreadable[listed.item.stamp] = problem
        self.problems.append(problem)
        return listed._replace(summary=listed.summary._replace(problems=1))


def _conversation(item: Item, noted: Remarked | None = None) -> Conversation:
    from .conversation import Conversation  # noqa: PLC0415 - start-up time: the catalog may know it all
    from .sources import source  # noqa: PLC0415 - as above
    from .sources.base import Ref  # noqa: PLC0415 - as above

    ref = Ref(item.source, item.id, tuple(map(Path, item.files)), item.key)
    return Conversation(ref, source(item.source), noted=noted)
