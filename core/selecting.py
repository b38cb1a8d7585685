"""Choosing among conversations by what a list knows of them, and among messages by what a skeleton knows.

Pure functions over values: they read nothing. What other programs call mode, status or priority are tags here
(`status:paused`, `priority:high`), which need no list of allowed words and are searched in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Kind, Role
    from .summary import Summary


def select(
    summaries: Iterable[Summary],
    *,
    tags: Collection[str] = (),
    any_tag: Collection[str] = (),
    project: str = "",
    title: str = "",
    sources: Collection[str] = (),
    kinds: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    by: Literal["created", "updated"] = "updated",
) -> list[Summary]:
    """The conversations to which everything applies that is asked for, in the order they came in.

    `tags` must all be there, of `any_tag` one; tags are compared exactly. `project` and `title` are parts of the whole,
    upper and lower case alike. `since` and `until` include their own moment; a conversation whose time is unknown lies
    in no range.
    """
    return [
        one
        for one in summaries
        if all(tag in one.tags for tag in tags)
        and (not any_tag or any(tag in one.tags for tag in any_tag))
        and project.casefold() in one.project.casefold()
        and title.casefold() in one.title.casefold()
        and (not sources or one.source in sources)
        and (not kinds or one.kind in kinds)
        and _within(one.created if by == "created" else one.updated, since, until)
    ]


def messages(
    conversation: Conversation,
    *,
    roles: Collection[Role] = (),
    kinds: Collection[Kind] = (),
    providers: Collection[str] = (),
    models: Collection[str] = (),
    labelled: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[int]:
    """Entries of a conversation to which everything applies that is asked for, in file order.

    Notes are left out unless `kinds` names them. Raises Unreadable.
    """
    skeleton = conversation.skeleton
    return [
        entry
        for entry, kind in enumerate(skeleton.kinds)
        if (kind in kinds if kinds else kind != "note")
        and (not roles or skeleton.roles[entry] in roles)
        and (not providers or skeleton.providers.get(entry) in providers)
        and (not models or skeleton.models[entry] in models)
        and (not labelled or skeleton.ids[entry] in skeleton.labels)
        and ((since is None and until is None) or _within(skeleton.time(entry), since, until))
    ]


def providers_of(conversation: Conversation) -> dict[str, int]:
    """How many messages each provider wrote; those that name none are not counted. Raises Unreadable."""
    counts: dict[str, int] = {}
    for provider in conversation.skeleton.providers.values():
        counts[provider] = counts.get(provider, 0) + 1
    return counts


def _within(time: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if since is None and until is None:
        return True
    return time is not None and (since is None or since <= time) and (until is None or time <= until)
