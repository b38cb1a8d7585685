"""What the entries of a session say."""

from __future__ import annotations

from typing import Any

from ...model import Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import decoded_size


def parts(record: Any) -> Parts:
    """The parts of one entry. Never fails: what has an unexpected shape is kept as it is."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    message = record.get("message")
    if record.get("type") == "message" and isinstance(message, dict):
        return _said(message)
    if record.get("type") == "custom_message":
        return _content(record.get("content"))
    return _noted(record)


def _said(message: dict[str, Any]) -> Parts:
    match message.get("role"):
        case "toolResult":
            return _result(message)
        case "bashExecution":
            return _typed_command(message)
        case "system":
            return _system(message)
        case "branchSummary" | "compactionSummary":
            return (Text(_string(message.get("summary"))),)
    found = _content(message.get("content"))
    error = message.get("errorMessage")
    return (*found, Text(error)) if isinstance(error, str) and error else found


def _content(content: Any) -> Parts:
    if isinstance(content, str):
        return (Text(content),)
    if isinstance(content, list):
        return tuple(map(_block, content))
    return () if content is None else (Unknown(content),)


def _block(block: Any) -> Part:
    match block:
        case str():
            return Text(block)
        case {"type": "text", "text": str(text)}:
            return Text(text)
        case {"type": "thinking", "thinking": str(text)}:
            return Thinking(text)
        case {"type": "toolCall", "name": str(name)}:
            return ToolCall(_string(block.get("id")), name, block.get("arguments"))
        case {"type": "image"}:
            return _image(block)
    return Unknown(block)


def _image(block: dict[str, Any]) -> Image:
    return Image("", _string(block.get("mimeType")), decoded_size(_string(block.get("data"))))


def _result(message: dict[str, Any]) -> Parts:
    said = _content(message.get("content"))
    text = "\n".join(part.text for part in said if isinstance(part, Text))
    others = (part for part in said if not isinstance(part, Text))
    call, name = _string(message.get("toolCallId")), _string(message.get("toolName"))
    return (ToolResult(call, name, text, message.get("isError") is True, message.get("details")), *others)


def _typed_command(message: dict[str, Any]) -> Parts:
    """A `!command`: nobody but the person asked for it, so its call and its result are one message."""
    code = message.get("exitCode")
    failed = code not in (0, None) or message.get("cancelled") is True
    detail = {key: value for key, value in message.items() if key not in {"role", "command", "output", "timestamp"}}
    return (
        ToolCall("", "bash", {"command": message.get("command")}),
        ToolResult("", "bash", _string(message.get("output")), failed, detail or None),
    )


def _system(message: dict[str, Any]) -> Parts:
    sections = message.get("sections")
    named = sections.items() if isinstance(sections, dict) else ()
    texts = tuple(Text(f"{name}\n\n{text}") for name, text in named if isinstance(text, str))
    tools = {key: message[key] for key in ("toolsAdded", "toolsRemoved") if message.get(key)}
    return (*_content(message.get("content")), *texts, *((Unknown(tools),) if tools else ()))


def _noted(record: dict[str, Any]) -> Parts:
    match record:
        case {"type": "model_change"}:
            return (Text(f"Model: {_string(record.get('provider'))}/{_string(record.get('modelId'))}"),)
        case {"type": "thinking_level_change"}:
            return (Text(f"Thinking level: {_string(record.get('thinkingLevel'))}"),)
        case {"type": "compaction" | "branch_summary", "summary": str(summary)}:
            return (Text(summary),)
        case {"type": "label", "targetId": str(target)}:
            label = _string(record.get("label"))
            return (Text(f"Label of {target}: {label}" if label else f"Label of {target} removed"),)
        case {"type": "session_info"}:
            name = _string(record.get("name"))
            return (Text(f"Title: {name}" if name else "Title removed"),)
        case {"type": "custom", "customType": str(name)}:
            return (Text(name), *((Unknown(record["data"]),) if record.get("data") is not None else ()))
        case {"type": "usage", "usage": spent}:
            return (
                Text(f"Usage: {_string(record.get('kind'))} {_string(record.get('model'))}".rstrip()),
                Unknown(spent),
            )
        case {"type": "context_edit", "targetId": str(target)}:
            return _context_edit(target, record.get("replacement"))
    return (Unknown(record),)


def _context_edit(target: str, replacement: Any) -> Parts:
    if isinstance(replacement, dict):
        return (Text(f"The model sees this in place of {target}:"), *_content(replacement.get("content")))
    return (Text(f"The model does not see {target}."),)


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)
