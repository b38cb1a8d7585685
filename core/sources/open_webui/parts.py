"""What a message says: text, what tools and thoughts were folded into it, and what was attached.

The server keeps thoughts and calls as `<details type="reasoning">` and `<details type="tool_calls">` within the text;
newer ones keep them as a list beside it, in the shape of OpenAI's responses, which then says all that the text does.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from ...lines import parse_loosely
from ...model import File, Image, Nature, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from ..attached import decoded_size
from ..chat import arguments, content_parts
from ..drafts import cost_of, count_of, dict_of, text_of

_FOLDED = re.compile(r'<details type="(reasoning|tool_calls)"([^>]*)>(.*?)</details>\n?', re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_SUMMARY = re.compile(r"\s*<summary>.*?</summary>\s*", re.DOTALL)
_QUOTED = re.compile(r"^> ?", re.MULTILINE)
_INPUTS = ("prompt_tokens", "input_tokens", "prompt_eval_count")
_OUTPUTS = ("completion_tokens", "output_tokens", "eval_count")


def nature(message: dict[str, Any]) -> Nature:
    """Role, kind, and whether it is hidden."""
    match message.get("role"):
        case "user":
            return "user", "prompt", False
        case "assistant":
            return "assistant", "answer", False
        case "tool":
            return "tool", "result", False
    return "system", "context", True


def usage_of(message: dict[str, Any]) -> Usage | None:
    """What the model's server counted, of OpenAI's or of Ollama's kind."""
    info = dict_of(message.get("info"))
    said = dict_of(message.get("usage")) or dict_of(info.get("usage")) or info
    details = dict_of(said.get("prompt_tokens_details")) or dict_of(said.get("input_tokens_details"))
    cached = count_of(details.get("cached_tokens"))
    asked = next(filter(None, (count_of(said.get(name)) for name in _INPUTS)), 0)
    answered = next(filter(None, (count_of(said.get(name)) for name in _OUTPUTS)), 0)
    used = Usage(max(0, asked - cached), answered, cached, cost=cost_of(said.get("cost")))
    return used if used.tokens or used.cost else None


def message_parts(message: object) -> Parts:
    """All that a message says."""
    if not isinstance(message, dict):
        return (Unknown(message),)
    output = message.get("output")
    said = list(_output(output)) if isinstance(output, list) and output else list(_content(message.get("content")))
    attached = message.get("files")
    said += map(_file, attached if isinstance(attached, list) else ())
    for name in ("sources", "citations"):
        if message.get(name):
            said.append(Unknown({name: message[name]}))
    if error := message.get("error"):
        words = text_of(error) or text_of(dict_of(error).get("content")) or text_of(dict_of(error).get("message"))
        said.append(Text(f"error: {words}") if words else Unknown({"error": error}))
    return tuple(said)


def _content(content: object) -> Iterator[Part]:
    if not isinstance(content, str):
        yield from content_parts(content)
        return
    at = 0
    for folded in _FOLDED.finditer(content):
        yield from _text(content[at : folded.start()])
        yield from _unfolded(folded[1], dict(_ATTRIBUTE.findall(folded[2])), folded[3])
        at = folded.end()
    yield from _text(content[at:])


def _text(text: str) -> Iterator[Part]:
    if text.strip():
        yield Text(text)


def _unfolded(kind: str, attributes: dict[str, str], inside: str) -> Iterator[Part]:
    said = {name: html.unescape(value) for name, value in attributes.items()}
    if kind == "reasoning":
        yield Thinking(_QUOTED.sub("", html.unescape(_SUMMARY.sub("", inside))).strip())
        return
    call, name = said.get("id", ""), said.get("name", "")
    yield ToolCall(call, name, arguments(_once(said.get("arguments", ""))))
    if "result" in said or _result_inside(inside):
        result = _once(said.get("result", "")) or _result_inside(inside)
        yield ToolResult(call, name, result if isinstance(result, str) else str(result))


def _result_inside(inside: str) -> str:
    """A result that is written between the marks, as newer servers do."""
    return html.unescape(_SUMMARY.sub("", inside).strip())


def _once(value: str) -> Any:
    """An attribute is JSON; that of a text is a text in quotes."""
    try:
        return parse_loosely(value.encode("utf-8", "surrogatepass"))
    except ValueError:
        return value


def _output(items: list[Any]) -> Iterator[Part]:
    for item in items:
        match item:
            case {"type": "message", "content": content}:
                yield from content_parts(content)
            case {"type": "reasoning"}:
                yield Thinking("\n".join(_texts(item.get("content")) or _texts(item.get("summary"))))
            case {"type": "function_call", "name": str(name)}:
                yield ToolCall(text_of(item.get("call_id")), name, arguments(item.get("arguments")))
            case {"type": "function_call_output"}:
                result = item.get("output")
                words = result if isinstance(result, str) else "\n".join(_texts(result))
                yield ToolResult(text_of(item.get("call_id")), "", words)
            case _:
                yield Unknown(item)


def _texts(content: object) -> list[str]:
    listed = content if isinstance(content, list) else []
    return [text for one in listed if (text := text_of(dict_of(one).get("text")))]


def _file(file: Any) -> Part:
    if not isinstance(file, dict):
        return Unknown(file)
    url, inner = text_of(file.get("url")), dict_of(file.get("file"))
    meta = dict_of(inner.get("meta"))
    name = text_of(file.get("name")) or text_of(inner.get("filename")) or text_of(meta.get("name"))
    media = text_of(file.get("content_type")) or text_of(meta.get("content_type"))
    about, comma, data = url.partition(",")
    size = count_of(file.get("size")) or count_of(meta.get("size"))
    if comma and about.startswith("data:"):
        media = media or about.removeprefix("data:").partition(";")[0]
        size = decoded_size(data)
        url = ""
    if file.get("type") == "image" or media.startswith("image/"):
        return Image(name or url, media, size)
    return File(name or text_of(file.get("id")) or url, media, size) if name or file.get("id") or url else Unknown(file)
