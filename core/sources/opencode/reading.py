"""A session, and the sessions of the sub-agents it started, as one conversation.

OpenCode keeps a line, no tree: what one answers is what came before it. Several answers name one prompt as their parent
when they are steps of a turn. Undone messages stay until something new is said; they are a branch of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...linking import problem
from ...model import Locator
from ...skeleton import Named, RawRecord, Skeleton
from ..drafts import dict_of, text_of, time_of
from ..jsonlines import gathered
from .records import Message, Session, model_of, nature, started_by, usage_of


def build(skeleton: Skeleton, sessions: Sequence[Session]) -> Skeleton:
    """Fill a skeleton; the first session is the one that was not started by another of them."""
    root = sessions[0]
    keys: dict[int, str] = {}
    entries = _say(skeleton, sessions, keys)
    skeleton.keys = keys
    _hang(skeleton, sessions, entries)
    for session in sessions:
        first = entries[session.id][0] if entries[session.id] else -1
        for raw in session.beside:
            skeleton.records += 1
            skeleton.raw.append(RawRecord(raw.type, Locator(*raw.place, raw.key), first))
    _describe(skeleton, root)
    _take_back(skeleton, root, entries[root.id])
    skeleton.problems = gathered(skeleton.problems)
    return skeleton


def _say(skeleton: Skeleton, sessions: Sequence[Session], keys: dict[int, str]) -> dict[str, list[int]]:
    """All messages in the order in which they were said, so that new ones come last; their entries by session."""
    entries: dict[str, list[int]] = {session.id: [] for session in sessions}
    ordered = [(session, message) for session in sessions for message in session.in_order()]
    if all(message.created is not None for _, message in ordered):
        ordered.sort(key=lambda one: one[1].created or 0)  # stable: the order within a session stays
    taken: set[str] = set()
    for session, message in ordered:
        own = entries[session.id]
        own.append(_append(skeleton, message, own[-1] if own else -1, taken))
        if session.id != sessions[0].id and skeleton.kinds[own[-1]] == "prompt":
            skeleton.kinds[own[-1]] = "context"  # a model wrote it, not a person; it stays visible
        if message.key:
            keys[own[-1]] = message.key
    return entries


def _append(skeleton: Skeleton, message: Message, parent: int, taken: set[str]) -> int:
    role, kind, hidden = nature(message)
    model, provider = model_of(message.info)
    if message.id in taken:
        _report(skeleton, "duplicate-id", message.id, "This id was used before; both messages are shown.")
    taken.add(message.id)
    if message.broken:
        _report(skeleton, "bad-record", message.id, "Some of this message cannot be read; it is shown as it is.")
    entry = skeleton.append(
        message.id, parent, role, kind, message.place,
        time=time_of(message.created), hidden=hidden, model=model or None, usage=usage_of(message.info),
    )  # fmt: skip
    skeleton.records += 1
    if provider:
        skeleton.providers[entry] = provider
    return entry


def _hang(skeleton: Skeleton, sessions: Sequence[Session], entries: dict[str, list[int]]) -> None:
    """Hang each sub-agent at the message that started it; where none says so, at the last one before."""
    called = started_by(message for session in sessions for message in session.messages)
    places = {id: entry for entry, id in enumerate(skeleton.ids)}
    for session in sessions[1:]:
        own = entries[session.id]
        if not own:
            continue
        above = entries.get(session.parent) or []
        caller = places.get(called.get(session.id, ""), -1)
        if caller < 0 or caller in own:
            caller = next((entry for entry in reversed(above) if entry < own[0]), above[0] if above else -1)
        skeleton.parents[own[0]] = caller
        name = session.title or text_of(session.info.get("agent")) or None
        skeleton.starts[own[0]] = Named(session.id, name, "agent")


def _describe(skeleton: Skeleton, root: Session) -> None:
    time = dict_of(root.info.get("time"))
    skeleton.id = root.id
    skeleton.title = root.title
    skeleton.project = text_of(root.info.get("directory"))
    skeleton.created, skeleton.updated = time_of(time.get("created")), time_of(time.get("updated"))
    skeleton.agent = bool(root.parent)


def _take_back(skeleton: Skeleton, root: Session, own: list[int]) -> None:
    """What `/undo` took back is a branch beside the place a person is at."""
    revert = dict_of(root.info.get("revert"))
    first = text_of(revert.get("messageID"))
    at = next((number for number, entry in enumerate(own) if skeleton.ids[entry] == first), -1)
    if text_of(revert.get("partID")) and at >= 0:
        at += 1  # the rest of a message was taken back: it stays where it is
    if 0 < at < len(own):
        skeleton.active = own[at - 1]
        skeleton.starts[own[at]] = Named(skeleton.ids[own[at]], "undone")


def _report(skeleton: Skeleton, code: str, place: str, sentence: str) -> None:
    skeleton.problems.append(problem(code, skeleton.files[0], place, sentence))
