"""What messages are and what they say, for every type of content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bough.core.model import File, Image, Message, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from bough.core.skeleton import Fork
from tests.sources.chatgpt.exports import SOURCE, conversation, mapping, message, opened, write


def said(tmp_path: Path, **fields: Any) -> tuple[Message, Parts]:
    """One message, through a file: what it is and what it says."""
    role = fields.pop("role", "assistant")
    nodes = mapping({"root": None, "m": "root"}, {"m": message("m", role, **fields)})
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)]))
    assert found.problems == []
    return found.message(0), found.parts(0)


def parts_of(tmp_path: Path, content: Any, **fields: Any) -> Parts:
    return said(tmp_path, content=content, **fields)[1]


@pytest.mark.parametrize(
    ("fields", "role", "kind", "hidden"),
    [
        ({"role": "user"}, "user", "prompt", False),
        ({"role": "user", "metadata": {"is_visually_hidden_from_conversation": True}}, "user", "context", True),
        ({"role": "user", "content": {"content_type": "user_editable_context"}}, "user", "context", True),
        ({"role": "assistant"}, "assistant", "answer", False),
        ({"role": "assistant", "weight": 0.0}, "assistant", "context", True),
        ({"role": "assistant", "weight": None}, "assistant", "answer", False),
        ({"role": "assistant", "content": {"content_type": "model_editable_context"}}, "assistant", "context", True),
        (
            {"role": "assistant", "content": {"content_type": "thoughts", "thoughts": []}},
            "assistant",
            "thinking",
            False,
        ),
        ({"role": "assistant", "content": {"content_type": "reasoning_recap"}}, "assistant", "thinking", False),
        ({"role": "assistant", "recipient": "python"}, "assistant", "call", False),
        ({"role": "assistant", "recipient": "web.run", "weight": 0}, "assistant", "call", True),
        ({"role": "assistant", "recipient": None}, "assistant", "answer", False),
        ({"role": "tool", "name": "python"}, "tool", "result", False),
        ({"role": "tool", "name": "canmore", "weight": 0}, "tool", "result", True),
        ({"role": "system", "text": ""}, "system", "context", True),
        ({"role": "system", "text": None}, "system", "context", True),
        ({"role": "system", "content": {"content_type": "text", "parts": []}}, "system", "context", True),
        ({"role": "system", "content": None}, "system", "context", True),
        ({"role": "system", "text": "null"}, "system", "context", False),
        ({"role": "system", "text": "Speak Latin."}, "system", "context", False),
        ({"role": "critic"}, "system", "context", False),
        ({"role": 7}, "system", "context", False),
    ],
)
def test_who_said_it_and_what_it_is(tmp_path: Path, fields: dict[str, Any], role: str, kind: str, hidden: bool) -> None:
    """Role, kind and whether it is hidden follow from the author, the recipient, the content and the marks."""
    found, _ = said(tmp_path, **fields)
    assert (found.role, found.kind, found.hidden) == (role, kind, hidden)


@pytest.mark.parametrize("indent", [None, 1, 8])
def test_an_empty_system_message_is_hidden_however_it_is_indented(tmp_path: Path, indent: int | None) -> None:
    """White space is no text."""
    nodes = mapping({"root": None, "m": "root"}, {"m": message("m", "system", "")})
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)], indent=indent))
    assert found.message(0).hidden


def test_texts_are_exact(tmp_path: Path) -> None:
    """Citations keep their private-use characters, and white space is not touched."""
    text = "  see \ue200cite\ue202turn0search1\ue201 \r\n\tthere\u2028 "
    assert parts_of(tmp_path, {"content_type": "text", "parts": [text, "", "two"]}) == (Text(text), Text("two"))


def test_pictures_sounds_and_films_are_named_and_sized(tmp_path: Path) -> None:
    """Multimodal parts name their assets; transcriptions are text; what is unknown is kept."""
    frame = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://f3", "size_bytes": 3}
    parts = [
        {
            "content_type": "image_asset_pointer",
            "asset_pointer": "file-service://file-A",
            "size_bytes": 451,
            "width": 9,
        },
        "look",
        {"content_type": "audio_transcription", "text": "hello", "direction": "in"},
        {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://f1", "size_bytes": 12, "format": "wav"},
        {
            "content_type": "real_time_user_audio_video_asset_pointer",
            "audio_asset_pointer": {"content_type": "audio_asset_pointer", "asset_pointer": "sediment://f2"},
            "video_container_asset_pointer": None,
            "frames_asset_pointers": [frame],
        },
        {"content_type": "hologram", "x": 1},
        None,
        7,
    ]
    assert parts_of(tmp_path, {"content_type": "multimodal_text", "parts": parts}, role="user") == (
        Image("file-service://file-A", "", 451),
        Text("look"),
        Text("hello"),
        File("sediment://f1", "audio/wav", 12),
        File("sediment://f2", "", 0),
        Image("sediment://f3", "", 3),
        Unknown({"content_type": "hologram", "x": 1}),
        Unknown(7),
    )


def test_attachments_are_files_unless_a_part_shows_them(tmp_path: Path) -> None:
    """A picture that was attached is not listed twice."""
    attachments = [
        {"id": "file-A", "name": "a.png", "size": 451, "mime_type": "image/png"},
        {"id": "file-B", "name": "b.pdf", "size": 10, "mime_type": "application/pdf"},
        {"name": "c.txt", "mimeType": "text/plain"},
        "odd",
    ]
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-A", "size_bytes": 451}
    content = {"content_type": "multimodal_text", "parts": [picture]}
    assert parts_of(tmp_path, content, role="user", metadata={"attachments": attachments})[1:] == (
        File("b.pdf", "application/pdf", 10),
        File("c.txt", "text/plain", 0),
        Unknown("odd"),
    )


@pytest.mark.parametrize(
    ("content", "input"),
    [
        ({"content_type": "code", "language": "python", "text": "print(1)"}, "print(1)"),
        ({"content_type": "code", "language": "json", "text": '{"queries": ["x"]}'}, {"queries": ["x"]}),
        ({"content_type": "text", "parts": ['{"name": "doc"}']}, {"name": "doc"}),
        ({"content_type": "text", "parts": ["{not json"]}, "{not json"),
        ({"content_type": "code", "text": ""}, ""),
    ],
)
def test_what_goes_to_a_tool_is_a_call(tmp_path: Path, content: Any, input: Any) -> None:
    """The recipient is the tool; the arguments are decoded where they are JSON."""
    assert parts_of(tmp_path, content, recipient="web.run") == (ToolCall("", "web.run", input),)


def test_code_that_goes_to_the_person_is_shown_as_code(tmp_path: Path) -> None:
    """Fenced with its language where that is known, else as it is."""
    code = {"content_type": "code", "language": "python", "text": "print(1)"}
    assert parts_of(tmp_path, code) == (Text("```python\nprint(1)\n```"),)
    assert parts_of(tmp_path, code | {"language": "unknown"}) == (Text("print(1)"),)


@pytest.mark.parametrize(
    ("content", "text", "error"),
    [
        ({"content_type": "execution_output", "text": "1\n"}, "1\n", False),
        ({"content_type": "tether_browsing_display", "result": "found", "summary": "s"}, "found", False),
        ({"content_type": "tether_browsing_display", "result": "", "summary": "s"}, "s", False),
        ({"content_type": "system_error", "name": "Oops", "text": "no index"}, "Oops: no index", True),
        ({"content_type": "multimodal_text", "parts": ["one", "two"]}, "one\ntwo", False),
        ({"content_type": "text", "parts": []}, "", False),
    ],
)
def test_what_tools_answer_is_a_result(tmp_path: Path, content: Any, text: str, error: bool) -> None:
    """One result that names the tool."""
    assert parts_of(tmp_path, content, role="tool", name="tool.x") == (ToolResult("", "tool.x", text, error),)


def test_quotes_and_canvas_documents_keep_where_they_are_from(tmp_path: Path) -> None:
    """As the detail of the result."""
    quote = {"content_type": "tether_quote", "url": "https://e.org", "domain": "e.org", "title": "T", "text": "words"}
    (result,) = parts_of(tmp_path, quote, role="tool", name="browser")
    assert result == ToolResult(
        "", "browser", "T\nhttps://e.org\nwords", False, {"title": "T", "url": "https://e.org", "domain": "e.org"}
    )
    (canvas,) = parts_of(
        tmp_path, {"content_type": "text", "parts": ["ok"]}, role="tool", metadata={"canvas": {"version": 2}}
    )
    assert canvas == ToolResult("", "", "ok", False, {"version": 2})


def test_a_python_run_that_failed_is_an_error(tmp_path: Path) -> None:
    """The kernel's exception says so."""
    metadata = {"aggregate_result": {"in_kernel_exception": {"name": "ZeroDivisionError"}}}
    (result,) = parts_of(tmp_path, {"content_type": "execution_output", "text": "x"}, role="tool", metadata=metadata)
    assert isinstance(result, ToolResult)
    assert result.error


