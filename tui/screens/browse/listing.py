"""Filling the list of conversations: what is known at once, then what has to be read."""

from __future__ import annotations

import os
from time import monotonic
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bough.core.summary import Summary

    from .given import Given
    from .screen import BrowseScreen

_BURST = 0.25
"""Seconds between two batches of counts: more often would be flicker."""


class Listing(Flow):
    """The list, from the catalog first, with counts that arrive later."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._known: dict[str, Summary] = {}

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
                task.far = f"{min(number, missing)} of {missing}"
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
        shown = next((old for old in self._known.values() if _same(old, summary)), None)
        if shown is not None:
            updated = summary.updated or shown.updated
            summary = summary._replace(ref=shown.ref, family=shown.family, live=shown.live, updated=updated)
        self._known[summary.ref] = summary
        self.screen.conversations.update_one(summary)
        self.screen.conversations.settle()
        self._count()
        return summary

    def gone(self, ref: str) -> None:
        """Take a conversation out of the list, and show the one that the cursor comes to."""
        self._known.pop(ref, None)
        screen = self.screen
        screen.conversations.show(self.known)
        self._count()
        if screen.conversations.current is not None:
            screen.opening.select(screen.conversations.current)

    def _count(self) -> None:
        self.screen.title_line.count(summary.source for summary in self._known.values())

    def _show(self, found: list[Summary]) -> None:
        self._known = {summary.ref: _ours(summary) for summary in found}
        self.screen.status.done()
        self.screen.query("#empty").remove()
        self.screen.set_class(False, "-nothing")
        screen = self.screen
        self._count()
        screen.conversations.show(self.known, folded=screen.memory.session().folded)
        screen.filtering.renew()
        if not found:
            return
        wanted = screen.memory.session().conversation
        chosen = next((summary for summary in found if summary.ref == wanted), found[0])
        screen.conversations.select(chosen.ref)
        screen.opening.select(chosen)

    def _say_nothing(self) -> None:
        from textual.widgets import Static  # noqa: PLC0415 - start-up time: rare

        from .nothing import nothing_found  # noqa: PLC0415 - as above

        screen = self.screen
        screen.set_class(True, "-nothing")
        screen.mount(Static(nothing_found(screen.bough.paths), id="empty", markup=False), after=screen.title_line)
        screen.status.facts("Nothing found.")

    def _update(self, batch: list[Summary]) -> None:
        for summary in map(_ours, batch):
            self._known[summary.ref] = summary
            self.screen.conversations.update_one(summary)

    def _done(self, found: list[Summary]) -> None:
        screen = self.screen
        screen.conversations.settle()
        if not found:
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


def _same(one: Summary, other: Summary) -> bool:
    return (one.source, one.id, one.path) == (other.source, other.id, other.path)


def _ours(summary: Summary) -> Summary:
    """What we hold ourselves is not read-only."""
    ours = summary.locked is not None and summary.locked.get("pid") == os.getpid()
    return summary._replace(locked=None) if ours else summary


def _found_sentence(found: list[Summary]) -> str:
    """What the first start says."""
    projects = len({summary.project for summary in found if summary.project})
    sources = sorted({summary.source for summary in found})
    number = "1 conversation" if len(found) == 1 else f"{len(found)} conversations"
    where = f" in {projects} projects" if projects > 1 else ""
    return f"Found {number} of {', '.join(sources)}{where}. Files of other tools are never changed. ? shows the keys."
