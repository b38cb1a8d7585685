"""Filling the list of conversations: what is known at once, then what has to be read."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from .flow import Answer, Flow
from .work import Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bough.core.summary import Summary

_BURST = 0.25
"""Seconds between two batches of counts: more often would be flicker."""


class Listing(Flow):
    """The list, from the catalog first, with counts that arrive later."""

    known: list[Summary]

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
        self.start()

    def _show(self, found: list[Summary]) -> None:
        self.known = found
        self.screen.status.done()
        self.screen.query("#empty").remove()
        self.screen.set_class(False, "-nothing")
        screen = self.screen
        screen.title_line.count(summary.source for summary in found)
        screen.conversations.show(found, folded=screen.memory.session().folded)
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
        for summary in batch:
            self.screen.conversations.update_one(summary)

    def _done(self, found: list[Summary]) -> None:
        screen = self.screen
        screen.conversations.settle()
        if not found:
            self._say_nothing()
        elif screen.memory.first_start:
            screen.say(_found_sentence(found))
        problems = screen.library().problems
        if problems and found:
            more = f" (and {len(problems) - 1} more; `bough ls` names them)" if len(problems) > 1 else ""
            screen.say(f"{problems[0].path}: {problems[0].message}{more}", "warning")


def _found_sentence(found: list[Summary]) -> str:
    """What the first start says."""
    projects = len({summary.project for summary in found if summary.project})
    sources = sorted({summary.source for summary in found})
    number = "1 conversation" if len(found) == 1 else f"{len(found)} conversations"
    where = f" in {projects} projects" if projects > 1 else ""
    return f"Found {number} of {', '.join(sources)}{where}. Nothing of yours is ever written to. ? shows the keys."
