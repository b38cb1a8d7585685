"""Writing a message, and saying one differently: a text area, saved as a draft while it is typed into."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.app import SuspendNotSupported

from bough.core.errors import BoughError
from bough.tui.widgets.dismissing import dismiss
from bough.tui.widgets.drained import drained

from .composition import Composition, Kind, write
from .flow import ChangingFlow
from .naming import short

if TYPE_CHECKING:
    from bough.core.keeping import Keeping
    from bough.core.model import Role
    from bough.tui.widgets.composer import Composer

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
        self._composer: Composer | None = None
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
        return self._composer is not None and self.screen.focused is self._composer.area

    @property
    def text(self) -> str:
        """What is written so far."""
        return self._composer.text if self._composer is not None else ""

    def focus(self) -> bool:
        """Give the keys to the text area. False if there is none."""
        if self._composer is not None:
            self.screen.set_focus(self._composer.area)
        return self._composer is not None

    # Beginning

    async def _edit(self) -> None:
        from bough.core.model import Text  # noqa: PLC0415 - start-up time

        now = self.shown
        conversation, at = now.conversation, now.at
        try:
            parts = [part.text for part in conversation.parts(at) if isinstance(part, Text)]
        except BoughError as error:
            self.screen.say(str(error), "error")
            return
        if not parts:
            self.screen.say("There is no text in this message to say differently.")
            return
        text = "\n\n".join(parts).encode("utf-8", "replace").decode()
        role = conversation.skeleton.roles[at]
        message = conversation.skeleton.ids[at]
        await self._begin(Composition("edit", now.ref, conversation.title, message, role, text, *self._ids()))

    async def _add(self) -> None:
        now, branch = self.shown, self.branch
        conversation = now.conversation
        kind: Kind
        head = conversation.tree.head(branch) if branch is not None else -1
        newest = conversation.skeleton.ids[head] if head >= 0 else ""
        kind, place = ("append", branch.id) if self._is_native() and branch is not None else ("fork", newest)
        name = (branch.name or branch.id[:7]) if branch is not None else ""
        made = Composition(kind, now.ref, conversation.title, place, "user", "", *self._ids(), name, base=newest)
        await self._begin(made)

    def _is_native(self) -> bool:
        from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time

        return home_of(self.shown.conversation) is not None

    def _ids(self) -> tuple[str, str, str]:
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
        from bough.tui.widgets.composer import Composer  # noqa: PLC0415 - start-up time: 40 ms of TextArea

        self.now = self._begun = composition
        composer = self._composer = Composer(text, typed=self.changes.drafting.typed)
        self.changes.drafting.begin(composition)
        self._entitle()
        await self.screen.transcript_pane.mount(composer)  # or the first letters typed would be lost
        self.screen.moving.go("transcript")
        self.screen.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        """The text area takes half of the transcript; what is answered stays in the other half."""
        now = self.screen.opening.now
        if now is not None and now.at >= 0:
            self.screen.transcript.move_to(now.at)

    def _entitle(self) -> None:
        if self._composer is not None and self.now is not None:
            self._composer.entitle(self.now.heading)

    def moved_on(self, *, gone: bool = False) -> None:
        """Others changed the conversation that is written to: the text stays, and it is said where it goes now."""
        now, begun = self.screen.opening.now, self._begun
        if self.now is None or now is None or now.ref != self.now.ref or begun is None:
            return
        moved = begun.without_conversation() if gone else begun.after_change(now.conversation)
        moved = moved._replace(role=self.now.role, attempted=self.now.attempted)
        if moved != self.now:
            self.now = moved
            self._entitle()
            self.changes.drafting.retold(moved)

    # In the text area

    def _next_role(self) -> None:
        if self.now is not None:
            turns = (*_ROLES, *_ROLES)
            self.now = self.now._replace(role=cast("Role", turns[turns.index(self.now.role) + 1]))
            self._entitle()
            self.changes.drafting.retold(self.now)

    async def _open_editor(self) -> None:
        from bough.tui.cli.change.text import edited  # noqa: PLC0415 - rare

        await self._typed()
        if self._composer is None:
            return
        try:
            with self.screen.app.suspend():
                self._composer.text = edited(self._composer.text)
        except BoughError as error:
            self.screen.say(str(error), "error")
        except SuspendNotSupported:
            self.screen.say("This terminal cannot hand itself over to another program.", "error")

    async def _leave(self) -> None:
        """One step back: first what could not be saved is not tried any more."""
        await self._typed()
        if not self.changes.saving.stop():
            self.leave()

    async def _typed(self) -> None:
        if self._composer is not None:
            await drained(self._composer.area)

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
        await self._typed()
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

        self._set_saving(True)
        changes.drafting.pause()
        changes.change("the message", body, done=self._sent, failed=partial(self._not_sent, composition.draft))

    def _sent(self, made: Made) -> None:  # noqa: ARG002 - it is shown by whoever called
        self.changes.drafting.done()
        self._close()

    def _not_sent(self, draft: str, error: Exception) -> None:  # noqa: ARG002 - it was said already
        if self.now is not None and self.now.draft == draft:
            self._set_saving(False)
            self.changes.drafting.typed()

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        if self._composer is not None:
            self._composer.area.read_only = saving

    def _close(self) -> None:
        composer, self._composer, self.now, self._saving = self._composer, None, None, False
        if composer is not None:
            had_keys = self.screen.focused is composer.area
            dismiss(composer)
            if had_keys:
                self.screen.moving.go("transcript")
        self.screen.show_hints()
