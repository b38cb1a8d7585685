"""What came since the person looked: messages of the conversation that is shown, and other conversations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.summary import Summary
    from bough.core.watch import Change

    from ..screen import BrowseScreen


class _Left(NamedTuple):
    """What a conversation held when it was left."""

    entries: int
    last: str


class News:
    """Messages count as new until they were on the screen and the person then did something."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.messages: frozenset[str] = frozenset()
        """Ids of the new messages of the conversation that is shown."""
        self.elsewhere: frozenset[str] = frozenset()
        """References of the other conversations that became more."""
        self._passed: set[str] = set()
        self._left: dict[str, _Left] = {}
        self._shown: tuple[str, Conversation] | None = None

    def shown(self) -> None:
        """Another conversation is on the screen: what it became since it was there last is new."""
        self._leave()
        now = self._screen.opening.now
        self._passed.clear()
        self.messages = frozenset()
        if now is not None:
            self._shown = now.ref, now.conversation
            self.messages = frozenset(_since(self._left.pop(now.ref, None), now.conversation))
            self.elsewhere -= {now.ref}

    def came(self, conversation: Conversation, added: Iterable[str]) -> None:
        """Messages were added to the conversation that is shown; what is in view until then was seen."""
        self.pass_by()
        now = self._screen.opening.now
        if now is not None:
            self._shown = now.ref, conversation
        self.messages |= frozenset(_heard(conversation, added))

    def came_elsewhere(self, refs: Iterable[str]) -> None:
        """Other conversations became more."""
        self.elsewhere |= frozenset(refs)

    def gone(self, refs: Iterable[str]) -> None:
        """Other conversations are there no more."""
        self.elsewhere -= frozenset(refs)
        for ref in refs:
            self._left.pop(ref, None)

    @property
    def unseen(self) -> frozenset[str]:
        """The new messages that were never on the screen."""
        return self.messages - self._passed

    def pass_by(self) -> None:
        """Messages leave the screen, or a key is pressed: those in view were in front of the person's eyes."""
        if self.messages and self._screen.bough.app_focus:
            self._passed |= self.messages & self._screen.transcript.in_view()

    def looked(self) -> bool:
        """The person does something: what was in view is new no longer. Returns whether that changes anything."""
        self.pass_by()
        seen, self._passed = self._passed, set()
        self.messages -= seen
        return bool(seen)

    def _leave(self) -> None:
        shown, self._shown = self._shown, None
        if shown is not None:
            ref, conversation = shown
            ids = conversation.skeleton.ids
            self._left[ref] = _Left(len(ids), ids[-1] if len(ids) else "")


def became_more(change: Change, known: Summary | None) -> bool:
    """Whether a change of a conversation brought messages, compared with what the list knew: ours are known by then.

    One of which a copy was made here, or that got a title, is told as changed as well, and holds nothing new.
    """
    from bough.core.watch import Appeared, Grew  # noqa: PLC0415 - start-up time

    if known is None or known.messages is None:
        return isinstance(change, (Appeared, Grew))
    return isinstance(change, Appeared) or (change.summary.messages or 0) > known.messages


def _since(left: _Left | None, conversation: Conversation) -> Iterable[str]:
    """Ids that were added after a conversation was left; none where what was there then is not there any more."""
    ids = conversation.skeleton.ids
    if left is None or not 0 < left.entries <= len(ids) or ids[left.entries - 1] != left.last:
        return ()
    return _heard(conversation, ids[left.entries :])


def _heard(conversation: Conversation, ids: Iterable[str]) -> Iterable[str]:
    """Those of some ids that are messages and no notes, which are nobody's news."""
    from bough.tui.widgets.newest import entries_of  # noqa: PLC0415 - with the views

    skeleton = conversation.skeleton
    entries = entries_of(frozenset(ids), skeleton.ids)
    return (skeleton.ids[entry] for entry in entries if skeleton.kinds[entry] != "note")
