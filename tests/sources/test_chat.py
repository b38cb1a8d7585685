"""Messages in the shape of chat completions, whatever tool keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from bough.core.model import File, Image, Part, Text, ToolCall, ToolResult, Unknown
from bough.core.sources.chat import message_parts, nature

SAID: list[tuple[dict[str, Any], tuple[Part, ...]]] = [
    ({"role": "user", "content": "x"}, (Text("x"),)),
    ({"role": "user", "content": ""}, ()),
    ({"role": "user", "content": ["x", {"type": "input_text", "text": "y"}]}, (Text("x"), Text("y"))),
    ({"role": "user", "content": 5}, (Unknown(5),)),
    ({"role": "user", "content": [None, {"type": "new"}]}, (Unknown(None), Unknown({"type": "new"}))),
    (
        {"role": "user", "content": [{"type": "image_url", "image_url": "https://x/y.png"}]},
        (Image("https://x/y.png", "", 0),),
    ),
    (
        {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]},
        (Image("", "image/png", 2),),
    ),
    (
        {"role": "user", "content": [{"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}}]},
        (File("", "audio/wav", 2),),
    ),
    (
        {
            "role": "user",
            "content": [{"type": "file", "file": {"filename": "a.pdf", "file_data": "data:x;base64,aGk="}}],
        },
        (File("a.pdf", "", 2),),
    ),
    ({"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]}, (Text("no"),)),
    ({"role": "assistant", "content": None, "refusal": "no"}, (Text("no"),)),
    (
        {
            "role": "assistant",
            "content": "a",
            "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": '{"x": 1}'}}],
        },
        (Text("a"), ToolCall("1", "f", {"x": 1})),
    ),
    (
        {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{x"}}]},
        (ToolCall("1", "f", "{x"),),
    ),
    ({"role": "assistant", "tool_calls": [5, {"id": "1"}]}, (Unknown(5), Unknown({"id": "1"}))),
    ({"role": "assistant", "function_call": {"name": "f", "arguments": "plain"}}, (ToolCall("", "f", "plain"),)),
    ({"role": "tool", "tool_call_id": "1", "content": "out"}, (ToolResult("1", "", "out"),)),
    ({"role": "function", "name": "f", "content": [{"type": "text", "text": "out"}]}, (ToolResult("", "f", "out"),)),
]


@pytest.mark.parametrize(("message", "parts"), SAID)
def test_what_a_message_says(message: dict[str, Any], parts: tuple[Part, ...]) -> None:
    """Every kind of content the interface has had; the rest is kept as it is."""
    assert message_parts(message) == parts


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"role": "user"}, ("user", "prompt", False)),
        ({"role": "assistant", "content": "x"}, ("assistant", "answer", False)),
        ({"role": "assistant", "content": "x", "tool_calls": [1]}, ("assistant", "answer", False)),
        ({"role": "assistant", "content": None, "tool_calls": [1]}, ("assistant", "call", False)),
        ({"role": "function"}, ("tool", "result", False)),
        ({"role": "developer"}, ("system", "context", True)),
        ({"role": ["x"]}, ("system", "context", True)),
    ],
)
def test_what_it_is_within_its_turn(message: dict[str, Any], expected: tuple[str, str, bool]) -> None:
    """Calls without words are calls; what nobody typed is hidden."""
    assert nature(message) == expected
