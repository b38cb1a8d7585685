"""Reading a conversation for what a list says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .model import parse_time
from .summary import Summary

if TYPE_CHECKING:
    from datetime import datetime

    from .conversation import Conversation


def summarise(conversation: Conversation) -> Summary:
    """Read a conversation for the list. Raises Unreadable."""
    skeleton, tree = conversation.skeleton, conversation.tree
    usage = conversation.usage
    forked = skeleton.forked_from
    first = conversation.first_prompt
    last = _last_prompt(conversation)
    return Summary(
        ref=f"{conversation.source.name}:{conversation.id}",
        id=conversation.id,
        source=conversation.source.name,
        title=conversation.title,
        project=skeleton.project,
        path=str(conversation.path),
        kind="agent" if tree.agent else "conversation",
        created=_created(conversation),
        updated=_updated(conversation),
        messages=skeleton.counted(),
        branches=len(tree.branches),
        tokens=usage.tokens if usage is not None else None,
        cost=usage.cost if usage is not None else None,
        tags=skeleton.tags,
        forked_from={"conversation": forked.conversation, "message": forked.message} if forked is not None else None,
        problems=len(skeleton.problems),
        first_prompt=conversation.preview(first) if first is not None else "",
        last_prompt=conversation.preview(last) if last is not None else "",
        forks=tree.forks,
        first_message=skeleton.ids[tree.nodes[0]] if tree.nodes else None,
    )


def _last_prompt(conversation: Conversation) -> int | None:
    kinds = conversation.skeleton.kinds
    return next((index for index in range(len(kinds) - 1, -1, -1) if kinds[index] == "prompt"), None)


def _created(conversation: Conversation) -> datetime | None:
    skeleton = conversation.skeleton
    stated = parse_time(skeleton.created)
    return stated if stated is not None else next((t for t in map(parse_time, skeleton.times) if t is not None), None)


def _updated(conversation: Conversation) -> datetime | None:
    """As the source states it, else of the newest head: cheaper than looking at each message, and the same."""
    stated = parse_time(conversation.skeleton.updated)
    times = [stated, *(branch.updated for branch in conversation.branches)]
    return max((time for time in times if time is not None), default=None)
