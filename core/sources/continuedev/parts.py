"""What an item of a session says.

`promptLogs` repeats the whole prompt of each answer, and `editorState` the prompt as it was typed: neither is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import File, Part, Parts, Text, Thinking, ToolResult, Unknown
from ..chat import calls_of, content_parts
from ..drafts import dict_of, text_of
from ..facts import facts


def parts(record: object, *, results: bool = False) -> Parts:
    """What an item says, with the results of its calls where no message follows that holds them.

    Of a session, what stands beside its items.
    """
    if not isinstance(record, dict):
        return (Unknown(record),)
    if "history" in record:
        return facts(record, ("history", "title", "sessionid"))
    message = record.get("message")
    if not isinstance(message, dict):
        return (Unknown(record),)
    return (*_said(message, record), *(_results(record.get("toolCallStates")) if results else ()), *_context(record))


def _said(message: dict[str, Any], item: dict[str, Any]) -> Iterator[Part]:
    content = _content(message.get("content"))
    match message.get("role"):
        case "thinking":
            yield Thinking("\n".join(part.text for part in content if isinstance(part, Text)))
            return
        case "tool":
            text = "\n".join(part.text for part in content if isinstance(part, Text))
            yield ToolResult(text_of(message.get("toolCallId")), "", text)
            yield from (part for part in content if not isinstance(part, Text))
            return
    if thought := text_of(dict_of(item.get("reasoning")).get("text")):
        yield Thinking(thought)
    yield from content
    yield from calls_of(message.get("toolCalls"))
    if summary := text_of(item.get("conversationSummary")):
        yield Unknown({"conversationSummary": summary})


def _content(content: object) -> list[Part]:
    """As in OpenAI's messages, but for the name of a picture's part."""
    if isinstance(content, list):
        pieces = [
            {**one, "type": "image_url", "image_url": one.get("imageUrl")}
            if isinstance(one, dict) and one.get("type") == "imageUrl"
            else one
            for one in content
        ]
        return list(content_parts(pieces))
    return list(content_parts(content))


def _results(states: object) -> Iterator[Part]:
    for state in states if isinstance(states, list) else ():
        called = dict_of(state)
        output = called.get("output")
        pieces = [text_of(dict_of(one).get("content")) for one in output] if isinstance(output, list) else []
        name = text_of(dict_of(dict_of(called.get("toolCall")).get("function")).get("name"))
        if output is not None:
            failed = called.get("status") in ("errored", "canceled")
            yield ToolResult(text_of(called.get("toolCallId")), name, "\n".join(pieces), failed)


def _context(item: dict[str, Any]) -> Iterator[Part]:
    """What a person attached: files, selections, the output of a terminal."""
    items = item.get("contextItems")
    for one in items if isinstance(items, list) else ():
        if isinstance(one, dict):
            content = text_of(one.get("content"))
            yield File(text_of(one.get("name")), "", len(content.encode("utf-8", "replace")))
        else:
            yield Unknown(one)
