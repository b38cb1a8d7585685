"""A task: a line of messages. What was edited or restored away is in no file.

The history of the API is what is shown. What the extension showed says most of it again, and belongs to the messages it
repeats; what it alone knows (checkpoints, errors, progress) are notes. Where there is no such history it is all there
is, and each thing shown is a message.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...model import Usage
from ...skeleton import Fork, Skeleton
from ..drafts import Draft, Found, Time, dict_of, text_of
from . import said, shown
from .places import ITEM, SHOWN

_TITLE = 200
"""Characters of the longest title."""
_DIGITS = 13
"""Of the milliseconds that name a task."""


def read(files: Sequence[Path], name: str) -> Skeleton:
    """The task in these files; `name` is the one that it has. Raises Unreadable if none can be read."""
    draft = Draft.of_documents(files)
    histories = {file: _kind(draft, file) for file in draft.documents}
    asked = _found(draft, histories, "said")
    seen = _found(draft, histories, "shown")
    if asked:
        _say(draft, *asked, seen)
        if seen:
            _repeat(draft, *seen)
    elif seen:
        _show(draft, *seen)
    item: dict[str, Any] = {}
    taken = {found[0] for found in (asked, seen) if found}
    for file in histories:
        if file not in taken:
            item |= draft.documents[file].fields() if draft.skeleton.files[file].name == ITEM else {}
            draft.note(file, f"about.{file}", _last(draft.skeleton))
    _describe(draft.skeleton, name, item, seen[1] if seen else [])
    return draft.finish()


def _kind(draft: Draft, file: int) -> str:
    """What a document holds: `said`, `shown`, or something `about` the task."""
    document, name = draft.documents[file], draft.skeleton.files[file].name
    if document.data[document.root.start : document.root.start + 1] != b"[":
        return "about"
    for node in document.items(document.root):
        members = document.members(node)
        if members:
            return "shown" if name in SHOWN or members.keys() & {"say", "ask"} else "said"
    return "shown"


def _found(draft: Draft, kinds: dict[int, str], wanted: str) -> tuple[int, list[Found]] | None:
    file = next((file for file, kind in kinds.items() if kind == wanted), None)
    return (file, list(draft.records(file, draft.documents[file].root))) if file is not None else None


def _say(draft: Draft, file: int, found: list[Found], seen: tuple[int, list[Found]] | None) -> None:
    others = seen[1] if seen else []
    spendings = iter(shown.requests(others))
    times = shown.times(others, max((one.position for one in found), default=0))
    for one in found:
        nature = said.nature(one.value)
        answered = nature[0] == "assistant"
        usage = (said.spent(one.value) or next(spendings, None)) if answered else None
        model, provider = said.model(one.value) if answered else (None, None)
        draft.say(
            file,
            one.node,
            f"r{one.position}",
            _last(draft.skeleton),
            nature,
            time=one.value.get("ts") or times[one.position - 1],
            model=model,
            provider=provider,
            usage=usage,
        )
    if found:
        draft.skeleton.project = said.folder(found[0].value)


def _repeat(draft: Draft, file: int, found: list[Found]) -> None:
    """What was shown, by the messages it belongs to."""
    last = _last(draft.skeleton)
    at = min(0, last)
    for one in found:
        index = one.value.get("conversationHistoryIndex")
        if isinstance(index, int) and not isinstance(index, bool):
            at = min(max(0, index), last)
        if shown.kind_of(one.value) in shown.ECHOES or at < 0:
            draft.keep("shown", file, one.node, at)
        else:
            draft.say(file, one.node, f"ui{one.position}", at, shown.NOTE, time=one.value.get("ts"))


def _show(draft: Draft, file: int, found: list[Found]) -> None:
    last = -1
    for one in found:
        nature = shown.nature(one.value)
        usage: Usage | None = shown.spent(one.value) if shown.kind_of(one.value) == shown.REQUEST else None
        about = dict_of(one.value.get("modelInfo"))
        entry = draft.say(
            file,
            one.node,
            f"ui{one.position}",
            last,
            nature,
            time=one.value.get("ts"),
            model=about.get("modelId") if nature[0] == "assistant" else None,
            provider=about.get("providerId") if nature[0] == "assistant" else None,
            usage=usage,
        )
        last = entry if nature[1] != "note" else last


def _last(skeleton: Skeleton) -> int:
    """The newest message; -1 if there is none."""
    return next((at for at in range(len(skeleton) - 1, -1, -1) if skeleton.kinds[at] != "note"), -1)


def _describe(skeleton: Skeleton, name: str, item: dict[str, Any], seen: Sequence[Found]) -> None:
    skeleton.id = name
    skeleton.created = _made(name)
    skeleton.project = text_of(item.get("workspace")) or skeleton.project
    task = text_of(item.get("task"))
    if not task:
        task = next((text_of(one.value.get("text")) for one in seen if shown.kind_of(one.value) == "task"), "")
    skeleton.title = next(filter(None, map(str.strip, task.splitlines())), "")[:_TITLE]
    if parent := text_of(item.get("parentTaskId")):
        skeleton.forked_from = Fork(parent)


def _made(name: str) -> Time:
    """When a task was made, by its id in versions that count milliseconds."""
    return int(name) if name.isascii() and name.isdigit() and len(name) == _DIGITS else None
