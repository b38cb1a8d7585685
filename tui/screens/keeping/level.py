"""One table of a section, with what can be done on it. A section is a pile of them: `esc` takes the top one away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

from bough.tui.widgets.table import Column, Part, Row

if TYPE_CHECKING:
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

T = TypeVar("T")
Answer = Callable[[], object]


class Fact(NamedTuple):
    """A line of what is known of the row under the cursor."""

    name: str
    text: str
    part: Part = "plain"


class Level:
    """What is shown and what answers to commands. Its `rows` change; `screen.show` then shows them."""

    columns: ClassVar[Sequence[Column]] = ()
    writes: ClassVar[frozenset[str]] = frozenset()
    """Those of its commands that change the store: they are refused where that is only read."""

    def __init__(self, screen: KeepingScreen, desk: Desk) -> None:
        self.screen = screen
        self.desk = desk
        self.rows: Sequence[Row] = ()
        self.title = ""
        self.nothing = ""
        """Why there are no rows; empty while nobody knows yet."""
        self.sorted_by = ""
        """Heading of the column that the rows are sorted by; empty where they are not."""
        self.remembered = ""
        """Key of the row that the cursor is on, or was."""

    def look(self) -> None:
        """Read what is shown, in a thread."""

    def facts(self) -> Sequence[Fact]:
        """What is known of the row under the cursor, or of all of it."""
        return ()

    def answers(self) -> Mapping[str, Answer]:
        """What is done for each command that there is here."""
        return {}

    def missing(self, command: str) -> str:  # noqa: ARG002 - for those that override it
        """What there would have to be for a command that is not there; empty if no level of the section has it."""
        return ""

    def sort_by(self, column: str) -> None:
        """Somebody clicked the heading of a column; most tables have one order."""

    def refusal(self, command: str) -> str:  # noqa: ARG002 - for those that override it
        """Why a command is not to be given now; empty if it is."""
        return ""

    def work(
        self,
        label: str,
        body: Callable[[Task[T]], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[str], None] | None = None,
        writes: bool = False,
    ) -> None:
        """Have something done in a thread; `failed` takes why it was not, else that is said."""
        section = self.screen.piles.section_of(self)
        self.screen.errands.start(section, label, body, done, failed=failed, writes=writes)

    def fail(self, why: str) -> None:
        """Say in place why there is nothing to see."""
        self.rows, self.nothing = (), why
        self.screen.show_level(self)

    @property
    def current(self) -> str:
        """The key of the row under the cursor."""
        return self.screen.table.current
