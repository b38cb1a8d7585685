"""A chat with its sub-agents, or a checkpoint, as a skeleton.

A chat that was begun by an older version is a document that was copied into a file of lines when it was resumed: the
two are read as one, the document first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...bodies import pool
from ...errors import Moved, Unreadable
from ...model import parse_time
from ...skeleton import Named, Skeleton
from ..documents import Document
from ..drafts import Draft, dict_of, text_of, time_of
from ..line_records import line_records
from .line import Line, Message
from .places import project
from .records import content_nature, session_of

_SETUP = ("This is the Gemini CLI. We are setting up the context for our chat.", "<session_context>")
_THANKS = "Got it. Thanks for the context!"


def read(files: Sequence[Path], agents: int, lines: Sequence[bool]) -> Skeleton:
    """The chat in the first files; the last `agents` are its sub-agents'. `lines` says which are files of lines.

    Raises Unreadable if none can be read.
    """
    draft = Draft(files)
    skeleton, own = draft.skeleton, len(files) - agents
    line, meta = Line(draft), dict[str, Any]()
    for file in range(own):
        meta |= _take(draft, line, file, of_lines=lines[file])
    _end(draft, line)
    for file in range(own, len(files)):
        _hang(draft, line, file, of_lines=lines[file])
    draft.insist()
    skeleton.id, skeleton.title = text_of(meta.get("sessionId")), text_of(meta.get("summary"))
    skeleton.created, skeleton.updated = time_of(meta.get("startTime")), time_of(meta.get("lastUpdated"))
    skeleton.project = project(files[0], text_of(meta.get("projectHash")))
    skeleton.agent = meta.get("kind") == "subagent"
    return draft.finish()


def _end(draft: Draft, line: Line) -> None:
    """Where nothing was said since a rewind, the default branch is one that holds nothing yet."""
    skeleton = draft.skeleton
    skeleton.active = line.head
    if line.rewound and line.head >= 0:
        skeleton.bare.append((Named(line.rewound, "after rewind"), skeleton.ids[line.head]))
        skeleton.default = line.rewound


def _take(draft: Draft, line: Line, file: int, *, of_lines: bool) -> dict[str, Any]:
    """The records of the next file; returns what it says of the whole chat."""
    return _take_lines(draft, line, file) if of_lines else _take_document(draft, line, file)


def _take_document(draft: Draft, line: Line, file: int) -> dict[str, Any]:
    document = draft.open(file)
    if document is None:
        return {}
    for one in draft.records(file, document.members().get("messages")):
        line.say(Message(file, one.position, one.node, one.value))
    draft.note(file, f"about.{file}" if file else "about", line.head)
    return document.fields(without=("messages",))


def _take_lines(draft: Draft, line: Line, file: int) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    for position, node, value in line_records(draft, file) or ():
        if isinstance(back := value.get("$rewindTo"), str):
            draft.keep("rewind", file, node)
            line.rewind(back, f"r{position}")
        elif isinstance(value.get("id"), str):
            line.say(Message(file, position, node, value))
        elif isinstance(changed := value.get("$set"), dict):
            draft.keep("set", file, node)
            meta |= changed
            if isinstance(changed.get("messages"), list) and changed["messages"]:
                line.become(_checkpoint(draft, file, node.start, node.end, position), f"r{position}")
        else:
            draft.keep("metadata" if session_of(value) else "unknown", file, node)
            meta |= value if session_of(value) else {}
            if not session_of(value):
                draft.report("unknown-record", file, f"record {position}", "This record is not known; it is kept raw.")
    return meta


def _checkpoint(draft: Draft, file: int, start: int, end: int, position: int) -> list[Message]:
    """The messages in a record that sets all of them at once, each where it lies in its line."""
    path, stat = draft.skeleton.files[file], draft.skeleton.stats[file]
    try:
        document = Document(path, stat, pool.read(path, stat, start, end - start))
    except Moved as error:
        raise Unreadable(path, error.reason) from error
    outer = document.members().get("$set")
    array = document.members(outer).get("messages") if outer is not None else None
    found: list[Message] = []
    for number, node in enumerate(document.items(array), 1):
        value = document.value(node)
        place = node._replace(start=start + node.start, end=start + node.end)
        if isinstance(value, dict):
            found.append(Message(file, position, place, {"id": f"r{position}.{number}", **value}))
        else:
            draft.keep("bad-record", file, place)
    return found


def _hang(draft: Draft, line: Line, file: int, *, of_lines: bool) -> None:
    """A sub-agent's chat as a branch at the call that started it, else at what was said last before it began."""
    skeleton = draft.skeleton
    session = skeleton.files[file].stem
    base = line.calls.get(session, -2)
    own = Line(draft, max(base, -1), f".{session}")
    first = len(skeleton)
    meta = _take(draft, own, file, of_lines=of_lines)
    if base < -1:
        base = _said_before(skeleton, first, meta.get("startTime"))
        for entry in range(first, len(skeleton)):
            if skeleton.parents[entry] < 0:
                skeleton.parents[entry] = base
    began = next((at for at in range(first, len(skeleton)) if skeleton.kinds[at] != "note"), None)
    named = Named(text_of(meta.get("sessionId")) or session, None, "agent")
    if began is not None:
        skeleton.starts[began] = named
    else:
        skeleton.bare.append((named, skeleton.ids[base] if base >= 0 else None))


def _said_before(skeleton: Skeleton, until: int, time: object) -> int:
    """The last of the first entries that is a message, and not younger than a time; -1 if there is none."""
    began, last = parse_time(time_of(time)), -1
    for entry in range(until):
        when = skeleton.time(entry)
        if skeleton.kinds[entry] == "note":
            continue
        if began is not None and when is not None and when > began and last >= 0:
            break
        last = entry
    return last


def read_checkpoint(path: Path) -> Skeleton:
    """What `/chat save` kept: the contents that the API was sent. Raises Unreadable."""
    draft = Draft.of_documents([path])
    document, last, setup = draft.documents[0], -1, False
    array = document.members().get("history", document.root)
    for one in draft.records(0, array, "history"):
        said, text = content_nature(one.value), _first_text(one.value)
        setup = text.startswith(_SETUP) if said[0] == "user" else setup and text == _THANKS
        if setup:
            said = said[0], "context", True
        last = draft.say(0, one.node, f"r{one.position}", last, said)
    draft.skeleton.title = path.stem.removeprefix("checkpoint").removeprefix("-")
    draft.skeleton.project = project(path, path.parent.name)
    if array != document.root:
        draft.note(0, "about", last)
    return draft.finish()


def _first_text(content: dict[str, Any]) -> str:
    parts = content.get("parts")
    return text_of(dict_of(parts[0]).get("text")) if isinstance(parts, list) and parts else ""
