"""What the messages of ChatGPT say, as parts. Texts are exact: citations keep their private-use characters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ...lines import parse_loosely
from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from .records import called

_FRAMES = ("audio_asset_pointer", "video_container_asset_pointer", "frames_asset_pointers")


def message_parts(message: object) -> Parts:
    """What one message says, whatever its shape."""
    if not isinstance(message, dict):
        return () if message is None else (Unknown(message),)
    content = message.get("content")
    if not isinstance(content, dict):
        said: list[Part] = [] if content is None else [Unknown(content)]
    else:
        said = list(_content(content))
    role, name = _author(message)
    if role == "tool":
        said = _as_result(said, name, message)
    elif role == "assistant" and called(message.get("recipient")):
        said = _as_call(said, content, message["recipient"])
    return (*said, *_attachments(message, said))


def _author(message: dict[str, Any]) -> tuple[str, str]:
    author = message.get("author")
    return (_text(author, "role"), _text(author, "name")) if isinstance(author, dict) else ("", "")


def _content(content: dict[str, Any]) -> Iterable[Part]:
    """Parts of a message's content, by its type; a type that nobody here knows is kept as it is."""
    kind = content.get("content_type")
    read = _TYPES.get(kind) if isinstance(kind, str) else None
    return read(content) if read is not None else (Unknown(content),)


def _parts(content: dict[str, Any]) -> Iterator[Part]:
    parts = content.get("parts")
    for part in parts if isinstance(parts, list) else [parts]:
        yield from _part(part)


def _part(part: object) -> Iterator[Part]:
    """One of `parts`: a text, or an object that says what it is."""
    if isinstance(part, str):
        yield from _texts(part)
        return
    if not isinstance(part, dict):
        if part is not None:
            yield Unknown(part)
        return
    match part.get("content_type"):
        case "image_asset_pointer":
            yield Image(_text(part, "asset_pointer"), _text(part, "mime_type"), _size(part, "size_bytes"))
        case "audio_asset_pointer" | "video_container_asset_pointer":
            yield File(_text(part, "asset_pointer"), _media_type(part), _size(part, "size_bytes"))
        case "real_time_user_audio_video_asset_pointer":
            for name in _FRAMES:
                pointers = part.get(name)
                for pointer in pointers if isinstance(pointers, list) else [pointers]:
                    yield from _part(pointer)
        case "audio_transcription" | "text" if isinstance(part.get("text"), str):
            yield from _texts(part["text"])
        case _:
            yield Unknown(part)


def _media_type(part: dict[str, Any]) -> str:
    kind = "audio" if part["content_type"] == "audio_asset_pointer" else "video"
    form = _text(part, "format")
    return f"{kind}/{form}" if form else ""


def _thoughts(thoughts: object) -> Iterator[Part]:
    for thought in thoughts if isinstance(thoughts, list) else []:
        if isinstance(thought, dict):
            yield Thinking(_joined(thought, "\n\n", "summary", "content"))
        else:
            yield Unknown(thought)


def _as_call(said: list[Part], content: object, tool: str) -> list[Part]:
    """What an assistant says to a tool are the arguments of a call. Its thoughts stay thoughts."""
    texts = [part.text for part in said if isinstance(part, Text)]
    if isinstance(content, dict) and content.get("content_type") == "code":
        texts = [_text(content, "text")]
    others: list[Part] = [part for part in said if not isinstance(part, Text)]
    if others and not texts:
        return others
    return [*others, ToolCall("", tool, _arguments("\n".join(texts)))]


def _arguments(text: str) -> object:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return parse_loosely(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text


def _as_result(said: list[Part], name: str, message: dict[str, Any]) -> list[Part]:
    texts = [part.text for part in said if isinstance(part, Text)]
    others: list[Part] = [part for part in said if not isinstance(part, Text)]
    if others and not texts:
        return others
    return [ToolResult("", name, "\n".join(texts), _failed(message), _detail(message)), *others]


def _failed(message: dict[str, Any]) -> bool:
    content, metadata = message.get("content"), message.get("metadata")
    if isinstance(content, dict) and content.get("content_type") == "system_error":
        return True
    outcome = metadata.get("aggregate_result") if isinstance(metadata, dict) else None
    return isinstance(outcome, dict) and bool(outcome.get("in_kernel_exception") or outcome.get("system_exception"))


def _detail(message: dict[str, Any]) -> object:
    """What ChatGPT keeps beside the text of a result: where a quote is from, or the document a canvas call changed."""
    content, metadata = message.get("content"), message.get("metadata")
    if isinstance(content, dict) and content.get("content_type") == "tether_quote":
        return {key: content[key] for key in ("title", "url", "domain") if key in content}
    return metadata.get("canvas") if isinstance(metadata, dict) else None


def _attachments(message: dict[str, Any], said: list[Part]) -> Iterator[Part]:
    """Attached files. Pictures among them are shown by their parts already."""
    metadata = message.get("metadata")
    attachments = metadata.get("attachments") if isinstance(metadata, dict) else None
    shown = [part.name for part in said if isinstance(part, Image | File)]
    for attachment in attachments if isinstance(attachments, list) else []:
        if not isinstance(attachment, dict):
            yield Unknown(attachment)
            continue
        id = _text(attachment, "id")
        if not id or not any(name.endswith(id) for name in shown):
            media_type = _text(attachment, "mime_type") or _text(attachment, "mimeType")
            yield File(_text(attachment, "name") or id, media_type, _size(attachment, "size"))


def _fenced(content: dict[str, Any]) -> str:
    """Code as Markdown where its language is known, else as it is."""
    text, language = _text(content, "text"), _text(content, "language")
    if not text or not language.isidentifier() or language == "unknown" or "```" in text:
        return text
    return f"```{language}\n{text}\n```"


def _texts(*texts: str) -> Iterator[Part]:
    return (Text(text) for text in texts if text)


def _text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _size(value: dict[str, Any], key: str) -> int:
    found = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def _joined(content: dict[str, Any], separator: str, *keys: str) -> str:
    return separator.join(filter(None, (_text(content, key) for key in keys)))


_TYPES: dict[str, Callable[[dict[str, Any]], Iterable[Part]]] = {
    "text": _parts,
    "multimodal_text": _parts,
    "code": lambda content: _texts(_fenced(content)),
    "execution_output": lambda content: _texts(_text(content, "text")),
    "tether_browsing_display": lambda content: _texts(_text(content, "result") or _text(content, "summary")),
    "tether_quote": lambda content: _texts(_joined(content, "\n", "title", "url", "text")),
    "thoughts": lambda content: _thoughts(content.get("thoughts")),
    "reasoning_recap": lambda content: (Thinking(_text(content, "content")),),
    "model_editable_context": lambda content: _texts(_text(content, "model_set_context")),
    "user_editable_context": lambda content: _texts(
        _text(content, "user_profile"), _text(content, "user_instructions")
    ),
    "system_error": lambda content: _texts(_joined(content, ": ", "name", "text")),
}
"""How to read each type of content, as seen in exports from 2023 to 2025."""
