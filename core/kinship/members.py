"""Which conversations of a library are relatives, and in which order they come together: parents before forks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from ..families import file_name, is_path
from ..model import parse_time

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..library import Library
    from ..summary import Summary

_LAST = datetime.max.replace(tzinfo=UTC)


class Members(NamedTuple):
    """The members of a family, eldest first."""

    conversations: list[Conversation]
    asked: int
    """Place of the one that was asked for."""


def members_of(library: Library, conversation: Conversation) -> Members:
    """The relatives of a conversation, itself among them: itself alone if it has none.

    Needs all conversations of the library to be read. Raises Unreadable.
    """
    summaries = library.complete()
    own = next((one for one in summaries if _is(one, conversation)), None)
    relatives = [one for one in summaries if own is not None and own.family is not None and one.family == own.family]
    opened = [conversation if _is(one, conversation) else library.open(one) for one in relatives] or [conversation]
    ordered = parents_first(opened)
    return Members(ordered, next(at for at, one in enumerate(ordered) if one is conversation))


def _is(summary: Summary, conversation: Conversation) -> bool:
    named = (summary.source, summary.id, summary.path)
    return named == (conversation.source.name, conversation.id, str(conversation.path))


def parents_first(conversations: Sequence[Conversation]) -> list[Conversation]:
    """Each after the one it says it was forked from, else by when they began. Links that go round are cut."""
    waiting = sorted(conversations, key=_age)
    parent = {id(one): parent_of(one, waiting) for one in waiting}
    ordered: list[Conversation] = []
    placed = {id(None)}
    while waiting:
        following = next((one for one in waiting if id(parent[id(one)]) in placed), waiting[0])
        waiting.remove(following)
        placed.add(id(following))
        ordered.append(following)
    return ordered


def parent_of(conversation: Conversation, others: Sequence[Conversation]) -> Conversation | None:
    """The one of the others that a conversation says it was forked from."""
    fork = conversation.skeleton.forked_from
    if fork is None:
        return None
    link = file_name(fork.conversation) if is_path(fork.conversation) else fork.conversation
    return next((one for one in others if one is not conversation and link in _names(one)), None)


def _names(conversation: Conversation) -> tuple[str, ...]:
    """The names by which another conversation may link to this one."""
    return conversation.id, f"{conversation.source.name}:{conversation.id}", conversation.path.name


def _age(conversation: Conversation) -> tuple[datetime, str, str]:
    skeleton = conversation.skeleton
    began = parse_time(skeleton.created)
    began = began or next((time for time in map(parse_time, skeleton.times) if time is not None), None)
    return began or _LAST, conversation.source.name, conversation.id
