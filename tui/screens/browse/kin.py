"""A conversation with its forks and copies in other files: as one tree, and apart again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from .bindings import first_key
from .flow import Answer, Flow
from .work import Task

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.kinship import Family
    from bough.core.watch import Batch

    from .opened import Opened
    from .screen import BrowseScreen

_CHANGES: Final = frozenset("fork edit add rename tags label delete undo redo request merge".split())
"""Commands that change a conversation: a family is changed in its members."""


class Kin(Flow):
    """Brings the relatives of the conversation that is shown together, and goes back to the one that one is in."""

    impossible = "It has no relatives: no other conversation says or shows that it is a fork or a copy of it."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        screen.captions.more_facts = self._facts
        screen.living.on_batch.append(self.heard)
        self._counted: tuple[str, str | None, int] = ("", None, 0)
        """Reference and family of a conversation, and how many relatives it has: told with every key."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"family": self._toggle}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is one
        """Whether what is shown has relatives."""
        return bool(self._relatives())

    def refuses(self, command: str) -> str:
        """Why a command that changes something is not to be given now; empty if it is."""
        if command not in _CHANGES or self._family is None:
            return ""
        return f"A family is changed in its members: {self._key} shows them apart, at this message."

    def member_at(self, entry: int) -> tuple[Conversation, int]:
        """The member that a message of the family that is shown is of, and its entry there."""
        family = self._family
        if family is None:
            raise LookupError(self.impossible)
        return family.origin_of(entry)

    @property
    def _family(self) -> Family | None:
        """The family that is shown; None if a conversation is."""
        now = self.screen.opening.now
        if now is None or not now.conversation.members:
            return None
        from bough.core.kinship import Family  # noqa: PLC0415 - start-up time: seldom wanted

        return now.conversation if isinstance(now.conversation, Family) else None

    @property
    def _key(self) -> str:
        return first_key(self.screen.config.keys, "family") or "the palette"

    def _relatives(self) -> int:
        """How many others the list knows of the family."""
        now = self.screen.opening.now
        own = self.screen.listing.known.summary(now.ref) if now is not None else None
        if own is None or own.family is None:
            return 0
        if self._counted[:2] != (own.ref, own.family):
            family = [one for one in self.screen.listing.known if one.family == own.family]
            self._counted = (own.ref, own.family, len(family) - 1)
        return self._counted[2]

    def _facts(self) -> str:
        """What the status line says of it."""
        others = self._relatives()
        if not others:
            return ""
        if self._family is not None:
            return f"family of {others + 1} · {self._key} shows it apart"
        return f"{others} {'relative' if others == 1 else 'relatives'} · {self._key} shows one tree"

    # Together and apart

    def _toggle(self) -> None:
        now = self.screen.opening.now
        if now is not None:
            self._apart(now) if self._family is not None else self._together(now)

    def _together(self, now: Opened) -> None:
        ref, asked, at = now.ref, now.conversation, now.at
        library = self.screen.library

        def body(task: Task[Family]) -> Family:  # noqa: ARG001 - one step
            from bough.core.kinship import members_of, together  # noqa: PLC0415 - start-up time

            family = together(*members_of(library(), asked))
            family.tree  # noqa: B018 - worked out here, not on the screen
            return family

        def done(family: Family) -> None:
            entry = family.entry_of(asked, at) if at >= 0 else -1
            message = family.skeleton.ids[entry] if entry >= 0 else ""
            self.screen.opening.take(ref, family, message=message)
            shared = sum(len(one.tree.nodes) for one in family.members) - len(family.tree.nodes)
            what = "1 message is" if shared == 1 else f"{shared:,} messages are"
            self.screen.say(f"{len(family.members)} conversations as one tree; {what} shown once.")

        self.screen.works.start("family", "bringing relatives together", body, done)

    def _apart(self, now: Opened) -> None:
        """Back to a conversation: the one that said the message under the cursor."""
        member, entry = self.member_at(now.at) if now.at >= 0 else (now.conversation.members[0], -1)
        message = member.skeleton.ids[entry] if entry >= 0 else ""
        place = (member.source.name, str(member.path), member.id)
        ref = self.screen.listing.known.ref(place) or now.ref
        self.screen.opening.outdated([now.ref])
        self.screen.conversations.select(ref)
        self.screen.opening.take(ref, member, message=message)

    # While others write

    def heard(self, batch: Batch) -> None:
        """Others changed something: if that is in the family that is shown, read it again."""
        family, now = self._family, self.screen.opening.now
        if family is None or now is None:
            return
        places = {(one.source.name, str(one.path), one.id) for one in family.members}
        if not any(change.place in places for change in batch):
            return
        ref = now.ref

        def body(task: Task[Conversation]) -> Conversation:  # noqa: ARG001 - one step
            return family.update().conversation

        def done(conversation: Conversation) -> None:
            if conversation is not family and self._family is family:
                self.screen.opening.take(ref, conversation)

        self.screen.works.start("family", "reading the family again", body, done)
