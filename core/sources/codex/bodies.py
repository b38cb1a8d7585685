"""What the records of a rollout say."""

from __future__ import annotations

from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import picture
from ..jsonlines import decoded

IDE_CONTEXT = "# Context from my IDE setup:"
IDE_REQUEST = "## My request for Codex:"
_NAMES = {
    "local_shell_call": "local_shell",
    "web_search_call": "web_search",
    "tool_search_call": "tool_search",
    "image_generation_call": "image_generation",
}


def parts(record: Any) -> Parts:
    """The parts of one record, with or without envelope. Never fails: what has an odd shape is kept as it is."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    payload = record.get("payload")
    if not isinstance(payload, dict):
        return _item(record)
    if record.get("type") == "event_msg":
        return _event(payload)
    if record.get("type") == "compacted":
        return _compacted(payload)
    return _item(payload)


def _item(item: dict[str, Any]) -> Parts:
    type = item.get("type")
    if not isinstance(type, str):
        return (Unknown(item),)
    if type in {"message", "agent_message"}:
        return _message(item.get("role"), item.get("content"))
    if type == "reasoning":
        return _reasoning(item)
    if type.endswith("_output"):
        return _result(item)
    if type.endswith("_call"):
        return (_call(type, item),)
    return (Unknown(item),)


def _event(event: dict[str, Any]) -> Parts:
    """A prompt or an answer of a thread that has it as an event only."""
    item = event.get("item")
    if isinstance(item, dict):
        return _content(item.get("content"))
    given = (event.get(key) for key in ("images", "local_images"))
    images = [image for some in given if isinstance(some, list) for image in some]
    return (*_typed(_string(event.get("message"))), *map(_image, images))


def _message(role: Any, content: Any) -> Parts:
    found = _content(content)
    if role == "user" and found and isinstance(found[0], Text):
        return (*_typed(found[0].text), *found[1:])
    return found


def _typed(text: str) -> Parts:
    """A prompt. An editor puts what it has open before it: then the request comes first, and that after it."""
    if text.lstrip().startswith(IDE_CONTEXT):
        context, found, request = text.partition(IDE_REQUEST)
        if found and request.strip():
            return (Text(request.strip("\n")), Text(context + IDE_REQUEST))
    return (Text(text),)


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
        case {"type": "input_text" | "output_text" | "text" | "Text" | "summary_text", "text": str(text)}:
            return Text(text)
        case {"type": "reasoning_text", "text": str(text)}:
            return Thinking(text)
        case {"type": "input_image" | "image"}:
            return _image(block.get("image_url"))
        case {"type": "input_file", "filename": str(name)}:
            return File(name, "", 0)
    return Unknown(block)


def _image(address: Any) -> Image:
    """A picture by its address: the data itself, or a path or link to it."""
    return picture(_string(address))


def _reasoning(item: dict[str, Any]) -> Parts:
    pieces = [*(item.get("summary") or ()), *(item.get("content") or ())] if _listed(item) else []
    texts = [piece["text"] for piece in pieces if isinstance(piece, dict) and isinstance(piece.get("text"), str)]
    return tuple(map(Thinking, texts)) or (Thinking(""),)


def _listed(item: dict[str, Any]) -> bool:
    return all(isinstance(item.get(key), list | None) for key in ("summary", "content"))


def _call(type: str, item: dict[str, Any]) -> Part:
    name = _string(item.get("name")) or _NAMES.get(type, type.removesuffix("_call"))
    if type == "custom_tool_call":
        given = item.get("input")
    elif "arguments" in item:
        given = item["arguments"]
        given = _arguments(given) if isinstance(given, str) else given
    else:
        given = item.get("action")
    return ToolCall(_string(item.get("call_id")) or _string(item.get("id")), name, given)


def _arguments(text: str) -> Any:
    """The arguments of a call as the model wrote them; text where they are no JSON."""
    found = decoded(text.encode("utf-8", "surrogatepass"))
    return found if isinstance(found, dict | list) else text


def _result(item: dict[str, Any]) -> Parts:
    output = item.get("output", item.get("tools"))
    call = _string(item.get("call_id"))
    if isinstance(output, str):
        text, detail = _text_and_detail(output)
        return (ToolResult(call, "", text, _failed(detail), detail),)
    if isinstance(output, dict) and isinstance(output.get("content"), str):
        rest = {key: value for key, value in output.items() if key != "content"}
        return (ToolResult(call, "", output["content"], output.get("success") is False, rest or None),)
    found = _content(output) if isinstance(output, list) else ()
    text = "\n".join(part.text for part in found if isinstance(part, Text))
    others = tuple(part for part in found if not isinstance(part, Text))
    detail = output if isinstance(output, dict) else None
    return (ToolResult(call, "", text, False, detail), *others)


def _text_and_detail(output: str) -> tuple[str, Any]:
    """Older versions wrap the text of an output with its exit code in JSON."""
    if output.startswith("{"):
        found = decoded(output.encode("utf-8", "surrogatepass"))
        if isinstance(found, dict) and isinstance(found.get("output"), str):
            rest = {key: value for key, value in found.items() if key != "output"}
            return found["output"], rest.get("metadata") if rest.keys() == {"metadata"} else rest or None
    return output, None


def _failed(detail: Any) -> bool:
    return isinstance(detail, dict) and detail.get("exit_code") not in (0, None)


def _compacted(payload: dict[str, Any]) -> Parts:
    """The summary, and then the history that the model sees in place of what came before, each under its role."""
    said = _string(payload.get("message"))
    found: list[Part] = [Text(said)] if said else []
    history = payload.get("replacement_history")
    for item in history if isinstance(history, list) else ():
        if not isinstance(item, dict):
            found.append(Unknown(item))
            continue
        if isinstance(item.get("role"), str):
            found.append(Text(f"**{item['role']}**"))
        found.extend(_item(item))
    return tuple(found)


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else str(value)
