"""Conversations, work sessions and focus chains as conversations.

A work session has no messages: what it says of itself is one, and its focuses follow. Focuses are messages of nobody's
(role `system`): one follows the other as in the chain, and those that one holds branch off below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...carried import FIELD, carried, nature_of
from ...model import Nature, Usage, parse_time
from ...skeleton import Named, Skeleton
from ..chat import nature
from ..documents import Node
from ..drafts import Draft, count_of, dict_of, tags_of, text_of, time_of
from .shapes import lowered, members, shape_of

_DEEPEST = 32
"""Levels of focuses within focuses that are followed; the tool itself cannot write any."""
_HEAVY = ("Messages", "Focuses", "messages", "focuses")
_OUTER = ("conversation", "session", "focus_chain", "Chain")
_SAID_BY_NOBODY: Nature = ("system", "context", False)


def read(files: Sequence[Path]) -> Skeleton:
    """The conversation; several files are states of it, and the newest one counts.

    Raises Unreadable if not one of them can be read.
    """
    draft = Draft.of_documents(files)
    shapes = {file: shape_of(document) for file, document in draft.documents.items()}
    states = [(file, *shape) for file, shape in shapes.items() if shape is not None]
    states.sort(key=lambda state: _exported(draft, state[0], state[2]), reverse=True)
    known: dict[str, int] = {}
    for number, (file, shape, node) in enumerate(states):
        if not number:
            _describe(draft.skeleton, lowered(draft.documents[file].fields(node, _HEAVY)))
        _add(draft, file, shape, node, known, older=number > 0)
    for file in (file for file, shape in shapes.items() if shape is None):
        document = draft.documents[file]
        draft.keep("document", file, document.root)
        if not document.problems:
            draft.report("bad-record", file, "", "There is nothing of HelixCode in it; it is kept raw.")
    return draft.finish()


def _exported(draft: Draft, file: int, node: Node) -> tuple[float, float]:
    """When a state was written, as it says itself, and when it was changed last."""
    outer = lowered(draft.documents[file].fields(without=_OUTER))
    fields = lowered(draft.documents[file].fields(node, _HEAVY))
    written = parse_time(time_of(outer.get("exported_at") or outer.get("exportedat")))
    updated = parse_time(time_of(fields.get("updatedat") or fields.get("updated_at")))
    return _seconds(written), _seconds(updated)


def _seconds(time: datetime | None) -> float:
    return time.timestamp() if time is not None else 0.0


def _describe(skeleton: Skeleton, fields: dict[str, Any]) -> None:
    skeleton.id = text_of(fields.get("id"))
    skeleton.title = text_of(fields.get("title")) or text_of(fields.get("name"))
    skeleton.project = text_of(fields.get("project_id")) or text_of(dict_of(fields.get("metadata")).get("project"))
    skeleton.tags = tags_of(fields.get("tags"))
    skeleton.created = time_of(fields.get("created_at") or fields.get("createdat"))
    skeleton.updated = time_of(fields.get("updated_at") or fields.get("updatedat"))


def _add(draft: Draft, file: int, shape: str, node: Node, known: dict[str, int], *, older: bool) -> None:
    document, skeleton = draft.documents[file], draft.skeleton
    begun = len(skeleton)
    inner = members(document, node)
    if shape == "conversation":
        _messages(draft, file, inner, known)
        _characters(draft, file, inner, known)
        draft.note(file, f"{'older' if older else 'about'}.{file}", begun if len(skeleton) > begun else -1)
    elif older:
        draft.keep("copy", file, document.root)  # what changed in it is its state, not what was said
    elif shape == "session":
        fields = lowered(document.fields(node))
        at = draft.say(file, node, skeleton.id or "session", -1, _SAID_BY_NOBODY, time=fields.get("created_at"))
        outer = members(document, document.root).get("focus_chain")
        chain = members(document, outer).get("chain") if outer is not None else None
        if chain is not None:
            _focuses(draft, file, chain, at)
    else:
        draft.keep("chain", file, document.root)
        _focuses(draft, file, node, -1)
        draft.report_repeated()
    if older and len(skeleton) > begun and skeleton.kinds[begun] != "note":
        skeleton.starts[begun] = Named(f"older.{file}", "older file")


def _messages(draft: Draft, file: int, inner: dict[str, Node], known: dict[str, int]) -> None:
    """One after the other; in an older state only those that the newer one has lost.

    What counts as tokens is guessed from the length of texts. An export of ours has the true number beside it.
    """
    about = inner.get("metadata")
    exported = about is not None and FIELD in dict_of(draft.documents[file].value(about))
    last = -1
    seen: dict[str, int] = {}
    for found in draft.records(file, inner.get("messages")):
        value = lowered(found.value)
        id = text_of(value.get("id")) or f"r{found.position}"
        if id in known:
            last = known[id]
            draft.keep("copy", file, found.node, last)
            continue
        if id in seen:
            draft.report("duplicate-id", file, id, "This id comes twice; both messages are shown.")
        said, tokens = nature(value), 0 if exported else count_of(value.get("tokencount"))
        spent = Usage(output=tokens) if said[0] == "assistant" else Usage(input=tokens)
        metadata = dict_of(value.get("metadata"))
        kept, model = carried(metadata, value.get("content")), metadata.get("model")
        said = nature_of(said, kept)
        usage = kept.usage or (spent if tokens else None)
        last = draft.say(file, found.node, id, last, said, time=value.get("timestamp"), model=model, usage=usage)
        seen.setdefault(id, last)
    if not known:
        draft.skeleton.active = last
    known |= seen


def _characters(draft: Draft, file: int, inner: dict[str, Node], known: dict[str, int]) -> None:
    """What was said in a role play, beside the other messages."""
    document = draft.documents[file]
    array = inner.get("charmessages")
    if array is None or document.value(array) is None:
        return
    person = document.value(inner["userid"]) if "userid" in inner else None
    last = -1
    for found in draft.records(file, array, "CharMessages"):
        value = lowered(found.value)
        id = text_of(value.get("id")) or f"character.r{found.position}"
        if id in known:
            draft.keep("copy", file, found.node, known[id])
            continue
        typed = value.get("type") == "user" or (bool(person) and value.get("sender_id") == person)
        said: Nature = ("user", "prompt", False) if typed else ("assistant", "answer", False)
        last = draft.say(file, found.node, id, last, said, time=value.get("timestamp"))
        known[id] = last


def _focuses(draft: Draft, file: int, chain: Node, parent: int) -> None:
    """The chain, then what its focuses hold, level by level."""
    document, skeleton = draft.documents[file], draft.skeleton
    inner = members(document, chain)
    tags = list(skeleton.tags)
    below: list[tuple[Node, int, int]] = []
    order: list[str] = []
    last = parent
    for found in draft.records(file, inner.get("focuses"), "Focuses"):
        last = _focus(draft, file, found.node, found.value, last, below, 1, tags)
        order.append(skeleton.ids[last])
    current = document.value(inner["currentidx"]) if "currentidx" in inner else None
    if isinstance(current, int) and 0 <= current < len(order):
        skeleton.labels[order[current]] = "current"
    for array, above, depth in below:  # grows while it is walked
        for found in draft.records(file, array, "Children"):
            _focus(draft, file, found.node, found.value, above, below, depth, tags)
    skeleton.active = last
    skeleton.tags = tuple(dict.fromkeys(tags))


def _focus(
    draft: Draft,
    file: int,
    node: Node,
    value: dict[str, Any],
    parent: int,
    below: list[tuple[Node, int, int]],
    depth: int,
    tags: list[str],
) -> int:
    fields = lowered(value)
    id = text_of(fields.get("id")) or f"focus.{len(draft.skeleton)}"
    at = draft.say(file, node, id, parent, _SAID_BY_NOBODY, time=fields.get("createdat"))
    tags += tags_of(fields.get("tags"))
    if fields.get("children"):
        if depth < _DEEPEST:
            below.append((members(draft.documents[file], node)["children"], at, depth + 1))
        else:
            draft.report("too-deep", file, id, "What lies deeper in it is not taken apart; it is kept with it.")
    return at
