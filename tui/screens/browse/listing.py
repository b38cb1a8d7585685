"""Filling the list of conversations: what is known at once, then what has to be read."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .known import Known
from .work import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bough.core.summary import Summary

    from .given import Given
    from .known import Key
    from .screen import BrowseScreen

LABEL = "reading conversations"
_BURST = 0.25
"""Seconds between two batches of counts: more often would be flicker."""


class Listing(Flow):
    """The list, from the catalog first, with counts that arrive later."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self.known = Known()
        self._reading: Task[list[Summary]] | None = None
        """The newest look at all of them. What a person stopped goes on when they ask for it."""

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
                    task.partly(lambda batch=batch: self._take(batch))  # type: ignore[misc]  # bound at once
            task.partly(lambda: self._take(fresh))
            return found

        self._reading = self.screen.works.start("list", LABEL, body, self._done)

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
        summary = self.known.change(summary)
        self.screen.conversations.update_one(summary)
        self.screen.conversations.settle()
        self._count()
        return summary

    def others_changed(self, changed: Iterable[Summary], gone: Iterable[Key], kept: Key | None = None) -> None:
        """Show what others made of conversations. One that is `kept` stays although it is gone: it is being read."""
        if self.screen.given is not None:
            return
        fresh, lost = self.known.others_changed(changed, gone, kept)
        if fresh or lost:
            self.screen.conversations.update_many(fresh, lost)
            self._count()
            self._say_something()
        self.screen.conversations.mark_gone(self.known.gone)

    def catch_up(self, looked: Callable[[], Sequence[Summary]]) -> None:
        """Show what appeared and vanished between the first look and the one that watching began with.

        `looked` is asked once nothing else runs: by then others may have been told that it did not know before.
        """
        if self.screen.given is not None:
            return
        if self.screen.works.busy:
            self.screen.set_timer(_BURST, lambda: self.catch_up(looked))
            return
        self.others_changed(*self.known.differing(looked()))
        stopped = self._reading is not None and self._reading.stopped
        if not stopped and any(not summary.read and summary.problems is None for summary in self.known):
            self._read_fresh()

    def _read_fresh(self) -> None:
        """Read what is listed without counts."""
        library = self.screen.library

        def body(task: Task[list[Summary]]) -> list[Summary]:
            library().listing()
            return list(library().refresh(lambda: task.stopped))

        self.screen.works.start("list", LABEL, body, lambda read: self.others_changed(read, ()))

    def drop_gone(self, shown: str) -> None:
        """Another conversation is on the screen: those that are gone need not be listed any more."""
        lost = self.known.drop_gone(shown)
        if lost:
            self.screen.conversations.update_many((), lost)
            self._count()

    def gone(self, ref: str) -> None:
        """Take a conversation out of the list, and show the one that the cursor comes to."""
        self.known.drop([ref])
        screen = self.screen
        screen.conversations.show(self.known)
        self._count()
        if screen.conversations.current is not None:
            screen.opening.select(screen.conversations.current)

    def _count(self) -> None:
        self.screen.title_line.count(summary.source for summary in self.known)

    def _show(self, found: list[Summary]) -> None:
        self.known = Known(found)
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
        if screen.has_class("-nothing") and self.known:
            screen.query("#empty").remove()
            screen.set_class(False, "-nothing")
            screen.status.facts("")
            screen.conversations.show(self.known)
            self._choose(next(iter(self.known)))

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

    def _take(self, batch: list[Summary]) -> None:
        for summary in self.known.take(batch):
            self.screen.conversations.update_one(summary)

    def _done(self, found: list[Summary]) -> None:
        screen = self.screen
        screen.conversations.settle()
        if not self.known:
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


def _found_sentence(found: list[Summary]) -> str:
    """What the first start says."""
    projects = len({summary.project for summary in found if summary.project})
    sources = sorted({summary.source for summary in found})
    number = "1 conversation" if len(found) == 1 else f"{len(found):,} conversations"
    where = f" in {projects} projects" if projects > 1 else ""
    return f"Found {number} of {', '.join(sources)}{where}. Files of other tools are never changed. ? shows the keys."
