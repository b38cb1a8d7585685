"""Thinking in numbered steps whose number is only an estimate, as sequential-thinking tools do.

A step is a message like any other, with its number and the estimate in its `meta`; so steps can be forked, revised by
an edit, merged and searched, and a finished chain is kept like an unfinished one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .details import meta
from .errors import Invalid
from .messages import NewMessage
from .model import Text

if TYPE_CHECKING:
    from .conversation import Conversation
    from .writer import Writer

_KEY = "step"


class Plan(NamedTuple):
    """How far the steps on a branch have come."""

    step: int
    """Number of the newest step."""
    total: int
    """How many there will be, as estimated now; never fewer than there are."""
    done: bool
    """Whether the newest step said that it is the last."""


def step(text: str, number: int, total: int, *, more: bool = True) -> NewMessage:
    """A step as a message that can be appended. `more` says whether another one follows. Raises Invalid."""
    if number < 1 or total < 1:
        raise Invalid("Steps are counted from one.")
    noted = {_KEY: {"number": number, "total": max(number, total), "more": more}}
    return NewMessage("assistant", (Text(text),), kind="thinking", meta=noted)


def add_step(
    writer: Writer, text: str, number: int, total: int, *, more: bool = True, branch: str | None = None
) -> str:
    """Append a step to a branch and return its id. Raises what `Writer.append` raises."""
    return writer.append(step(text, number, total, more=more), branch=branch)[0]


def plan(conversation: Conversation, entry: int) -> Plan | None:
    """The plan on the path to a message: its newest step, and the newest estimate. None if there is none."""
    for at in reversed(conversation.tree.path(entry)):
        kept = meta(conversation, at)
        noted = kept.get(_KEY) if isinstance(kept, dict) else None
        if isinstance(noted, dict) and isinstance(noted.get("number"), int) and isinstance(noted.get("total"), int):
            return Plan(noted["number"], max(noted["number"], noted["total"]), noted.get("more") is False)
    return None
