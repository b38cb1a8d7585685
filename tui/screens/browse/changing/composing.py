"""Writing a message, and saying one differently: begun, kept as a draft while it is typed, and saved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from bough.core.errors import BoughError

from .beginnings import Ids, added, reworded
from .composition import Composition, write
from .editor import Editor
from .flow import ChangingFlow
from .naming import short

if TYPE_CHECKING:
    from bough.core.keeping import Keeping
    from bough.core.model import Role

    from ..flow import Answer
    from ..screen import BrowseScreen
    from .changes import Changes
    from .made import Made

_ROLES: Final = ("user", "assistant", "system")
_IN_COMPOSER: Final = frozenset({"save", "leave", "compose-editor", "role"})


class Composing(ChangingFlow):
    """At most one message is written at a time."""

    impossible = "There is no message here."

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen, changes)
        self.now: Composition | None = None
        """What is written."""
        self._begun: Composition | None = None
        """As it was before others changed what it belongs to."""
        self._editor = Editor(screen)
        self._saving = False

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            "edit": self._edit,
            "add": self._add,
            "save": self._save,
            "leave": self._leave,
            "compose-editor": self._open_editor,
            "role": self._next_role,
        }

    def possible(self, command: str) -> bool:
        """Whether one of our commands would do anything now."""
        if command in _IN_COMPOSER:
            return self.now is not None and (command != "role" or self.now.kind != "edit")
        now = self.screen.opening.now
        return now is not None and (command != "edit" or now.at >= 0)

    def refusal(self, command: str) -> str:
        """Why one of our commands is not to be given now; a text that is typed can be left at any time."""
        return super().refusal(command) if command not in {"leave", "compose-editor", "role"} else ""

    @property
    def typing(self) -> bool:
        """Whether the text area has the keys."""
        return self._editor.typing

    @property
    def text(self) -> str:
        """What is written so far."""
        return self._editor.text

    def focus(self) -> bool:
        """Give the keys to the text area. False if there is none."""
        return self._editor.focus()

    # Beginning

    async def _edit(self) -> None:
        try:
            composition = reworded(self.shown, self._ids())
        except BoughError as error:
            self.screen.say(str(error), "error")
            return
        if composition is None:
            self.screen.say("There is no text in this message to say differently.")
        else:
            await self._begin(composition)

    async def _add(self) -> None:
        await self._begin(added(self.shown, self.branch, self._ids()))

    def _ids(self) -> Ids:
        return self.changes.new_id(), self.changes.new_id(), self.changes.new_id()

    async def _begin(self, composition: Composition) -> None:
        if self.focus():
            self.screen.say("Finish this one first: ctrl+s saves it, esc leaves it as a draft.")
            return
        left = self.changes.drafting.left_at(composition)
        if left is not None:
            await self.open(left.composition, left.text)
            self.screen.say("Your draft of it is here again.", "good")
        else:
            await self.open(composition, composition.before)

    async def open(self, composition: Composition, text: str) -> None:
        """Write on, in a text area under the transcript."""
        self.now = self._begun = composition
        self.changes.drafting.begin(composition)
        await self._editor.open(text, composition.heading, self.changes.drafting.typed)

    def moved_on(self, *, gone: bool = False) -> None:
        """Others changed the conversation that is written to: the text stays, and it is said where it goes now."""
        now, begun = self.screen.opening.now, self._begun
        if self.now is None or now is None or now.ref != self.now.ref or begun is None:
            return
        moved = begun.without_conversation() if gone else begun.after_change(now.conversation)
        moved = moved._replace(role=self.now.role, attempted=self.now.attempted)
        if moved != self.now:
            self._become(moved)

    # In the text area

    def _next_role(self) -> None:
        if self.now is not None:
            turns = (*_ROLES, *_ROLES)
            self._become(self.now._replace(role=cast("Role", turns[turns.index(self.now.role) + 1])))

    def _become(self, composition: Composition) -> None:
        """It is another message by now, or goes to another place: say so, here and in its draft."""
        self.now = composition
        self._editor.entitle(composition.heading)
        self.changes.drafting.retold(composition)

    async def _open_editor(self) -> None:
        await self._editor.typed()
        self._editor.lend()

    async def _leave(self) -> None:
        """One step back: first what could not be saved is not tried any more."""
        await self._editor.typed()
        if not self.changes.saving.stop():
            self.leave()

    def leave(self) -> None:
        """Close the text area; what is in it stays as a draft, unless there is nothing in it that is new."""
        composition, text = self.now, self.text
        if composition is None:
            return
        self._close()
        if text.strip() and text != composition.before:
            self.changes.drafting.keep(text)
            self.screen.say(f"Left as a draft: “{short(text)}”. D takes it up again.")
        else:
            self.changes.drafting.drop()

    # Saving

    async def _save(self) -> None:
        await self._editor.typed()
        composition, text = self.now, self.text
        if composition is None or self._saving:
            return
        if not text.strip():
            self.screen.say("There is nothing to save yet. esc leaves.")
        elif composition.kind == "edit" and text == composition.before:
            self.screen.say("It says that already.")
        else:
            self._send(self._with_new_ids(composition, text), text)

    def _with_new_ids(self, composition: Composition, text: str) -> Composition:
        """An attempt that failed may have been saved after all: another text is another message."""
        if composition.attempted not in ("", text):
            _, branch, message = self._ids()
            composition = composition._replace(branch=branch, message=message)
        self.now = composition._replace(attempted=text)
        self.changes.drafting.retold(self.now)
        return self.now

    def _send(self, composition: Composition, text: str) -> None:
        changes = self.changes

        def body(keeping: Keeping) -> Made:
            made = write(changes.pen, keeping, composition, text)
            changes.drafting.discard(composition.draft)
            return made

        self._saving = True
        self._editor.lock()
        changes.drafting.pause()
        changes.change("the message", body, done=self._sent, failed=partial(self._not_sent, composition.draft))

    def _sent(self, made: Made) -> None:  # noqa: ARG002 - it is shown by whoever called
        self.changes.drafting.done()
        self._close()

    def _not_sent(self, draft: str, error: Exception) -> None:  # noqa: ARG002 - it was said already
        if self.now is not None and self.now.draft == draft:
            self._saving = False
            self._editor.unlock()
            self.changes.drafting.typed()

    def _close(self) -> None:
        self.now, self._saving = None, False
        self._editor.close()
        self.screen.show_hints()
