"""One tree of messages, whether they are nested or stand one a line. The best ranked answers are its active line."""

from __future__ import annotations

from typing import Any

from ...linking import link
from ..documents import Node
from ..drafts import Draft, dict_of, text_of
from ..jsonlines import decoded
from ..nested import find, own
from .records import nature, rank


def fill_nested(draft: Draft) -> None:
    """A document that holds its first message as `prompt`, and in each the `replies`."""
    document, skeleton = draft.documents[0], draft.skeleton
    fields = document.fields(without=("prompt",))
    skeleton.id = text_of(fields.get("message_tree_id"))
    prompt = document.members().get("prompt")
    if prompt is None or document.data[prompt.start : prompt.start + 1] != b"{":
        draft.report("bad-record", 0, "prompt", "There is no first message; the rest of the tree is kept raw.")
        draft.keep("bad-record", 0, document.root)
        return
    found = find(document.data, prompt, "replies")
    ranks: list[float] = []
    skeleton.keys = {at: one.key for at, one in enumerate(found.messages) if one.key}
    for number, one in enumerate(found.messages, 1):
        record = dict_of(decoded(own(document.data, one)))
        _say(draft, one.node, record, one.parent, text_of(record.get("message_id")) or f"r{number}")
        ranks.append(rank(record))
    for node in found.others:
        draft.keep("bad-record", 0, node)
        draft.report("bad-record", 0, f"byte {node.start}", "This is no message; it is kept raw.")
    skeleton.active = _best(skeleton.parents, ranks)


def fill_flat(draft: Draft, nodes: list[Node]) -> None:
    """Messages that name their parents."""
    document, skeleton = draft.documents[0], draft.skeleton
    records: list[tuple[Node, dict[str, Any]]] = []
    for node in nodes:
        value = dict_of(document.value(node))
        if value.keys() & {"text", "message_id"}:
            records.append((node, value))
        else:
            draft.keep("bad-record", 0, node)
            draft.report("bad-record", 0, f"byte {node.start}", "This is no message; it is kept raw.")
    ids = [text_of(record.get("message_id")) or f"r{number}" for number, (_, record) in enumerate(records, 1)]
    above = [text_of(record.get("parent_id")) or None for _, record in records]

    def report(code: str, index: int, sentence: str) -> None:
        draft.report(code, 0, ids[index], sentence)

    parents = link(ids, above, report)
    for (node, record), id, parent in zip(records, ids, parents, strict=True):
        _say(draft, node, record, parent, id)
    skeleton.active = _best(parents, [rank(record) for _, record in records])


def _say(draft: Draft, node: Node, record: dict[str, Any], parent: int, id: str) -> int:
    said = nature(record)
    time, model = record.get("created_date"), record.get("model_name")
    return draft.say(0, node, id, parent, said, time=time, model=model if said[0] == "assistant" else None)


def _best(parents: list[int], ranks: list[float]) -> int:
    """The end of the line that goes on with the best ranked answer each time; -1 if there is nothing."""
    best: dict[int, int] = {}
    for number, parent in enumerate(parents):
        if parent not in best or ranks[number] < ranks[best[parent]]:
            best[parent] = number
    at = -1
    while at in best:
        at = best[at]
    return at
