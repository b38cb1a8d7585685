"""The command table as Textual's bindings, and as the hints of the key bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.binding import Binding

from bough.tui.commands import BY_ID, COMMANDS
from bough.tui.keys import shown
from bough.tui.widgets.key_bar import Hint

Keys = Mapping[str, Sequence[str]]
"""The keys of each command, by its id."""

WHILE_TYPING = frozenset({"next-pane", "previous-pane", "page-up", "page-down", "palette"})
"""Commands whose keys do not belong to the text of a filter that is typed."""
_FIRST = frozenset({"fork", "edit", "diff", "merge", "merge-drafts"})
"""What people come for: shown before what can be done everywhere else as well."""


def bindings(keys: Keys) -> list[Binding]:
    """One binding a command, and Textual's own for copying what the mouse selected.

    They have priority: other bindings are looked up only after a key has bubbled through the queues of all widgets, and
    a burst of keys (a slow line, a paste) would then be taken for commands before `/` has done its work.
    """
    own = [
        Binding(",".join(given), f"give('{id}')", BY_ID[id].title, show=False, id=id, priority=True)
        for id, given in keys.items()
        if given
    ]
    return [*own, Binding("ctrl+c,super+c", "screen.copy_text", "Copy selected text", show=False)]


def hints(keys: Keys, possible: Callable[[str], bool], refusal: Callable[[str], str] = lambda _: "") -> list[Hint]:
    """The keys that would do something now: those of the pane, forking and merging, the rest; the help is last."""
    here = [command for command in COMMANDS if command.hint and keys.get(command.id) and possible(command.id)]
    here.sort(key=lambda command: (command.id == "help", command.place == "everywhere", command.id not in _FIRST))
    return [Hint(command.id, first_key(keys, command.id), command.hint, not refusal(command.id)) for command in here]


def first_key(keys: Keys, id: str) -> str:
    """The first key of a command as a person reads it, empty if it has none."""
    given = keys.get(id, ())
    return shown(given[0]) if given else ""
