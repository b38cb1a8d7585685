"""One session: its newest state, and what older ones hold that it has lost.

Messages have neither ids nor times. An older state (rotated away, or from before a `/clear`) is told from a newer one
by what was said: where it goes another way, because the session was cleared or compacted since, it is a branch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import Unreadable
from ...model import Kind, Nature, Role, Usage, parse_time
from ...skeleton import Fork, Named, Skeleton
from ..copies import shared
from ..drafts import Draft, count_of, dict_of, text_of, time_of
from .places import name_of, project
from .snapshots import Record, Snapshot, read_snapshot

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "tool": "tool"}
_NOTE: Nature = ("system", "note", False)


class _Line(NamedTuple):
    """One state's messages, and the entry of each."""

    prints: list[str]
    entries: list[int]


def read(id: str, files: Sequence[Path]) -> Skeleton:
    """The conversation; the first file is its newest state. Raises Unreadable if none can be read."""
    draft = Draft(files)
    found = [snapshot for file in range(len(files)) if (snapshot := read_snapshot(draft, file)) is not None]
    draft.insist()
    lines: list[_Line] = []
    for snapshot in found:
        lines.append(_add(draft, snapshot, lines))
    _describe(draft, id, found[0], lines[0].prints)
    return draft.finish()


def _add(draft: Draft, snapshot: Snapshot, before: Sequence[_Line]) -> _Line:
    """The messages of a state below the last one that it shares with another."""
    skeleton = draft.skeleton
    messages = snapshot.messages
    prints = [record.print for record in messages]
    copied = max(before, key=lambda line: shared(prints, line.prints), default=_Line([], []))
    kept = shared(prints, copied.prints)
    entries = copied.entries[:kept]
    for record, entry in zip(messages, entries, strict=False):
        draft.keep("copy", snapshot.file, record.node, entry)
    copy = _called(skeleton.files[snapshot.file])
    if before and kept < len(messages):
        skeleton.starts[len(skeleton)] = Named(copy, _in_words(copy))
    for position, record in enumerate(messages[kept:], kept + 1):
        entries.append(_say(draft, snapshot, record, f"{copy}.r{position}" if before else f"r{position}", entries))
    _beside(draft, snapshot, copy if before else "", entries)
    return _Line(prints, entries)


def _say(draft: Draft, snapshot: Snapshot, record: Record, id: str, entries: Sequence[int]) -> int:
    nature = _nature(record.value)
    model = snapshot.meta.get("model") if nature[0] == "assistant" else None
    parent = entries[-1] if entries else -1
    return draft.say(snapshot.file, record.node, id, parent, nature, model=model, usage=_usage(record.value))


def _beside(draft: Draft, snapshot: Snapshot, copy: str, entries: Sequence[int]) -> None:
    """What is no message: the times of prompts, compactions, and what nobody knows."""
    skeleton = draft.skeleton
    prompts = deque(entry for entry in entries if skeleton.kinds[entry] == "prompt")
    texts = {entry: _text(record.value) for entry, record in zip(entries, snapshot.messages, strict=True)}
    for number, record in enumerate(one for one in snapshot.records if one.type != "message"):
        time = record.value.get("timestamp_ms")
        at = _typed(prompts, texts, record.value.get("text")) if record.type == "prompt_history" else -1
        if at >= 0 or copy or not entries:
            draft.keep(record.type or "unknown", snapshot.file, record.node, at)
            if at >= 0 and skeleton.times[at] is None:
                skeleton.times[at] = time_of(time)
        else:
            draft.say(snapshot.file, record.node, f"{record.type}.{number}", entries[0], _NOTE, time=time)
        if record.type not in ("prompt_history", "compaction"):
            sentence = f"Records of type “{record.type}” are not known; they are kept."
            draft.report("unknown-record", snapshot.file, f"byte {record.node.start}", sentence)


