"""One conversation: its messages as a list that names parents, or each with what answers it in `children`.

A message names its parent in both; where it does not, the one that it lies in is.
"""

from __future__ import annotations

from typing import Any

from ...linking import link
from ...model import Nature, Usage
from ..documents import Node
from ..drafts import Draft, count_of, dict_of, tags_of, text_of, time_of
from ..jsonlines import decoded
from ..nested import find, own

_NO_PARENT = "00000000-0000-0000-0000-000000000000"
_PROMPT: Nature = ("user", "prompt", False)
_ANSWER: Nature = ("assistant", "answer", False)


def fill(draft: Draft) -> None:
    """Make the entries of the conversation in the document of a draft."""
    document, skeleton = draft.documents[0], draft.skeleton
    fields = document.fields(without=("messages",))
    options = dict_of(fields.get("options"))
    skeleton.id, skeleton.title = text_of(fields.get("conversationId")), text_of(fields.get("title"))
    skeleton.tags = tags_of(fields.get("tags"))
    skeleton.created, skeleton.updated = time_of(fields.get("createdAt")), time_of(fields.get("updatedAt"))
    array = document.members().get("messages")
    if array is None or document.data[array.start : array.start + 1] != b"[":
        list(draft.records(0, array))  # it says what is wrong
        return
    _messages(draft, array, options)
    draft.note(0, "about", len(skeleton) - 1)


def _messages(draft: Draft, array: Node, options: dict[str, Any]) -> None:
    document, skeleton = draft.documents[0], draft.skeleton
    found = find(document.data, array, "children")
    records = [dict_of(decoded(own(document.data, one))) for one in found.messages]
    ids = [text_of(record.get("messageId")) or f"r{number}" for number, record in enumerate(records, 1)]
    above: list[str | None] = []
    for one, record in zip(found.messages, records, strict=True):
        stated = text_of(record.get("parentMessageId"))
        inside = ids[one.parent] if one.parent >= 0 else None
        above.append(inside or (stated if stated and stated != _NO_PARENT else None))

    def report(code: str, index: int, sentence: str) -> None:
        draft.report(code, 0, ids[index], sentence)

    parents = link(ids, above, report)
    for number, (one, record) in enumerate(zip(found.messages, records, strict=True)):
        parent = one.parent if one.parent >= 0 else parents[number]
        _say(draft, one.node, record, ids[number], parent, options)
    skeleton.keys = {at: one.key for at, one in enumerate(found.messages) if one.key}
    for node in found.others:
        draft.keep("bad-record", 0, node)
        draft.report("bad-record", 0, f"byte {node.start}", "This is no message; it is kept raw.")


def _say(draft: Draft, node: Node, record: dict[str, Any], id: str, parent: int, options: dict[str, Any]) -> None:
    typed = record.get("isCreatedByUser") is True or (
        "isCreatedByUser" not in record and text_of(record.get("sender")).lower() == "user"
    )
    spent = count_of(record.get("tokenCount"))
    draft.say(
        0,
        node,
        id,
        parent,
        _PROMPT if typed else _ANSWER,
        time=record.get("createdAt"),
        model=None if typed else record.get("model") or options.get("model"),
        provider=None if typed else record.get("endpoint"),
        usage=Usage(output=spent) if spent and not typed else None,
    )
