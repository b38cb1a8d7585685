"""What a message that is begun will be: another wording of the one that is shown, or one after a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .composition import Composition

if TYPE_CHECKING:
    from bough.core.model import Branch

    from ..opened import Opened

Ids = tuple[str, str, str]
"""Of the draft, of the branch that may be begun, and of the message."""


def reworded(now: Opened, ids: Ids) -> Composition | None:
    """The message one is on, said differently on a branch of its own. None if there is no text in it.

    Raises what reading it raises.
    """
    from bough.core.model import Text  # noqa: PLC0415 - start-up time

    conversation, at = now.conversation, now.at
    parts = [part.text for part in conversation.parts(at) if isinstance(part, Text)]
    if not parts:
        return None
    text = "\n\n".join(parts).encode("utf-8", "replace").decode()
    skeleton = conversation.skeleton
    return Composition("edit", now.ref, conversation.title, skeleton.ids[at], skeleton.roles[at], text, *ids)


def added(now: Opened, branch: Branch | None, ids: Ids) -> Composition:
    """A message after a branch: at its end in a native conversation, in another tool's on a new branch of ours."""
    from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time

    conversation = now.conversation
    head = conversation.tree.head(branch) if branch is not None else -1
    newest = conversation.skeleton.ids[head] if head >= 0 else ""
    name = (branch.name or branch.id[:7]) if branch is not None else ""
    if branch is not None and home_of(conversation) is not None:
        return Composition("append", now.ref, conversation.title, branch.id, "user", "", *ids, name, base=newest)
    return Composition("fork", now.ref, conversation.title, newest, "user", "", *ids, name, base=newest)
