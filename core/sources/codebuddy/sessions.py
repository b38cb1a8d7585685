"""Sessions, and what the two exporters make of them: one document, one line of messages.

A session that was branched off says up to which message, counted from 0 and that one included, unlike a branch. The
copy keeps the times of the messages, and so does a clone, which says only of what.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...model import Nature, Usage, parse_time
from ...skeleton import Fork, Skeleton
from ..chat import nature
from ..drafts import Draft, cost_of, count_of, dict_of, tags_of, text_of, time_of

_NATURES: dict[str, Nature] = {
    "user": ("user", "prompt", False),
    "steer": ("user", "prompt", False),  # typed while the model worked
    "assistant": ("assistant", "answer", False),
    "reasoning": ("assistant", "thinking", False),
    "tool_call": ("assistant", "call", False),
    "tool_result": ("tool", "result", False),
}
_NOTE: Nature = ("system", "note", False)
_ENCRYPTED = '{"__encrypted":true'


def read(path: Path) -> Skeleton:
    """The conversation of one file. Raises Unreadable."""
    draft = Draft.of_documents([path])
    document = draft.documents[0]
    fields = document.fields(without=("messages",))
    about = {**fields, **dict_of(fields.get("session"))}
    metadata = dict_of(about.get("metadata"))
    if "exportedAt" in fields and "session" not in fields:  # of SessionExporter
        about = {**about, **metadata, "lastAccessedAt": metadata.get("updatedAt")}
    skeleton = draft.skeleton
    skeleton.id = text_of(about.get("id"))
    skeleton.title = text_of(about.get("name"))
    skeleton.project = text_of(about.get("workingDirectory")) or text_of(about.get("projectPath"))
    skeleton.created, skeleton.updated = time_of(about.get("createdAt")), time_of(about.get("lastAccessedAt"))
    skeleton.tags = tags_of(metadata.get("tags"))
    ids = _messages(draft, about)
    draft.report_repeated()
    _label(skeleton, ids, fields.get("checkpoints"))
    skeleton.forked_from = _forked_from(metadata, skeleton)
    tokens, cost = count_of(metadata.get("totalTokens")), cost_of(metadata.get("totalCost"))
    spent = Usage(input=tokens, cost=cost) if tokens or cost else None
    draft.note(0, "about", next((at for at, kind in enumerate(skeleton.kinds) if kind != "note"), -1), spent)
    return draft.finish()


def _messages(draft: Draft, about: dict[str, Any]) -> list[str]:
    """All of them, each after the one before; returns their ids in order."""
    document, skeleton = draft.documents[0], draft.skeleton
    last = -1
    for one in draft.records(0, document.members().get("messages")):
        kind = one.value.get("type")
        said = nature(one.value) if "role" in one.value else _NATURES.get(text_of(kind), _NOTE)
        model = about.get("model") if said[0] == "assistant" else None
        provider = about.get("provider") if said[0] == "assistant" else None
        id = text_of(one.value.get("id")) or f"r{one.position}"
        time = one.value.get("timestamp")
        entry = draft.say(0, one.node, id, last, said, time=time, model=model, provider=provider)
        last = entry if said[1] != "note" else last
        if text_of(one.value.get("content")).startswith(_ENCRYPTED):
            sentence = "The session is encrypted by CodeBuddy; what was said in it cannot be shown."
            draft.report("encrypted", 0, id, sentence)
    return list(skeleton.ids)


def _label(skeleton: Skeleton, ids: list[str], checkpoints: object) -> None:
    """A checkpoint is a label on the last message that was there: its index is their number."""
    for point in checkpoints if isinstance(checkpoints, list) else ():
        index = dict_of(point).get("messageIndex")
        if isinstance(index, int) and 0 <= index <= len(ids) and ids:
            skeleton.labels[ids[max(0, index - 1)]] = text_of(point.get("label")) or "checkpoint"


def _forked_from(metadata: dict[str, Any], skeleton: Skeleton) -> Fork | None:
    other = text_of(metadata.get("branchedFrom")) or text_of(metadata.get("parentSessionId"))
    at = metadata.get("branchedAt")
    if other:
        return Fork(other, f"r{at + 1}" if isinstance(at, int) and at >= 0 else None)
    other = text_of(metadata.get("clonedFrom"))
    return Fork(other, _last_before(skeleton)) if other else None


def _last_before(skeleton: Skeleton) -> str | None:
    """The last message that is older than the session itself."""
    made = parse_time(skeleton.created)
    last: str | None = None
    for index, id in enumerate(skeleton.ids):
        time = skeleton.time(index)
        if made is None or time is None or time > made:
            break
        last = id
    return last
