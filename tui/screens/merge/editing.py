"""Saying something else in the result: under the items, or in the person's own editor. Both sides stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bough.core.errors import BoughError
from bough.core.merging.items import Which
from bough.core.merging.results import text_of
from bough.core.merging.text import has_markers, merge_texts, with_markers
from bough.tui.widgets.dismissing import dismiss

if TYPE_CHECKING:
    from bough.core.merging.items import Item
    from bough.core.merging.sides import Sides
    from bough.tui.screens.command_screen import Answer
    from bough.tui.widgets.composer import Composer

    from .screen import MergeScreen


class Edited(NamedTuple):
    """The message that is being edited."""

    item: int
    side: Which
    at: int
    text: str
    """What it says, or what comes of merging its versions."""


class Editing:
    """At most one message at a time."""

    def __init__(self, screen: MergeScreen) -> None:
        self._screen = screen
        self._composer: Composer | None = None
        self._edited: Edited | None = None

    def commands(self) -> dict[str, Answer]:
        """What is done for each of our commands."""
        return {"edit-pick": self._open, "edit-outside": self._outside}

    @property
    def typing(self) -> bool:
        """Whether a text is being written."""
        return self._composer is not None

    async def _open(self) -> None:
        from bough.tui.widgets.composer import Composer  # noqa: PLC0415 - start-up time

        edited = self._to_edit()
        if edited is None:
            return
        composer = Composer(edited.text, typed=lambda: None)
        composer.entitle("Edit what the result says · ctrl+s takes it · esc leaves it as it was")
        self._composer, self._edited = composer, edited
        await self._screen.mount(composer)
        composer.area.focus()

    def _outside(self) -> None:
        """In $EDITOR, while the app rests."""
        import os  # noqa: PLC0415 - beside its only use

        from textual.app import SuspendNotSupported  # noqa: PLC0415 - start-up time

        from bough.tui.cli.change.text import edited as from_editor  # noqa: PLC0415 - start-up time
        from bough.tui.external import editor  # noqa: PLC0415 - start-up time

        edited = self._to_edit()
        if edited is None:
            return
        try:
            editor(os.environ)
            with self._screen.app.suspend():
                text = from_editor(edited.text)
        except (BoughError, SuspendNotSupported) as error:
            self._screen.say(str(error) or "The editor cannot be started here.", "error")
            return
        self._take(edited, text)

    def take(self) -> None:
        """What was written is what the result says."""
        composer, edited = self._composer, self._edited
        if composer is not None and edited is not None:
            text = composer.text
            self.close()
            self._take(edited, text)

    def close(self) -> None:
        """Take the text area away."""
        composer, self._composer, self._edited = self._composer, None, None
        if composer is not None:
            dismiss(composer)
            self._screen.set_focus(self._screen.view)

    def _take(self, edited: Edited, text: str) -> None:
        session = self._screen.session
        if session is None:
            return
        if has_markers(text):
            self._screen.say("It still holds the marks of a conflict; nothing was taken. Edit it again.", "warning")
            return
        if not text.strip():
            self._screen.say("An empty message is none: take neither with 0.", "warning")
            return
        session.decide(session.now.edit(edited.item, edited.side, edited.at, text))
        self._screen.deciding.go_on(edited.item)

    def _to_edit(self) -> Edited | None:
        """The first message of the item that says something in words."""
        session = self._screen.session
        if session is None or not session.now.items:
            return None
        number = self._screen.view.item
        item = session.now.items[number]
        try:
            found = _first(session.sides, item, number)
        except (BoughError, OSError) as error:
            self._screen.say(str(error), "error")
            return None
        if found is None:
            self._screen.say("There are no words here that could be edited.")
        return found


def _first(sides: Sides, item: Item, number: int) -> Edited | None:
    known = {(edit.side, edit.at): edit.text for edit in item.edits}
    taken = [(one.side, one.at) for one in item.taken()]
    places: list[tuple[Which, int]] = taken or [
        *(("ours", at) for at in item.ours),
        *(("theirs", at) for at in item.theirs),
    ]
    for side, at in places:
        text = known.get((side, at)) or text_of((sides.theirs if side == "theirs" else sides.ours).parts(at))
        if text:
            return Edited(number, side, at, known.get((side, at)) or _versions(sides, item) or text)
    return None


def _versions(sides: Sides, item: Item) -> str:
    """What comes of two versions of a message, as far as nobody has to be asked; empty if they are none."""
    if item.same or not (item.ours and item.theirs):
        return ""
    ours, theirs = (
        text_of(side.parts(span.start)) for side, span in ((sides.ours, item.ours), (sides.theirs, item.theirs))
    )
    if item.base and sides.base is not None:
        base = text_of(sides.base.parts(item.base.start))
    elif (elder := sides.elder()) is not None and not item.ours.start and not item.theirs.start:
        base = text_of(sides.ours.conversation.parts(elder))
    else:
        return ""
    return with_markers(merge_texts(ours, base, theirs))
