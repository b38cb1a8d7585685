"""One conversation: a tree where the messages name their parents, else the line in which they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...linking import link
from ...model import Nature
from ...skeleton import Skeleton, Stat
from ..documents import Document
from ..drafts import Draft, dict_of, text_of, time_of

_NO_PARENT = "00000000-0000-4000-8000-000000000000"
_NATURES: dict[str, Nature] = {
    "human": ("user", "prompt", False),
    "user": ("user", "prompt", False),
    "assistant": ("assistant", "answer", False),
}
_STRANGER: Nature = ("system", "context", True)


def build(path: Path, stat: Stat, data: bytes, offset: int) -> Skeleton:
    """The skeleton of a conversation that begins at that byte of its document."""
    document = Document(path, stat, data)
    document.look_for_faults()
    draft = Draft.of(document)
    skeleton = draft.skeleton
    fields = document.fields(without=("chat_messages",))
    skeleton.id, skeleton.title = text_of(fields.get("uuid")), text_of(fields.get("name"))
    skeleton.created, skeleton.updated = time_of(fields.get("created_at")), time_of(fields.get("updated_at"))
    skeleton.project = text_of(dict_of(fields.get("project")).get("name"))
    _messages(draft, text_of(fields.get("model")), text_of(fields.get("current_leaf_message_uuid")))
    draft.note(0, "about", len(skeleton) - 1)
    for entry in range(len(skeleton)):
        skeleton.offsets[entry] += offset
    skeleton.raw = [
        raw._replace(locator=raw.locator._replace(offset=raw.locator.offset + offset)) for raw in skeleton.raw
    ]
    return draft.finish()


def _messages(draft: Draft, model: str, leaf: str) -> None:
    skeleton = draft.skeleton
    found = list(draft.records(0, draft.documents[0].members().get("chat_messages"), "chat_messages"))
    ids = [text_of(one.value.get("uuid")) or f"r{one.position}" for one in found]
    linked = any("parent_message_uuid" in one.value for one in found)
    parents = _parents(draft, ids, [one.value for one in found]) if linked else list(range(-1, len(ids) - 1))
    for one, id, parent in zip(found, ids, parents, strict=True):
        said = _NATURES.get(text_of(one.value.get("sender")), _STRANGER)
        named = (one.value.get("model") or model) if said[0] == "assistant" else None
        draft.say(0, one.node, id, parent, said, time=one.value.get("created_at"), model=named)
    if not linked:
        draft.report_repeated()
    if leaf in ids:
        skeleton.active = ids.index(leaf)
    skeleton.root_fork = True


def _parents(draft: Draft, ids: list[str], records: list[dict[str, Any]]) -> list[int]:
    def report(code: str, index: int, sentence: str) -> None:
        draft.report(code, 0, ids[index], sentence)

    stated = [text_of(record.get("parent_message_uuid")) or None for record in records]
    return link(ids, [None if parent == _NO_PARENT and parent not in ids else parent for parent in stated], report)
