"""Exports for people and programs: all that was said, and nothing of a stranger's text becomes form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bough.core import open_path
from bough.core.exporting import FORMATS, format_of, save, script_of
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolCall, ToolResult
from bough.core.store import Store
from tests.exporting.scripts import answer, ask, essence, native, result, talk


def encoded(name: str, tmp_path: Path, messages: list[NewMessage], title: str = "A lake") -> str:
    """The one file of an export."""
    ((_, data),) = format_of(name).encode(script_of(native(tmp_path / "store", messages, title))).files
    return data.decode()


@pytest.mark.parametrize("name", ["markdown", "text", "json"])
def test_everything_that_was_said_is_in_it(name: str, tmp_path: Path) -> None:
    """Thoughts, calls and results as well."""
    text = encoded(name, tmp_path, talk())
    for said in (
        "How deep is the lake?",
        "Let me look.",
        "toolu_1" if name == "json" else "ls",
        "no such file",
        "Four.",
    ):
        assert said in text


def test_markdown_of_a_stranger_stays_his(tmp_path: Path) -> None:
    """An open fence does not swallow the next message, a fence in a result does not end its block, titles are text."""
    messages = [
        ask("```python\nopen fence"),
        answer(Text("after"), ToolCall("c", "Bash", {"command": "````"})),
        result("c", "```\n</details><script>x</script>\n````\n"),
        answer(Text("end")),
    ]
    text = encoded("markdown", tmp_path, messages, "# <b>*title*</b>")
    html = MarkdownIt("commonmark").render(text)
    assert "<p>after</p>" in html
    assert "<p>end</p>" in html
    assert "<script>" not in html
    assert html.startswith("<h1># &lt;b&gt;*title*&lt;/b&gt;</h1>")


def test_json_holds_the_whole_tree_and_can_be_read_by_any_program(tmp_path: Path) -> None:
    """In ASCII, lone surrogates as escapes; each message with its parent and branch."""
    conversation = native(tmp_path / "store", talk())
    ((_, data),) = format_of("json").encode(script_of(conversation, whole=True)).files
    assert data.isascii()
    value = json.loads(data)
    assert [one["id"] for one in value["messages"]] == conversation.skeleton.ids
    assert value["messages"][1]["parent"] == value["messages"][0]["id"]
    assert {one["branch"] for one in value["messages"]} == {value["branches"][0]["id"]}


def test_native_files_are_a_conversation_again(tmp_path: Path) -> None:
    """All branches, names, labels, tags, ids and the default; an import of them is the same once more."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=talk())
    with store.write(id) as writer:
        first = store.read(id).skeleton.ids[0]
        writer.fork(first, "other", messages=["x", "y"])
        writer.label(first, "start")
        writer.tag(["deep"])
        writer.checkout("other")
    conversation = store.read(id)
    save(format_of("bough").encode(script_of(conversation, whole=True)), tmp_path / "out")
    (again,) = open_path(tmp_path / "out")
    assert again.problems == []
    assert sorted(again.skeleton.ids) == sorted(conversation.skeleton.ids)
    assert [branch.name for branch in again.branches] == [branch.name for branch in conversation.branches]
    assert (again.title, again.skeleton.tags, again.skeleton.labels) == ("A lake", ("deep",), {first: "start"})
    assert essence(again) == essence(conversation)
    assert again.usage == conversation.usage


def test_a_single_path_is_a_branch_of_its_own(tmp_path: Path) -> None:
    """What it shared with its parent comes along."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=["a", "b"])
    with store.write(id) as writer:
        writer.fork(store.read(id).skeleton.ids[0], "other", messages=["x"])
    conversation = store.read(id)
    branch = next(one for one in conversation.branches if one.name == "other")
    save(format_of("bough").encode(script_of(conversation, branch=branch)), tmp_path / "out")
    (again,) = open_path(tmp_path / "out")
    assert [text for _, text in essence(again)] == ["a\n\nx"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_each_format_takes_odd_messages(name: str, tmp_path: Path) -> None:
    """Empty ones, text alone, results alone: none fails, and each names its file."""
    odd = [ask(""), answer(), answer(Text(" ")), result("nobody", "?"), ask("ok")]
    odd.append(NewMessage("assistant", (ToolCall("", "", None), ToolResult("", "", ""))))
    document = format_of(name).encode(script_of(native(tmp_path / name, odd, "é/../\x1b[31m")))
    paths = save(document, tmp_path / "out" / name)
    assert all(path.is_relative_to(tmp_path / "out" / name) for path in paths)