def test_thoughts(tmp_path: Path) -> None:
    """Each thought with its summary; a recap is one as well; odd ones are kept."""
    thoughts = [{"summary": "Plan", "content": "do it"}, {"summary": "", "content": "x"}, "odd"]
    assert parts_of(tmp_path, {"content_type": "thoughts", "thoughts": thoughts}) == (
        Thinking("Plan\n\ndo it"),
        Thinking("x"),
        Unknown("odd"),
    )
    assert parts_of(tmp_path, {"content_type": "reasoning_recap", "content": "Thought for 3s"}) == (
        Thinking("Thought for 3s"),
    )


def test_contexts(tmp_path: Path) -> None:
    """What a person or the model has set down about itself."""
    own = {"content_type": "user_editable_context", "user_profile": "me", "user_instructions": "be short"}
    assert parts_of(tmp_path, own, role="user") == (Text("me"), Text("be short"))
    assert parts_of(tmp_path, {"content_type": "model_editable_context", "model_set_context": "m"}) == (Text("m"),)


@pytest.mark.parametrize(
    "content", [{"content_type": "brand_new", "x": [1]}, {}, {"content_type": 5}, "just text", [1]]
)
def test_unknown_content_is_kept(tmp_path: Path, content: Any) -> None:
    """As it is, in one part."""
    assert parts_of(tmp_path, content) == (Unknown(content),)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"author": None, "content": None, "metadata": None},
        {"author": "me", "content": {"content_type": "text", "parts": {"a": 1}}, "metadata": [1], "recipient": 4},
        {"content": {"content_type": "thoughts", "thoughts": 4}, "author": {"role": "assistant"}},
        {"content": {"content_type": "text"}, "author": {"role": "tool", "name": 4}},
        {"weight": "heavy", "create_time": "yesterday", "metadata": {"attachments": {"a": 1}, "model_slug": 4}},
        "a text where a message belongs",
    ],
)
def test_odd_shapes_are_messages_too(tmp_path: Path, odd: Any) -> None:
    """Nothing that stands in the place of a message is lost, and none raises."""
    nodes = mapping({"root": None, "m": "root", "n": "m"}, {"m": odd})
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)]))
    assert found.skeleton.ids == ["m", "n"]
    assert isinstance(found.parts(0), tuple)
    assert found.message(0).time is None
    assert json.loads(found.raw(0))["message"] == odd


