"""What a change brought: the conversation read again, ready to be shown. Worked out in the thread that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.keeping import Keeping
    from bough.core.store import Store
    from bough.core.summary import Summary
    from bough.core.writer import Writer


class Made(NamedTuple):
    """A changed conversation, and where in it the person is taken."""

    conversation: Conversation
    summary: Summary
    words: str
    """What is said of it."""
    branch: str = ""
    """Id of the branch to go to; empty to stay."""
    message: str = ""
    """Id of the message to go to; empty to stay."""


def written(store: Store, writer: Writer, words: str, *, branch: str = "", message: str | None = "") -> Made:
    """What a writer did, read again. Raises NotFound, Unreadable."""
    return _made(store.read(writer.id), words, branch, message or "")


def begun(store: Store, id: str, words: str) -> Made:
    """A conversation that was not there before."""
    return _made(store.read(id), words, "", "")


def noted(store: Store, keeping: Keeping, words: str) -> Made:
    """What was noted of a conversation of another tool, read again."""
    return _made(keeping.read(store), words, "", "")


def _made(conversation: Conversation, words: str, branch: str, message: str) -> Made:
    from bough.core.summarising import summarise  # noqa: PLC0415 - start-up time

    conversation.tree  # noqa: B018 - worked out here, in the thread
    conversation.title  # noqa: B018 - as above
    conversation.usage  # noqa: B018 - as above
    return Made(conversation, summarise(conversation), words, branch, message)
