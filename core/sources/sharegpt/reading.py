"""One conversation of a data set: a line of messages, and where two answers are compared, a fork at its end.

There are no ids and no times: a message is named by its place. The answer that was chosen goes on with the line.
"""

from __future__ import annotations

from ...skeleton import Named
from ..documents import Node
from ..drafts import Draft
from .records import ANSWER, SYSTEM, nature

_SAID = ("conversations", "messages", "system", "chosen", "rejected")


def fill(draft: Draft) -> None:
    """Make the entries of the conversation in the document of a draft."""
    document = draft.documents[0]
    members = document.members()
    last = -1
    if "system" in members and document.value(members["system"]) not in (None, ""):
        last = draft.say(0, members["system"], "system", last, SYSTEM)
    name = "conversations" if "conversations" in members else "messages"
    if name in members or not members.keys() & {"chosen", "rejected"}:
        for one in draft.records(0, members.get(name), name):
            last = draft.say(0, one.node, f"r{one.position}", last, nature(one.value))
    heads = [_answers(draft, answer, members[answer], last) for answer in ("chosen", "rejected") if answer in members]
    draft.skeleton.active = heads[0] if heads else last
    if members.keys() - {*_SAID, "id"}:
        draft.note(0, "about", last if last >= 0 else draft.skeleton.active)


def _answers(draft: Draft, name: str, node: Node, parent: int) -> int:
    """One of the answers that are compared, a message or several; returns its last."""
    document, skeleton = draft.documents[0], draft.skeleton
    first, last = len(skeleton), parent
    for number, one in enumerate(document.items(node) or [node], 1):
        value = document.value(one)
        said = nature(value) if isinstance(value, dict) and value.keys() & {"from", "role"} else ANSWER
        last = draft.say(0, one, name if number == 1 else f"{name}.{number}", last, said)
    if len(skeleton) > first and name == "rejected":
        skeleton.starts[first] = Named(name, name)
    return last
