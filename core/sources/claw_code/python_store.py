"""Sessions of the Python store: what was typed, without roles or times, and the tokens of it all."""

from __future__ import annotations

from pathlib import Path

from ...model import Usage
from ...skeleton import Skeleton
from ..documents import Document
from ..drafts import Draft, count_of, text_of
from .places import project

_NAMES = frozenset({"session_id", "messages", "input_tokens", "output_tokens"})


def is_stored(document: Document) -> bool:
    """Whether a document, perhaps only its beginning, is of that store: its names, and texts for messages.

    With all of its names there may be more; a beginning that lacks some has no others.
    """
    members = document.members()
    if not (members.keys() >= _NAMES or {"session_id", "messages"} <= members.keys() <= _NAMES):
        return False
    said = document.items(members["messages"])
    return document.data[said[0].start : said[0].start + 1] == b'"' if said else "input_tokens" in members


def read(path: Path) -> Skeleton:
    """The conversation of one file. Raises Unreadable."""
    draft = Draft.of_documents([path])
    document, skeleton = draft.documents[0], draft.skeleton
    fields = document.fields(without=("messages",))
    skeleton.id = text_of(fields.get("session_id"))
    skeleton.project = project(path)
    members = document.members()
    for position, node in enumerate(document.items(members.get("messages")), 1):
        if node.whole and isinstance(document.value(node), str):
            draft.say(0, node, f"r{position}", len(skeleton) - 1, ("user", "prompt", False))
        else:
            draft.keep("bad-record" if node.whole else "torn", 0, node)
            draft.report("bad-record", 0, f"byte {node.start}", "This is no text; it is kept raw.")
    for name in sorted(_NAMES - members.keys()):
        draft.report("missing-field", 0, name, f"It does not say its {name}; the rest is shown.")
    spent = Usage(count_of(fields.get("input_tokens")), count_of(fields.get("output_tokens")))
    draft.note(0, "about", 0 if len(skeleton) else -1, spent if spent.tokens else None)
    return draft.finish()
