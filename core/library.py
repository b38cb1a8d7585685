"""All conversations at hand: listed at once from what the catalog knows, read one by one where it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from .catalog import Catalog, Item
from .entries import Entry, dated, in_order
from .errors import BoughError, NotFound, Unreadable
from .noted import NOTES, Noted, Remarked, notes_of, over_summary
from .platform import default_store
from .scope import Scope
from .summary import Summary
from .walk import stamp_of_facts

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Branch, Problem
    from .replaying import Refs


class Target(NamedTuple):
    """What a reference means."""

    conversation: Conversation
    branch: Branch | None
    """The default branch where none was named; None for a conversation without messages."""
    message: int | None
    """Entry of the message, None where none was named."""
    branch_named: bool = False
    """Whether the reference says which branch, so that what destroys can tell a branch from a conversation."""


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
        self._entries: list[Entry] = []
        self._unreadable: dict[str, Problem] = {}
        self._noted: Noted = {}
        self._hidden: list[Entry] = []

    def listing(self) -> list[Summary]:
        """All conversations, newest first: whole where the catalog knows them, else with counts that are None."""
        self._noted = notes_of(self.scope.store or default_store())
        entries = self._known(self._scan())
        hidden = [self._is_hidden(entry.item) for entry in entries]
        self._hidden = list(compress(entries, hidden))
        self._entries = in_order([entry for entry, is_hidden in zip(entries, hidden, strict=True) if not is_hidden])
        return [entry.summary for entry in self._entries]

    def listed(self) -> list[tuple[Item, Summary]]:
        """The conversations of the last listing, each with the facts of its files."""
        return [(entry.item, entry.summary) for entry in self._entries]

    def refresh(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Summary]:
        """Read what `listing` left without counts, newest first, until `stop()`.

        Yields each as it is read, and at the end those whose family became known only then. A conversation that cannot
        be read stays without counts, with its problem in `problems`.
        """
        if not self._entries:
            self.listing()
        entries = list(self._entries)
        for number, entry in enumerate(entries):
            if stop():
                return
            if not entry.summary.read and entry.item.stamp not in self._unreadable:
                entries[number] = self._read(entry)
                yield entries[number].summary
        before = {entry.item.name: entry.summary for entry in entries}
        self._entries = in_order(entries)
        for entry in self._entries:
            if entry.summary.family != before[entry.item.name].family:
                yield entry.summary

    def hidden(self) -> list[Summary]:
        """The conversations of other tools that a person put out of sight, read where that is needed."""
        self.listing()
        return [(entry if entry.summary.read else self._read(entry)).summary for entry in self._hidden]

    def complete(self) -> list[Summary]:
        """All conversations with their counts, however long that takes."""
        summaries = self.listing()
        if all(summary.read for summary in summaries):
            return summaries
        for _ in self.refresh():
            pass
        return [entry.summary for entry in self._entries]

    def conversations(self) -> list[Conversation]:
        """All conversations, opened as far as needed when they are looked at."""
        self.listing()
        return [self._opened(entry.item) for entry in self._entries]

    def open(self, wanted: Summary | str) -> Conversation:
        """The conversation of a listed summary, or the one that a reference means.

        Raises NotFound, Ambiguous.
        """
        if isinstance(wanted, str):
            return self.find(wanted).conversation
        if not self._entries:
            self.listing()
        same = self._listed(wanted)
        if not same:
            self.listing()  # it may have appeared since
            same = self._listed(wanted)
        if not same:
            raise NotFound("conversation", wanted.ref, "It was there before and is not any more.")
        # An export may hold two conversations of one id: what else was listed of them tells them apart.
        return self._opened(next((one for one in same if one.summary == wanted), same[0]).item)

    def find(self, ref: str) -> Target:
        """What a reference means: a conversation, its branch, and a message if one was named.

        Raises NotFound, Ambiguous, Unreadable.
        """
        from .refs import resolve  # noqa: PLC0415 - start-up time: a list needs no references

        return resolve(ref, self)

    # One at a time, for a watch

    @property
    def entries(self) -> list[Entry]:
        """What the last listing found, with the files of each, newest first."""
        return self._entries

    def opened(self, item: Item) -> Conversation:
        """The conversation in these files, with what a person noted of it; read when it is looked at."""
        return self._opened(item)

    def again(self, entry: Entry, conversation: Conversation) -> Entry:
        """What a list says of a conversation now that was read again since the listing. Raises Unreadable."""
        from .conversation import Conversation  # noqa: PLC0415 - start-up time: the catalog may know it all
        from .summarising import summarise  # noqa: PLC0415 - as above

        unnoted = conversation.skeleton is conversation.read
        stamps = ",".join(map(stamp_of_facts, conversation.facts))
        changed = max((one.mtime_ns / 1e9 for one in conversation.facts if one is not None), default=entry.item.changed)
        item = entry.item._replace(
            files=tuple(map(str, conversation.ref.files)),
            stamp=f"{stamps}/{entry.item.stamp.rpartition('/')[2]}",
            changed=changed,
        )
        read = conversation if unnoted else Conversation(conversation.ref, conversation.source, conversation.read)
        summary = summarise(read)
        self.catalog.put_summary(item, summary)
        shown = entry.summary
        summary = self._with_notes(item, summary)
        return Entry(item, dated(item, summary, shown.ref, shown.family, time()))

    def newcomer(self, item: Item) -> Entry | None:
        """A conversation that was found since the listing; None if it is none for a list, or only the others tell how.

        Raises what its source raises.
        """
        name = f"{item.source}:{item.id}"
        if self._is_hidden(item) or any(entry.summary.ref == name for entry in self._entries):
            return None
        found = self.again(Entry(item, self._unread(item)), self._opened(item))
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

    def _known(self, items: list[Item]) -> list[Entry]:
        known = self.catalog.summaries(items)
        return [
            Entry(item, self._with_notes(item, found or self._unread(item)))
            for item, found in zip(items, known, strict=True)
        ]

    def _unread(self, item: Item) -> Summary:
        """What is known of a conversation by its name and files alone, and from before they changed."""
        old = self.catalog.outdated(item)
        failed = item.stamp in self._unreadable
        return Summary(
            ref=f"{item.source}:{item.id}",
            id=item.id,
            source=item.source,
            title=old.title if old is not None else "",
            project=old.project if old is not None else "",
            path=item.files[0],
            updated=datetime.fromtimestamp(item.changed, UTC),
            problems=1 if failed else None,
        )

    def _read(self, entry: Entry) -> Entry:
        from .summarising import summarise  # noqa: PLC0415 - start-up time: the catalog may know it all

        try:
            summary = summarise(_conversation(entry.item))
        except BoughError as error:
            return self._failed(entry, error.reason if isinstance(error, Unreadable) else str(error))
        except Exception as error:  # noqa: BLE001 - a source may be a stranger's; its failure must not hide the others
            return self._failed(entry, f"the source {entry.item.source} failed: {type(error).__name__}: {error}")
        self.catalog.put_summary(entry.item, summary)
        shown = entry.summary
        summary = self._with_notes(entry.item, summary)
        return entry._replace(summary=dated(entry.item, summary, shown.ref, shown.family, time()))

    def _listed(self, wanted: Summary) -> list[Entry]:
        name = (wanted.source, wanted.path, wanted.id)
        return [one for one in self._entries if (one.item.source, one.item.files[0], one.item.id) == name]

    def _notes(self, item: Item) -> Refs | None:
        return self._noted.get(item.source, {}).get(item.id)

    def _with_notes(self, item: Item, summary: Summary) -> Summary:
        """Never kept in the catalog: notes change without the files that they speak of."""
        refs = self._notes(item)
        return over_summary(summary, refs) if refs is not None else summary

    def _is_hidden(self, item: Item) -> bool:
        """Whether a person put it out of sight; whoever names its place wants to see it all the same."""
        refs = self._notes(item)
        return refs is not None and not self.scope.paths and item.id in refs.deleted

    def _opened(self, item: Item) -> Conversation:
        if item.source == "bough":
            return _conversation(item)
        notes = (self.scope.store or default_store()) / NOTES / f"{item.source}.jsonl"
        return _conversation(item, Remarked(notes, item.id, self._notes(item)))

    def _failed(self, entry: Entry, reason: str) -> Entry:
        from .model import Problem  # noqa: PLC0415 - start-up time: rare

        path = entry.item.files[0]
        problem = Problem("unreadable", path, "", f"It cannot be read ({reason}); the others are listed.")
        self._unreadable[entry.item.stamp] = problem
        self.problems.append(problem)
        return entry._replace(summary=entry.summary._replace(problems=1))


def _conversation(item: Item, noted: Remarked | None = None) -> Conversation:
    from .conversation import Conversation  # noqa: PLC0415 - start-up time: the catalog may know it all
    from .sources import source  # noqa: PLC0415 - as above
    from .sources.base import Ref  # noqa: PLC0415 - as above

    ref = Ref(item.source, item.id, tuple(map(Path, item.files)), item.key)
    return Conversation(ref, source(item.source), noted=noted)
