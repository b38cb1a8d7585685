"""What `opencode export` writes, and `opencode import` reads: one session in one document."""

from __future__ import annotations

from pathlib import Path

from ...skeleton import Skeleton
from ..documents import Document
from ..drafts import Draft, dict_of, text_of
from .reading import build
from .records import Message, Raw, Session


def is_export(document: Document) -> bool:
    """Whether a document, perhaps only its beginning, is such an export."""
    members = document.members()
    if not members.keys() >= {"info", "messages"}:
        return False
    info = document.members(members["info"]).keys()
    return {"id", "title"} <= info and bool(info & {"projectID", "directory", "version"})


def session_id(document: Document) -> str:
    """Id of the session in it; empty if it names none."""
    info = document.members().get("info")
    id = document.members(info).get("id") if info is not None else None
    return text_of(document.value(id)) if id is not None and id.whole else ""


def read(path: Path) -> Skeleton:
    """The skeleton. Raises Unreadable."""
    draft = Draft.of_documents([path])
    document, skeleton = draft.documents[0], draft.skeleton
    members = document.members()
    info = dict_of(document.value(members["info"])) if "info" in members else {}
    session = Session(text_of(info.get("id")) or path.stem, info)
    if "info" in members:
        node = members["info"]
        session.beside.append(Raw("session", document.place(0, node)))
    for found in draft.records(0, members.get("messages")):
        session.messages.append(message(found.value, f"r{found.position}", document.place(0, found.node)))
    return build(skeleton, [session])


def message(value: object, id: str = "", place: tuple[int, int, int] = (0, 0, 0)) -> Message:
    """One element of `messages`."""
    fields = dict_of(value)
    info, parts = dict_of(fields.get("info")), fields.get("parts")
    known = [part if isinstance(part, dict) else {"raw": part} for part in (parts if isinstance(parts, list) else [])]
    return Message(text_of(info.get("id")) or id, info, known, place, broken=not info)
