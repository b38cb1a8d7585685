"""A fork of a Codex thread, as `codex fork` writes one: a header of its own, then the thread's lines up to the cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import Unreadable
from ..exporting.codex import rollout_path, uuid7
from ..exporting.document import Document
from ..exporting.lines import json_lines
from ..exporting.pi import stamp
from ..exporting.pieces import NO_RESULT
from ..lines import parse_loosely

if TYPE_CHECKING:
    from ..conversation import Conversation

_OUTPUTS: Final = {
    "function_call_output": "function_call",
    "custom_tool_call_output": "custom_tool_call",
    "local_shell_call_output": "local_shell_call",
}
_CALLS = frozenset(_OUTPUTS.values())


def fork(conversation: Conversation, at: int, folder: Path) -> Document | None:  # noqa: ARG001 - as for the others
    """The thread up to an entry; None where its history lies in several files, which only Codex itself may write.

    Raises Unreadable.
    """
    skeleton = conversation.skeleton
    if len(conversation.ref.files) > 1 or any(skeleton.file[entry] for entry in conversation.tree.path(at)):
        return None
    path = conversation.path
    lines = _lines(path)
    meta = next(lines, None)
    if meta is None or meta[1].get("type") != "session_meta" or not isinstance(meta[1].get("payload"), dict):
        return None  # from before there was an envelope: nothing of Codex reads such a file any more
    if "history_base" in meta[1]["payload"] or "ordinal" in meta[1]:
        return None
    now = datetime.now(UTC)
    id = str(uuid7(now))
    payload = meta[1]["payload"] | {"id": id, "timestamp": stamp(now), "forked_from_id": conversation.id}
    payload["model_provider"] = payload.get("model_provider") or "openai"
    header = {"timestamp": stamp(now), "type": "session_meta", "payload": payload}
    end = skeleton.offsets[at] + skeleton.lengths[at]
    kept, lacking = _up_to(path, end)
    made_up = [_output(call, kind, now) for call, kind in lacking.items()]
    return Document(((rollout_path(id, now), json_lines([header]) + kept + json_lines(made_up)),), id)


def _up_to(path: Path, end: int) -> tuple[bytes, dict[str, str]]:
    """All lines to the one that ends at `end`, and on to the end of its turn as far as it only reports it.

    With the calls that have no output in them, by their ids, each with its type.
    """
    kept: list[bytes] = []
    waiting: dict[str, str] = {}
    for offset, record, line in _whole_lines(path):
        if offset >= end and not _belongs(record, waiting):
            break
        kept.append(line)
        _follow(record, waiting)
    return b"".join(kept), waiting


def _belongs(record: dict[str, Any], waiting: dict[str, str]) -> bool:
    """Whether a line after the cut still tells of what is before it: outputs of its calls, counts, the turn's end."""
    payload = record.get("payload")
    kind = payload.get("type") if isinstance(payload, dict) else None
    if record.get("type") == "response_item":
        return kind in _OUTPUTS and isinstance(payload, dict) and payload.get("call_id") in waiting
    return record.get("type") == "event_msg" and kind in ("token_count", "task_complete", "turn_complete")


def _follow(record: dict[str, Any], waiting: dict[str, str]) -> None:
    payload = record.get("payload")
    if record.get("type") == "response_item" and isinstance(payload, dict):
        kind, call = payload.get("type"), payload.get("call_id")
        if kind in _CALLS and isinstance(call, str):
            waiting[call] = str(kind)
        elif kind in _OUTPUTS:
            waiting.pop(str(call), None)


def _output(call: str, kind: str, now: datetime) -> dict[str, Any]:
    type = next(output for output, of in _OUTPUTS.items() if of == kind)
    payload = {"type": type, "call_id": call, "output": NO_RESULT}
    return {"timestamp": stamp(now), "type": "response_item", "payload": payload}


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((offset, record) for offset, record, _ in _whole_lines(path))


def _whole_lines(path: Path) -> Iterator[tuple[int, dict[str, Any], bytes]]:
    """Offset, record and bytes of each complete line; one that is no object is passed over, as Codex does."""
    try:
        with path.open("rb") as file:
            offset = 0
            for line in file:
                try:
                    record = parse_loosely(line)
                except ValueError:
                    record = None
                if isinstance(record, dict) and line.endswith(b"\n"):
                    yield offset, record, line
                offset += len(line)
    except OSError as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error


def paginated(conversation: Conversation) -> bool:
    """Whether Codex keeps the history of this thread in pieces, which `codex fork` alone can put together."""
    try:
        _, first = next(_lines(conversation.path), (0, {}))
    except Unreadable:
        return False
    return conversation.source.name == "codex" and ("ordinal" in first or "history_base" in json.dumps(first))