def _typed(prompts: deque[int], texts: dict[int, str], text: object) -> int:
    """The prompt that the history tells of: the first one of that text it has not told of yet; -1 if it is gone."""
    for at in prompts:
        if texts[at] == text:
            while prompts.popleft() != at:
                pass
            return at
    return -1


def _describe(draft: Draft, id: str, newest: Snapshot, prints: Sequence[str]) -> None:
    skeleton, meta = draft.skeleton, newest.meta
    skeleton.id = text_of(meta.get("session_id")) or id
    skeleton.project = text_of(meta.get("workspace_root")) or project(skeleton.files[0])
    skeleton.created = time_of(meta.get("created_at_ms")) or _made(skeleton.id)
    skeleton.updated = time_of(meta.get("updated_at_ms"))
    skeleton.active = max((at for at, kind in enumerate(skeleton.kinds) if _is_of(skeleton, at, kind)), default=-1)
    fork = dict_of(meta.get("fork"))
    if name := text_of(fork.get("branch_name")):
        skeleton.starts[0] = Named(skeleton.id, name)
    if parent := text_of(fork.get("parent_session_id")):
        skeleton.forked_from = Fork(parent, _fork_point(skeleton.files[0], parent, prints))


def _is_of(skeleton: Skeleton, at: int, kind: Kind) -> bool:
    """Whether an entry is a message of the newest state."""
    return kind != "note" and not skeleton.file[at]


def _fork_point(path: Path, parent: str, prints: Sequence[str]) -> str | None:
    """The last message that a fork shares with its parent, if that lies beside it: the format has no index."""
    for other in (path.with_name(f"{parent}.jsonl"), path.with_name(f"{parent}.json")):
        draft = Draft([other])
        try:
            found = read_snapshot(draft, 0) if other != path and other.is_file() else None
        except Unreadable:
            found = None
        if found is not None:
            kept = shared(prints, [record.print for record in found.messages])
            return f"r{kept}" if kept else None
    return None


def _made(id: str) -> int | None:
    """When a session was made, by its id, which begins so."""
    kind, _, rest = id.partition("-")
    milliseconds = rest.partition("-")[0]
    made = int(milliseconds) if kind == "session" and milliseconds.isdecimal() and len(milliseconds) < 16 else None
    return made if parse_time(made) is not None else None


def _nature(message: dict[str, Any]) -> Nature:
    role = _ROLES.get(text_of(message.get("role")), "system")
    blocks = message.get("blocks")
    types = [dict_of(block).get("type") for block in blocks] if isinstance(blocks, list) else []
    match role:
        case "tool":
            return role, "result", False
        case "user":
            answers = bool(types) and all(one == "tool_result" for one in types)
            return ("tool", "result", False) if answers else (role, "prompt", False)
        case "system":
            return role, "context", True
    if "text" in types or not types:
        return role, "answer", False
    return role, "call" if "tool_use" in types else "thinking", False


def _text(message: dict[str, Any]) -> str:
    blocks = message.get("blocks")
    said = [dict_of(block).get("text") for block in blocks] if isinstance(blocks, list) else []
    return "\n".join(text for text in said if isinstance(text, str))


def _usage(message: dict[str, Any]) -> Usage | None:
    spent = message.get("usage")
    if not isinstance(spent, dict):
        return None
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return Usage(*(count_of(spent.get(name)) for name in names))


def _called(path: Path) -> str:
    """What tells a state from the others, in ids: what made it, or the ending of its name."""
    name = name_of(path)
    return (name.copy if name is not None else "") or path.suffix.removeprefix(".")


def _in_words(copy: str) -> str:
    kind, _, milliseconds = copy.rpartition("-")
    time = parse_time(int(milliseconds)) if milliseconds.isdecimal() else None
    when = f" {time:%Y-%m-%d %H:%M:%S}" if time is not None else ""
    return {"rot": f"rotated{when}", "before-clear": f"before clear{when}"}.get(kind, f"older {copy} file")
