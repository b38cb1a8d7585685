"""One chat: a line of messages, in which each answer that was swiped away is an alternate beside the one that is shown.

A branch and a checkpoint are chats of their own that begin with a copy of the messages: relatives.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...errors import Unreadable
from ...model import Usage
from ...skeleton import Fork
from ..copies import print_of, shared
from ..drafts import Draft, Found, dict_of, text_of
from ..line_records import line_records
from ..nodes import Node
from .records import alternates, is_message, nature, swipe, time_said, tokens


def read(draft: Draft) -> None:
    """Make the entries of the chat in the one file of a draft. Raises Unreadable."""
    skeleton, last = draft.skeleton, -1
    found = line_records(draft, 0)
    draft.insist()
    header: dict[str, Any] = {}
    keys: dict[int, str] = {}
    messages: list[Found] = []
    for one in found or ():
        if is_message(one.value):
            messages.append(one)
            last = _say(draft, one, len(messages), last, keys)
            continue
        header = header or one.value
        draft.keep("header" if one.value is header else "unknown", 0, one.node)
        if one.value is not header:
            sentence = "This record is no message; it is kept raw."
            draft.report("unknown-record", 0, f"record {one.position}", sentence)
    skeleton.keys, skeleton.active = keys, last
    skeleton.title = skeleton.files[0].stem
    skeleton.created = time_said(header.get("create_date"))
    about = dict_of(header.get("chat_metadata"))
    if parent := text_of(about.get("main_chat")):
        skeleton.forked_from = Fork(parent, _fork_point(skeleton.files[0], parent, messages))


def _say(draft: Draft, one: Found, number: int, parent: int, keys: dict[int, str]) -> int:
    """A message, and its alternates below the same one; returns the message."""
    id, record = f"r{number}", one.value
    entry = _add(draft, one.node, id, parent, record, record)
    for at in alternates(record):
        keys[_add(draft, one.node, f"{id}.s{at + 1}", parent, record, swipe(record, at))] = f"s{at}"
    if link := text_of(dict_of(record.get("extra")).get("bookmark_link")):
        draft.skeleton.labels[id] = link
    return entry


def _add(draft: Draft, node: Node, id: str, parent: int, whole: dict[str, Any], said: dict[str, Any]) -> int:
    extra, kind = dict_of(said.get("extra")), nature(whole)
    answered = kind[0] == "assistant"
    spent = tokens(said)
    return draft.say(
        0,
        node,
        id,
        parent,
        kind,
        time=time_said(said.get("send_date")),
        model=extra.get("model") if answered else None,
        provider=extra.get("api") if answered else None,
        usage=Usage(output=spent) if spent and answered else None,
    )


def _fork_point(path: Path, parent: str, messages: list[Found]) -> str | None:
    """The last message that a branch shares with the chat it was made from, if that lies beside it."""
    other = path.parent / f"{parent}.jsonl"
    if other.parent != path.parent or other == path or not other.is_file():
        return None
    try:
        theirs = line_records(Draft([other]), 0) or []
    except Unreadable:
        return None
    above = [_print(one.value) for one in theirs if is_message(one.value)]
    kept = shared([_print(one.value) for one in messages], above)
    return f"r{kept}" if kept else None


def _print(record: dict[str, Any]) -> str:
    """What tells a message from others; where branches leave it, and which swipe is shown, do not."""
    return print_of({name: record.get(name) for name in ("name", "is_user", "mes", "send_date")})
