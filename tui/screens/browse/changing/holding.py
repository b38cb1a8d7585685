"""Who holds the conversation that is shown: we do, somebody else does, or nobody."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..flow import Answer, Flow

if TYPE_CHECKING:
    from datetime import tzinfo

    from bough.core.errors import Locked
    from bough.core.locks import Status
    from bough.core.owner import Owner

    from ..opened import Opened
    from ..screen import BrowseScreen
    from .changes import Changes
    from .pen import Look

_POLL: Final = 2.0
"""Seconds between two looks at the lock of the conversation that is shown, and at ours."""


class Holding(Flow):
    """Says who holds it, asks for it, and lets go of it."""

    impossible = "Nobody else holds this conversation: change it."

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen)
        self._changes = changes
        self._held = False
        self._owner: Owner | None = None
        self._ours = ""
        """Id of the conversation of ours that keeps changes of another tool's that is shown, if it was met held."""
        self._asking: tuple[str, Owner] | None = None
        """What we asked for, and the request."""
        self._looked = float("-inf")
        self._shown: Opened | None = None

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"request": self._request}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is only one
        """Whether somebody else holds it who can be asked."""
        return bool(self._ours) or (self._held and not self._of_another_tool)

    @property
    def reason(self) -> str:
        """Why the conversation that is shown can only be read; empty if it can be changed."""
        if not self._held or self._of_another_tool:
            return ""  # what another tool wrote is never changed, held or not
        asked = "it was asked for" if self._asked else self._asks
        return f"Read-only, {self._who}: {asked}, f forks."

    def show(self) -> None:
        """Another conversation is shown: nothing is known of its lock, and ours is not needed any more."""
        self._shown = self.screen.opening.now
        self._ours = ""
        self._set(held=False, owner=None)
        self._looked = float("-inf")
        now = self._shown
        if now is not None and self._changes.pen.holds not in ("", now.conversation.id):
            self._changes.quietly(self._changes.pen.let_go, lambda _: None)

    def tick(self) -> None:
        """Look at the locks when it is time."""
        now = self.screen.opening.now
        moment = self._changes.clock().monotonic()
        if now is None or self._changes.saving.busy or moment - self._looked < _POLL:
            return
        self._looked = moment
        if self._changes.pen.holds:
            self._changes.quietly(self._changes.pen.look, self._saw_ours)
        elif self._ours or not self._of_another_tool:
            changes, id = self._changes, self._id_of(now)
            changes.quietly(
                lambda: changes.pen.status(changes.keeping(now), id),
                lambda status: self._saw(now.ref, id, status),
                failed=lambda _: None,  # it may be gone; what is tried with it says so
            )

    def changed(self) -> None:
        """We have just changed it, so we hold it."""
        self._ours = ""
        self._set(held=False, owner=None)

    def met(self, error: Locked) -> None:
        """A change met somebody else's lock."""
        now = self.screen.opening.now
        shown = now is not None and now.conversation.id == error.conversation
        who = _who(error.owner, self.screen.now().tzinfo)
        if shown:
            self._set(held=True, owner=error.owner)
        elif self._of_another_tool:
            self._ours = error.conversation
            self.screen.show_hints()
            self.screen.say(f"What is ours of it is {who}: {self._asks}. Nothing was changed.", "warning")
            return
        self.screen.say(f"Nothing was changed: {who}. {f'{self._asks}.' if shown else 'Try again later.'}", "warning")

    def taken(self, now: Opened, owner: Owner | None) -> None:
        """Somebody took the lock of the conversation that is shown; nothing new if it was we."""
        if owner is None or owner.pid != os.getpid():
            self._seen(now.ref, held=True, owner=owner)

    def freed(self, now: Opened) -> None:
        """Whoever held the conversation that is shown let go of it."""
        self._seen(now.ref, held=False, owner=None)

    # What was seen

    def _saw_ours(self, look: Look) -> None:
        if not look.kept and look.wanted_by is not None:
            asked = look.wanted_by
            self._changes.drafting.flush()
            self.screen.say(f"{asked.program} (pid {asked.pid}) asked for this conversation: saved, and let go of it.")

    def _saw(self, ref: str, id: str, status: Status) -> None:
        now = self.screen.opening.now
        if not self._ours:
            self._seen(ref, held=status.held, owner=status.owner)
        elif now is not None and self._ours == id and not status.held:
            self._ours = ""
            self.screen.show_hints()
            self._free(now, id)

    def _seen(self, ref: str, *, held: bool, owner: Owner | None) -> None:
        now = self.screen.opening.now
        if now is None or now.ref != ref or self._changes.pen.holds:
            return
        was_held = self._held
        self._set(held=held, owner=owner)
        if was_held and not self._held and not self._of_another_tool:
            self._free(now, now.conversation.id)

    def _free(self, now: Opened, id: str) -> None:
        """It is free again: show what was written meanwhile, and take it if it was asked for."""
        changes, asked = self._changes, self._asking
        if asked is None or asked[0] != id:
            self._show_again(now, "It is free again, and can be changed.")
            return
        self._asking = None

        def taken(done: object) -> None:
            self._show_again(now, "It is yours now." if done else "Somebody else was faster.")

        changes.quietly(lambda: changes.pen.take(changes.keeping(now), id, asked[1]), taken)

    def _show_again(self, now: Opened, words: str) -> None:
        """Say so; where nobody watches, what was written meanwhile is read now."""
        if self.screen.living.watches:
            self.screen.living.look()
            self.screen.say(words, "good")
        else:
            self._changes.reread(now, words)

    # Asking for it

    @property
    def _of_another_tool(self) -> bool:
        now = self.screen.opening.now
        return now is not None and now.conversation.ref.source != "bough"

    def _id_of(self, now: Opened) -> str:
        """Of the conversation whose lock is in the way."""
        return self._ours or now.conversation.id

    @property
    def _asks(self) -> str:
        """How to ask for it: while a text is written, keys are letters of it."""
        return "R asks for it" if self._changes.composing.now is None else "esc, then R asks for it"

    @property
    def _asked(self) -> bool:
        now = self.screen.opening.now
        return self._asking is not None and now is not None and self._asking[0] == self._id_of(now)

    def _request(self) -> None:
        now = self.screen.opening.now
        if now is None or self._asked:
            self.screen.say("It was asked for already; it is taken as soon as it is free.")
            return
        id = self._id_of(now)

        def body() -> Owner:
            keeping = self._changes.keeping(now)
            return self._changes.pen.store(keeping).request(id)

        def asked(owner: Owner) -> None:
            self._asking = (id, owner)
            self._tell()
            self.screen.say("Asked for it: it is taken as soon as it is free.", "good")

        self._changes.quietly(body, asked)

    # Saying it

    @property
    def _who(self) -> str:
        return _who(self._owner, self.screen.now().tzinfo)

    def _set(self, *, held: bool, owner: Owner | None) -> None:
        if (held, owner) != (self._held, self._owner):
            self._held, self._owner = held, owner
            self._tell()
            self.screen.show_hints()

    def _tell(self) -> None:
        if not self._held:
            self.screen.status.held("")
        elif self._of_another_tool:
            self.screen.status.held(self._who)
        else:
            end = "asked for" if self._asked else "R request"
            self.screen.status.held(f"ro · {self._who} · {end}")


def _who(owner: Owner | None, zone: tzinfo | None) -> str:
    """Who and since when, short enough for a line."""
    if owner is None:
        return "held, by whom is unknown"
    from bough.core.model import parse_time  # noqa: PLC0415 - start-up time: rare

    since = parse_time(owner.since)
    when = f", since {since.astimezone(zone):%H:%M}" if since is not None else ""
    return f"held by {owner.program}, pid {owner.pid}{when}"
