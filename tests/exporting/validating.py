"""Whether a session is one that its tool goes on from: each rule where the tool's own reader would stumble.

Works on bytes alone and shares nothing with the writers, so that a mistake there is not made here a second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final

from bough.core.lines import parse_loosely
from bough.core.linking import problem
from bough.core.model import Problem

from .rules import DOCUMENTS, Findings, claw_code, pairs

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_Record = dict[str, Any]


def validate(tool: str, path: PurePath, data: bytes) -> list[Problem]:
    """What a tool would stumble over in a session file; nothing for formats of which no rules are known."""
    if tool in DOCUMENTS:
        return _of_document(path, data, DOCUMENTS[tool])
    check = _CHECKS.get(tool)
    if check is None:
        return []
    records: list[_Record] = []
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            record = parse_loosely(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            return [_wrong(path, f"line {number}", "It is no JSON object.")]
        records.append(record)
    ended = [] if data.endswith(b"\n") else [_wrong(path, "the end", "The last line lacks its newline.")]
    return [*ended, *(_wrong(path, place, said) for place, said in check(path, records))]


def _of_document(path: PurePath, data: bytes, check: Callable[[PurePath, _Record], Findings]) -> list[Problem]:
    try:
        document = parse_loosely(data)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        return [_wrong(path, "the file", "It is no JSON object.")]
    return [_wrong(path, place, said) for place, said in check(path, document)]


def _wrong(path: PurePath, place: str, said: str) -> Problem:
    return problem("invalid-session", str(path), place, said)


def _claude_code(path: PurePath, records: list[_Record]) -> Findings:
    id = path.name.removesuffix(".jsonl")
    if not _UUID.fullmatch(id):
        yield "the name", "Claude Code finds a session by a UUID in its name."
    last: Any = None
    seen: set[Any] = set()
    for number, record in enumerate(records, 1):
        if record.get("sessionId") != id:
            yield f"line {number}", "It is of another session."
        if "message" in record or record.get("type") in ("system", "attachment"):
            if record.get("uuid") in seen or not _UUID.fullmatch(str(record.get("uuid"))):
                yield f"line {number}", "Its uuid is none, or is there twice."
            if record.get("parentUuid") not in (last, None) or record.get("isSidechain"):
                yield f"line {number}", "It does not follow the record before it."
            last = record.get("uuid")
            seen.add(last)
    if not seen:
        yield "the file", "It holds no message."
    calls = [_claude_blocks(record) for record in records if isinstance(record.get("message"), dict)]
    yield from pairs(calls)


def _claude_blocks(record: _Record) -> tuple[list[Any], list[Any]]:
    content = record["message"].get("content")
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    calls = [block.get("id") for block in blocks if block.get("type") == "tool_use"]
    return calls, [block.get("tool_use_id") for block in blocks if block.get("type") == "tool_result"]


def _codex(path: PurePath, records: list[_Record]) -> Findings:
    payloads = [record.get("payload") for record in records]
    first = payloads[0] if payloads and isinstance(payloads[0], dict) else {}
    if not records or records[0].get("type") != "session_meta":
        yield "line 1", "A rollout begins with its session_meta."
    elif not path.name.endswith(f"-{first.get('id')}.jsonl") or not path.name.startswith("rollout-"):
        yield "the name", "Codex finds a rollout by the id in its name."
    elif not first.get("model_provider") or not first.get("cwd"):
        yield "line 1", "Codex needs to know the folder and the provider."
    items = [
        payload
        for record, payload in zip(records, payloads, strict=True)
        if record.get("type") == "response_item" and isinstance(payload, dict)
    ]
    if not items:
        yield "the file", "It holds no message."
    calls = ("function_call", "custom_tool_call", "local_shell_call")
    yield from pairs(
        ([item.get("call_id")] if item.get("type") in calls else [], _codex_outputs(item)) for item in items
    )


def _codex_outputs(item: _Record) -> list[Any]:
    return [item.get("call_id")] if str(item.get("type")).endswith("_call_output") else []


def _pi(path: PurePath, records: list[_Record]) -> Findings:
    header = records[0] if records else {}
    if header.get("type") != "session" or header.get("version") != 3 or not header.get("id"):
        yield "line 1", "A session begins with its header, of version 3."
    seen: set[Any] = {None}
    for number, record in enumerate(records[1:], 2):
        if record.get("parentId") not in seen:
            yield f"line {number}", "Its parent does not stand before it."
        if record.get("id") in seen:
            yield f"line {number}", "Its id is none, or is there twice."
        seen.add(record.get("id"))


_CHECKS: Final[dict[str, Callable[[PurePath, list[_Record]], Findings]]] = {
    "claude-code": _claude_code,
    "codex": _codex,
    "pi": _pi,
    "claw-code": claw_code,
}
