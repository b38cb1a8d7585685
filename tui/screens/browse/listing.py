"""Filling the list of conversations: what is known at once, then what has to be read."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .work import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bough.core.summary import Summary

    from .given import Given
    from .screen import BrowseScreen

_BURST = 0.25
"""Seconds between two batches of counts: more often would be flicker."""


Key = tuple[str, str, str]
"""Source, path and id of a conversation: they tell it from all others. The same as a `Place` of `bough.core.watch`."""


class Listing(Flow):
    """The list, from the catalog first, with counts that arrive later."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._known: dict[str, Summary] = {}
        self._refs: dict[Key, str] = {}
        self._gone: set[str] = set()
        """Listed only because they are on the screen."""

    @property
    def known(self) -> list[Summary]:
        """All conversations of the list, as far as they are known."""
        return list(self._known.values())

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"reload": self.reload}

    def start(self) -> None:
        """Look for conversations."""
        library = self.screen.library

        def body(task: Task[list[Summary]]) -> list[Summary]:
            found = library().listing()
            task.partly(lambda: self._show(found))
            fresh: list[Summary] = []
            last = monotonic()
            missing = sum(not summary.read for summary in found)
            for number, summary in enumerate(library().refresh(lambda: task.stopped), 1):
                fresh.append(summary)
                task.far = f"{min(number, missing):,} of {missing:,}"
                if monotonic() - last > _BURST:
                    batch, fresh, last = fresh, [], monotonic()
                    task.partly(lambda batch=batch: self._update(batch))  # type: ignore[misc]  # bound at once
            task.partly(lambda: self._update(fresh))
            return found

        self.screen.works.start("list", "reading conversations", body, self._done)

    def reload(self) -> None:
        """Look again, and read what is open again."""
        self.screen.opening.remember()
        self.screen.opening.forget_read()
        given = self.screen.given
        if given is None:
            self.start()
        else:
            self.screen.opening.read(_as_it_is_now(given))

    def changed(self, summary: Summary) -> Summary:
        """Show what became of a conversation, or a new one, and return it as the list has it."""
        shown = self._known.get(self.ref_of(key_of(summary)))
        if shown is not None:
            updated = summary.updated or shown.updated
            summary = summary._replace(ref=shown.ref, family=shown.family, live=shown.live, updated=updated)
        self._take(summary)
        self.screen.conversations.update_one(summary)
        self.screen.conversations.settle()
        self._count()
        return summary

    def summary_of(self, ref: str) -> Summary | None:
        """What the list knows of a conversation; None if it is not listed."""
        return self._known.get(ref)

    def ref_of(self, place: Key) -> str:
        """The reference by which a conversation is listed, empty if it is not."""
        return self._refs.get(place, "")

    def others_changed(self, changed: Iterable[Summary], gone: Iterable[Key], kept: Key | None = None) -> None:
        """Show what others made of conversations. One that is `kept` stays although it is gone: it is being read."""
        if self.screen.given is not None:
            return
        lost = {ref for place in gone if place != kept and (ref := self._refs.pop(place, ""))}
        for ref in lost:
            self._known.pop(ref, None)
        fresh = [self._as_listed(summary) for summary in changed]
        for summary in fresh:
            self._take(summary)
        self._gone = self._gone - lost - {summary.ref for summary in fresh}
        if kept is not None and kept in self._refs:
            ref = self._refs[kept]
            self._gone.add(ref)
            fresh.append(self._known[ref]._replace(live=False, locked=None))
            self._take(fresh[-1])
        if fresh or lost:
            self.screen.conversations.update_many(fresh, lost)
            self._count()
            self._say_something()
        self.screen.conversations.mark_gone(self._gone)

    def catch_up(self, looked: Callable[[], Sequence[Summary]]) -> None:
        """Show what appeared and vanished between the first look and the one that watching began with.

        `looked` is asked once nothing else runs: by then others may have been told that it did not know before.
        """
        if self.screen.given is not None:
            return
        if self.screen.works.busy:
            self.screen.set_timer(_BURST, lambda: self.catch_up(looked))
            return
        known = looked()
        places = {key_of(summary) for summary in known}
        fresh = [summary for summary in known if key_of(summary) not in self._refs]
        self.others_changed(fresh, [place for place in self._refs if place not in places])
        if any(not summary.read and summary.problems is None for summary in self._known.values()):
            self._read_fresh()

    def _read_fresh(self) -> None:
        """Read what is listed without counts."""
        library = self.screen.library

        def body(task: Task[list[Summary]]) -> list[Summary]:
            library().listing()
            return list(library().refresh(lambda: task.stopped))

        self.screen.works.start("list", "reading conversations", body, lambda read: self.others_changed(read, ()))

    def drop_gone(self, shown: str) -> None:
        """Another conversation is on the screen: those that are gone need not be listed any more."""
        lost, self._gone = self._gone - {shown}, self._gone & {shown}
        for ref in lost:
            summary = self._known.pop(ref, None)
            if summary is not None:
                self._refs.pop(key_of(summary), None)
        if lost:
            self.screen.conversations.update_many((), lost)
            self._count()

    def as_known(self, summary: Summary, newer: Summary | None) -> Summary:
        """Who writes and who holds a conversation, with the counts it has: what we wrote is told to nobody."""
        known = newer or self._known.get(self._refs.get(key_of(summary), ""))
        return _with_state(known, summary) if known is not None and known.read else summary

    def _as_listed(self, summary: Summary) -> Summary:
        """By the reference it has in the list, and with the counts it had as long as no others are known."""
        known = self._known.get(self._refs.get(key_of(summary), ""))
        if known is None:
            ref = summary.path if summary.ref in self._known else summary.ref
        else:
            ref = known.ref
            if not summary.read:
                summary = _with_state(known, summary)
        return _ours(summary._replace(ref=ref))

    def _take(self, summary: Summary) -> None:
        self._known[summary.ref] = summary
        self._refs[key_of(summary)] = summary.ref

    def gone(self, ref: str) -> None:
        """Take a conversation out of the list, and show the one that the cursor comes to."""
        summary = self._known.pop(ref, None)
        if summary is not None:
            self._refs.pop(key_of(summary), None)
        screen = self.screen
        screen.conversations.show(self.known)
        self._count()
        if screen.conversations.current is not None:
            screen.opening.select(screen.conversations.current)

    def _count(self) -> None:
        self.screen.title_line.count(summary.source for summary in self._known.values())

    def _show(self, found: list[Summary]) -> None:
        self._known, self._refs, self._gone = {}, {}, set()
        for summary in map(_ours, found):
            self._take(summary)
        self.screen.status.done()
        self._say_something()
        screen = self.screen
        self._count()
        screen.conversations.show(self.known, folded=screen.memory.session().folded)
        screen.filtering.renew()
        if not found:
            return
        wanted = screen.memory.session().conversation
        self._choose(next((summary for summary in found if summary.ref == wanted), found[0]))

    def _say_something(self) -> None:
        """There are conversations, where there may have been none: then the first of them is shown."""
        screen = self.screen
        if screen.has_class("-nothing") and self._known:
            screen.query("#empty").remove()
            screen.set_class(False, "-nothing")
            screen.status.facts("")
            screen.conversations.show(self.known)
            self._choose(self.known[0])

    def _choose(self, summary: Summary) -> None:
        self.screen.conversations.select(summary.ref)
        self.screen.opening.select(summary)

    def _say_nothing(self) -> None:
        from textual.widgets import Static  # noqa: PLC0415 - start-up time: rare

        from .nothing import nothing_found  # noqa: PLC0415 - as above

        screen = self.screen
        screen.set_class(True, "-nothing")
        screen.mount(Static(nothing_found(screen.bough.paths), id="empty", markup=False), after=screen.title_line)
        screen.status.facts("Nothing found.")

    def _update(self, batch: list[Summary]) -> None:
        for summary in map(_ours, batch):
            self._take(summary)
            self.screen.conversations.update_one(summary)

    def _done(self, found: list[Summary]) -> None:
        screen = self.screen
        screen.conversations.settle()
        if not self._known:
            self._say_nothing()
        elif screen.memory.first_start and not screen.status.offering:  # a draft is worth more than a greeting
            screen.say(_found_sentence(found))
        problems = screen.library().problems
        if problems and found:
            more = f" (and {len(problems) - 1} more; `bough ls` names them)" if len(problems) > 1 else ""
            screen.say(f"{problems[0].path}: {problems[0].message}{more}", "warning")


def _as_it_is_now(given: Given) -> Given:
    from bough.core import open_path  # noqa: PLC0415 - start-up time

    found = open_path(given.conversation.path)
    return given._replace(conversation=found[0]) if len(found) == 1 else given


def _with_state(known: Summary, summary: Summary) -> Summary:
    return known._replace(updated=summary.updated, live=summary.live, locked=summary.locked)


def key_of(summary: Summary) -> Key:
    """What tells a conversation from all others, whatever it is called."""
    return summary.source, summary.path, summary.id


def _ours(summary: Summary) -> Summary:
    """What we hold ourselves is not read-only, and it is nobody else who writes it."""
    ours = summary.locked is not None and summary.locked.get("pid") == os.getpid()
    return summary._replace(locked=None, live=False) if ours else summary


def _found_sentence(found: list[Summary]) -> str:
    """What the first start says."""
    projects = len({summary.project for summary in found if summary.project})
    sources = sorted({summary.source for summary in found})
    number = "1 conversation" if len(found) == 1 else f"{len(found):,} conversations"
    where = f" in {projects} projects" if projects > 1 else ""
    return f"Found {number} of {', '.join(sources)}{where}. Files of other tools are never changed. ? shows the keys."
