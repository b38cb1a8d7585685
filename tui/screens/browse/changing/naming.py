"""Forking, and giving names: of a branch, a conversation, a message, and tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bough.tui.safe import safe_line
from bough.tui.widgets.cells import cut

from .flow import ChangingFlow
from .made import Made, noted, written

if TYPE_CHECKING:
    from bough.core.keeping import Keeping, Remarks
    from bough.core.model import Branch
    from bough.core.writer import Writer

    from ..flow import Answer

_NEEDS_MESSAGE = frozenset({"fork", "label"})
_LONG = 40
"""Characters of a text that is quoted in the status line."""


class Naming(ChangingFlow):
    """The changes for which a line is asked."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {"fork": self._fork, "rename": self._rename, "tags": self._tags, "label": self._label}

    def possible(self, command: str) -> bool:
        """Whether one of our commands would do anything now."""
        now = self.screen.opening.now
        return now is not None and (now.at >= 0 or command not in _NEEDS_MESSAGE)

    def refusal(self, command: str) -> str:
        """Why one of our commands is not to be given now; forking goes on in a conversation of its own."""
        return "" if command == "fork" else super().refusal(command)

    # Forking

    async def _fork(self) -> None:
        now = self.shown
        message = now.conversation.skeleton.ids[now.at]
        if self.changes.holding.reason:
            ask = "title of the new conversation"
            hint = f"empty: {safe_line(now.conversation.title)}"
            await self.changes.asking.name(ask, "", hint, lambda name: self._fork_apart(message, name))
            return
        ask = f"fork after “{short(now.conversation.preview(now.at))}”, name"
        await self.changes.asking.name(
            ask, "", "empty: called after its parent", lambda name: self._begin(message, name)
        )

    def _begin(self, message: str, name: str) -> None:
        branch = self.changes.new_id()

        def body(keeping: Keeping) -> Made:
            entry = entry_of(keeping, message)
            writer = self.changes.pen.writer(keeping, entry)
            at = keeping.message_id(entry)
            made = writer.fork(at, name.strip() or None, id=branch)
            where = (
                ""
                if keeping.native
                else f" in a conversation of ours; {keeping.conversation.ref.source}'s stays as it is"
            )
            words = f"Forked: “{made.name}”{where}. a writes on, u takes it back."
            return written(self.changes.pen.store(keeping), writer, words, branch=branch, message=at)

        self.changes.change("a fork", body)

    def _fork_apart(self, message: str, name: str) -> None:
        """Somebody else holds the conversation: what is forked becomes one of its own."""

        def body(keeping: Keeping) -> Made:
            from bough.core.importing import copy_conversation  # noqa: PLC0415 - start-up time
            from bough.core.keeping import Keeping as Place  # noqa: PLC0415 - as above

            store = self.changes.pen.store(keeping)
            id = copy_conversation(store, keeping.conversation, entry_of(keeping, message))
            writer = self.changes.pen.writer(Place(store.read(id), keeping.root, native=True))
            if name.strip():
                writer.rename(name)
            return written(store, writer, "Forked into a conversation of its own.", message=message)

        self.changes.change("a fork", body, unsure=False)

    # Names

    async def _rename(self) -> None:
        now, branch = self.shown, self.branch
        if self.screen.place == "list" or branch is None:
            title = now.conversation.skeleton.title
            hint = safe_line(now.conversation.title)
            await self.changes.asking.name("title", title, hint, lambda name: self._name(name, title, None))
            return
        old = branch.name or ""
        ask = f"name of branch {safe_line(old) or branch.id[:7]}"
        await self.changes.asking.name(ask, old, "", lambda name: self._name(name, old, branch))

    def _name(self, name: str, old: str, branch: Branch | None) -> None:
        if not name.strip() or name == old:
            self.screen.say("It keeps its name.")
            return
        what = "Named the branch" if branch is not None else "Named the conversation"
        self._say("a name", f"{what} “{short(name)}”.", lambda on: on.rename(name, branch.id if branch else None))

    async def _tags(self) -> None:
        now = self.shown
        have = now.conversation.skeleton.tags
        text = ", ".join(map(safe_line, have))
        await self.changes.asking.name("tags", text, "separated by commas", lambda given: self._tag(have, given))

    def _tag(self, have: tuple[str, ...], given: str) -> None:
        by_text = {safe_line(tag): tag for tag in have}
        wanted = [by_text.get(tag, tag) for tag in (" ".join(part.split()) for part in given.split(",")) if tag]
        add = [tag for tag in wanted if tag not in have]
        remove = [tag for tag in have if tag not in wanted]
        if not add and not remove:
            self.screen.say("The tags stay as they are.")
            return
        words = " ".join([*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)])
        self._say("tags", f"Tags: {words}", lambda on: on.tag(add, remove))

    async def _label(self) -> None:
        now = self.shown
        message = now.conversation.skeleton.ids[now.at]
        old = now.conversation.skeleton.labels.get(message, "")
        ask = f"label of “{short(now.conversation.preview(now.at))}”"
        await self.changes.asking.name(
            ask, safe_line(old), "empty: none", lambda text: self._labelled(message, old, text)
        )

    def _labelled(self, message: str, old: str, text: str) -> None:
        label = " ".join(text.split()) or None
        if (label or "") == old:
            self.screen.say("The label stays as it is.")
            return
        words = f"Labelled “{short(label)}”." if label else "The label is gone."
        self._say("a label", words, lambda on: on.label(message, label))

    def _say(self, label: str, words: str, act: Callable[[Writer | Remarks], object]) -> None:
        """Say something of the conversation: in its log, or among our notes if it is another tool's."""

        def body(keeping: Keeping) -> Made:
            store = self.changes.pen.store(keeping)
            if not keeping.native:
                act(keeping.remarks(store, 1.0))
                return noted(store, keeping, words)
            writer = self.changes.pen.writer(keeping)
            act(writer)
            return written(store, writer, words)

        self.changes.change(label, body, unsure=False)


def entry_of(keeping: Keeping, message: str) -> int:
    """The entry of a message. Raises NotFound if it is gone."""
    from bough.core.errors import NotFound  # noqa: PLC0415 - rare

    entry = keeping.conversation.index_of(message)
    if entry is None:
        raise NotFound("message", message, "Somebody took it away.")
    return entry


def short(text: str, most: int = _LONG) -> str:
    """The beginning of a text, safe and in one line of at most so many cells."""
    return cut(safe_line(text), most)
