"""Sessions and snapshots as conversations.

A fork is a session of its own that holds the messages it took over as they were: with their ids, and with the id of the
session in which they were said. So it says by itself which these are; the number in `fork_point` may be anything.
A snapshot is one prompt and what each provider answered: alternatives, of which none was chosen.
"""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any

from ...carried import carried, nature_of
from ...model import Usage
from ...skeleton import Fork, Named, Skeleton
from ..chat import nature
from ..documents import Document
from ..drafts import Draft, Found, cost_of, count_of, dict_of, tags_of, text_of, time_of

_SNAPSHOT = frozenset({"prompt", "responses", "providers", "timestamp"})
_SESSION = frozenset({"fork_point", "providers_used", "retention_policy", "access_count", "last_accessed_at"})
_TELLING = frozenset({"fork_point", "providers_used"})


def is_snapshot(document: Document) -> bool:
    """Whether a document, perhaps only its beginning, is what `save` of the command line wrote."""
    members = document.members()
    if not (members.keys() >= _SNAPSHOT or {"prompt", "responses"} <= members.keys() <= _SNAPSHOT):
        return False
    start = members["responses"].start
    return document.data[start : start + 1] == b"{"


def is_session(document: Document) -> bool:
    """Whether a document, perhaps only its beginning, is a session or an export of one."""
    members = document.members()
    telling = members.keys() & _SESSION
    if len(telling) > 1 or (telling & _TELLING and "messages" in members):
        return True
    if "messages" not in members:
        return False
    said = document.items(members["messages"])
    return bool(said) and document.members(said[0]).keys() >= {"role", "content", "provider", "session_id", "tokens"}


def read(path: Path) -> Skeleton:
    """The conversation of one file. Raises Unreadable."""
    draft = Draft.of_documents([path])
    if is_snapshot(draft.documents[0]):
        _read_snapshot(draft)
    else:
        _read_session(draft)
    return draft.finish()


def _read_session(draft: Draft) -> None:
    document, skeleton = draft.documents[0], draft.skeleton
    fields = document.fields(without=("messages",))
    metadata = dict_of(fields.get("metadata"))
    skeleton.id = text_of(fields.get("id"))
    skeleton.title = next(filter(None, (text_of(metadata.get(name)) for name in ("title", "name", "description"))), "")
    skeleton.project = text_of(metadata.get("project"))
    skeleton.tags = tags_of(metadata.get("tags"))
    skeleton.created, skeleton.updated = time_of(fields.get("created_at")), time_of(fields.get("last_accessed_at"))
    found = list(draft.records(0, document.members().get("messages")))
    seen: set[str] = set()
    for one in found:
        _say(draft, one, seen)
    if parent := text_of(fields.get("parent_id")):
        skeleton.forked_from = Fork(parent, _last_taken(found, skeleton.id, fields.get("fork_point")))
        if found and (reason := text_of(metadata.get("fork_reason"))):
            skeleton.starts[0] = Named(skeleton.id, reason)
    cost = cost_of(fields.get("estimated_cost"))
    draft.note(0, "about", 0 if skeleton.ids else -1, Usage(cost=cost) if cost else None)


def _say(draft: Draft, found: Found, seen: set[str]) -> None:
    value, skeleton = found.value, draft.skeleton
    id = text_of(value.get("id")) or f"r{found.position}"
    if id in seen:
        draft.report("duplicate-id", 0, id, "This id comes twice; both messages are shown.")
    seen.add(id)
    metadata = dict_of(value.get("metadata"))
    kept, tokens = carried(metadata, value.get("content")), count_of(value.get("tokens"))
    said = nature_of(nature(value), kept)
    spent = kept.usage or (Usage(output=tokens) if said[0] == "assistant" else Usage(input=tokens))
    draft.say(
        0,
        found.node,
        id,
        len(skeleton) - 1,
        said,
        time=value.get("timestamp"),
        model=metadata.get("model"),
        provider=value.get("provider"),
        usage=spent if tokens else None,
    )


def _last_taken(found: list[Found], own: str, number: Any) -> str | None:
    """Id of the last message that was taken over; None if there is none, or nothing tells.

    Messages that were said in other sessions; where they do not say where, as many as the fork point counts.
    """
    taken = [*takewhile(lambda one: text_of(one.value.get("session_id")) not in ("", own), found)]
    if not taken and isinstance(number, int) and 0 < number <= len(found):
        taken = [one for one in found[:number] if not text_of(one.value.get("session_id"))]
    return (text_of(taken[-1].value.get("id")) or f"r{taken[-1].position}") if taken else None


def _read_snapshot(draft: Draft) -> None:
    document, skeleton = draft.documents[0], draft.skeleton
    members = document.members()
    time = document.value(members["timestamp"]) if "timestamp" in members else None
    skeleton.created = skeleton.updated = time_of(time)
    skeleton.title = document.path.stem
    asked = draft.say(0, members["prompt"], "r1", -1, ("user", "prompt", False), time=time)
    for provider, node in document.members(members["responses"]).items():
        at = draft.say(0, node, provider, asked, ("assistant", "answer", False), time=time, provider=provider)
        skeleton.starts[at] = Named(provider, provider)
    draft.note(0, "about", asked)
