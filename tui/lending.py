"""Lending the terminal to another program, and having it back whatever that one does."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from textual.app import App

from bough.core.errors import BoughError

INTERRUPTED = 128 + signal.SIGINT
"""The exit code that shells give to what ctrl+c ended."""
_HEARD = 0.2
"""Seconds after which the loop has heard of every signal that came while another program had the terminal."""


class Lender(App[int]):
    """An app whose terminal a pager, an editor or a tool may have for a while."""

    lent = False
    """Whether another program has the terminal, or had it just now: ctrl+c, which reaches all, is for that one."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """As Textual has it, which never takes the terminal back from what fails in it: a pager that is not there."""
        failure: BoughError | OSError | None = None
        self.lent = True
        with super().suspend():
            try:
                yield
            except (BoughError, OSError) as error:
                failure = error
        self.set_timer(_HEARD, self._has_it_back)
        if failure is not None:
            raise failure

    def _has_it_back(self) -> None:
        self.lent = False