def test_models_groups_and_times(tmp_path: Path) -> None:
    """The message's own model, else the conversation's; one group for the records of one answer; null is no time."""
    nodes = mapping(
        {"root": None, "u": "root", "a": "u", "b": "a", "c": "b"},
        {
            "u": message("u", metadata={"request_id": "r1"}),
            "a": message("a", "assistant", metadata={"model_slug": "o3", "request_id": "r1"}),
            "b": message("b", "assistant", metadata={"turn_exchange_id": "t1", "request_id": "r1"}, create_time=None),
            "c": message("c", "assistant", metadata={"default_model_slug": "gpt-5"}),
        },
    )
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)]))
    assert found.skeleton.models == [None, "o3", "gpt-4o", "gpt-5"]
    assert found.skeleton.groups == [None, "r1", "t1", None]
    assert found.skeleton.times == [1700000000.5, 1700000000.5, None, 1700000000.5]
    assert (found.title, found.skeleton.created, found.skeleton.updated) == ("A title", 1700000000.25, 1700000100.75)


def test_a_branch_in_a_new_chat_says_where_it_came_from(tmp_path: Path) -> None:
    """ChatGPT marks the messages of such a conversation."""
    mark = {"branching_from_conversation_id": "old", "branching_from_message_id": "m9"}
    nodes = mapping({"root": None, "m": "root"}, {"m": message("m", metadata=mark)})
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(nodes)]))
    assert found.skeleton.forked_from == Fork("old", "m9")
    assert SOURCE.name == found.ref.source
