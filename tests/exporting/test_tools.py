"""Sessions written for other tools: read again, they say what was exported."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePath

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import Invalid
from bough.core.exporting import Document, format_of, save, script_of
from bough.core.exporting.claude_code import slug
from bough.core.exporting.codex import uuid7
from bough.core.model import Image, Text, ToolCall
from bough.core.store import Store
from tests.exporting.scripts import answer, ask, essence, native, records, talk
from tests.exporting.validating import validate

TOOLS = ["claude-code", "codex", "pi"]


def exported(tool: str, conversation: Conversation, into: Path) -> tuple[Document, Conversation]:
    """A conversation as a session of a tool, opened again."""
    document = format_of(tool).encode(script_of(conversation))
    (path,) = save(document, into)
    (again,) = open_path(path)
    assert again.source.name == tool
    assert validate(tool, PurePath(path.name), path.read_bytes()) == []
    return document, again


@pytest.mark.parametrize("tool", TOOLS)
def test_order_roles_text_and_tool_pairs_are_kept(tool: str, tmp_path: Path) -> None:
    """And what a format cannot hold is told, and nothing else is lost."""
    conversation = native(tmp_path / "store", talk())
    document, again = exported(tool, conversation, tmp_path / "out")
    thoughts, failures = tool == "pi", tool != "codex"
    assert essence(again, failures=failures) == essence(conversation, thoughts=thoughts, failures=failures)
    expected = {"claude-code": {"thoughts-left"}, "codex": {"thoughts-left", "failure-left"}, "pi": set()}
    assert {problem.code for problem in document.problems} == expected[tool]
    assert again.problems == []
    assert len(again.branches) == 1


@pytest.mark.parametrize("tool", TOOLS)
def test_times_usage_models_and_title_are_kept(tool: str, tmp_path: Path) -> None:
    """To the millisecond; each answer's usage once."""
    conversation = native(tmp_path / "store", talk(), project=str(tmp_path))
    _, again = exported(tool, conversation, tmp_path / "out")
    assert again.usage is not None
    assert conversation.usage is not None
    assert again.usage.tokens == conversation.usage.tokens
    assert again.skeleton.time(0) == datetime(2026, 3, 2, 10, 0, 0, 250_000, UTC)
    assert "claude-sonnet-4-5" in again.skeleton.models
    assert again.skeleton.project == str(tmp_path)
    if tool != "codex":  # it keeps titles outside its rollouts
        assert again.title == conversation.title


def test_pi_takes_the_whole_tree(tmp_path: Path) -> None:
    """Every branch, its labels, and the head that a person is on."""
    conversation = native(tmp_path / "store", ["a", "b"])

    store = Store.open(tmp_path / "store")
    with store.write(conversation.id) as writer:
        first = conversation.skeleton.ids[0]
        writer.fork(first, "other", messages=["c", "d"])
        writer.label(first, "start")
    conversation = store.read(conversation.id)
    document = format_of("pi").encode(script_of(conversation, whole=True))
    (path,) = save(document, tmp_path / "out")
    (again,) = open_path(path)
    assert len(again.branches) == 2
    assert sorted(again.preview(entry) for entry in again.tree.nodes) == ["a", "b", "c", "d"]
    heads = [tree.head(tree.default) for tree in (again.tree, conversation.tree) if tree.default is not None]
    assert again.preview(heads[0]) == conversation.preview(heads[1])
    assert list(again.skeleton.labels.values()) == ["start"]


def test_chatgpts_file_has_the_tree_and_the_order(tmp_path: Path) -> None:
    """Calls and results are messages of their own there; what is said is the same."""
    conversation = native(tmp_path / "store", talk())
    document = format_of("chatgpt").encode(script_of(conversation, whole=True))
    assert [problem.code for problem in document.problems] == ["usage-left"]
    (path,) = save(document, tmp_path / "out")
    (again,) = open_path(path)
    said = [text.split(" ", 1)[-1] if kind == "call" else text for kind, text in essence(again, failures=False)]
    wanted = essence(conversation, failures=False)
    assert said == [text.split(" ", 1)[-1] if kind == "call" else text for kind, text in wanted]
    assert again.title == conversation.title
    assert again.problems == []


def test_a_session_that_begins_with_an_answer_gets_a_prompt(tmp_path: Path) -> None:
    """Claude's API wants a person to speak first."""
    document, again = exported("claude-code", native(tmp_path / "store", [answer(Text("Hello"))]), tmp_path / "out")
    assert [problem.code for problem in document.problems] == ["no-prompt"]
    assert again.skeleton.roles == ["user", "assistant"]


def test_a_call_that_is_open_at_the_end_is_answered(tmp_path: Path) -> None:
    """Else the tool would refuse to go on."""
    messages = [ask("a"), answer(ToolCall("c", "Bash", {"command": "ls"}))]
    for tool in TOOLS:
        document, again = exported(tool, native(tmp_path / tool, messages), tmp_path / "out" / tool)
        assert "no-result" in {problem.code for problem in document.problems}
        assert essence(again)[-1][0] == "result"


def test_images_are_named_where_they_were(tmp_path: Path) -> None:
    """Their content is not in what Bough keeps of a message."""
    messages = [answer(Text("x")), ask("see")]
    messages[1] = type(messages[1])(parts=(Text("see"), Image("a.png", "image/png", 9)))
    document, again = exported("pi", native(tmp_path / "store", messages), tmp_path / "out")
    assert [problem.code for problem in document.problems] == ["image-left"]
    assert "[image: a.png]" in str(essence(again))


def test_ids_of_another_length_are_drawn_anew_and_told(tmp_path: Path) -> None:
    """The map leads from the old to the new."""
    conversation = native(tmp_path / "store", talk())
    document, again = exported("claude-code", conversation, tmp_path / "out")
    assert set(document.ids) == set(conversation.skeleton.ids)
    assert set(document.ids.values()) <= set(again.skeleton.ids)


def test_the_folder_of_a_project_is_named_as_the_vendor_names_it() -> None:
    """Letters and digits stay; a long one ends in a hash."""
    assert slug("/src/my.app_1") == "-src-my-app-1"
    long = slug("/" + "a" * 300)
    assert len(long) > 200
    assert long.startswith("-" + "a" * 199 + "-")


def test_uuids_of_version_7_sort_by_time() -> None:
    """As Codex wants them."""
    early, late = uuid7(datetime(2026, 1, 1, tzinfo=UTC)), uuid7(datetime(2026, 1, 2, tzinfo=UTC))
    assert str(early) < str(late)
    assert (early.version, early.variant) == (7, "specified in RFC 4122")


def test_only_new_files_are_written(tmp_path: Path) -> None:
    """One that is there is never touched, and nothing is written beside it."""

    document = Document(((PurePath("a/one"), b"1"), (PurePath("a/two"), b"2")))
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "two").write_bytes(b"mine")
    with pytest.raises(Invalid, match="two is there already"):
        save(document, tmp_path)
    assert not (tmp_path / "a" / "one").exists()
    assert (tmp_path / "a" / "two").read_bytes() == b"mine"
    with pytest.raises(Invalid, match="outside"):
        save(Document(((PurePath("../x"), b""),)), tmp_path / "a")


@pytest.mark.parametrize(
    ("tool", "change", "said"),
    [
        ("claude-code", lambda lines: lines[1:], "another session"),
        ("claude-code", lambda lines: [line for line in lines if b"tool_result" not in line], "no result"),
        ("codex", lambda lines: lines[1:], "session_meta"),
        ("codex", lambda lines: [line for line in lines if b"_output" not in line], "no result"),
        ("pi", lambda lines: [lines[0], *lines[2:]], "parent"),
        ("pi", lambda lines: lines[1:], "header"),
        ("pi", lambda lines: [*lines, b"torn\n"], "JSON"),
    ],
)
def test_what_a_tool_would_stumble_over_is_found(tool: str, change: object, said: str, tmp_path: Path) -> None:
    """Each rule by breaking it."""
    document = format_of(tool).encode(script_of(native(tmp_path / "store", talk())))
    ((path, data),) = document.files
    assert callable(change)
    lines = data.splitlines(keepends=True)
    broken = b"".join(change(lines))
    name = PurePath("00000000-0000-4000-8000-000000000000.jsonl") if said == "another session" else PurePath(path.name)
    assert any(said in problem.message for problem in validate(tool, name, broken))


def test_nothing_is_said_of_formats_without_rules() -> None:
    """They are for readers, not for tools."""
    assert validate("markdown", PurePath("x"), b"") == []


@pytest.mark.parametrize("tool", ["claude-code", "pi"])
def test_calls_before_any_result_are_one_answer(tool: str, tmp_path: Path) -> None:
    """Both tools take the next answer for proof that a call got no result, and drop the one that is there."""
    conversation = native(tmp_path / "store", talk())
    document, _ = exported(tool, conversation, tmp_path / "out")
    said = [one["message"] for one in records(document.files[0][1]) if "message" in one]
    kinds = [[block["type"] for block in one["content"] if isinstance(block, dict)] for one in said]
    call = "tool_use" if tool == "claude-code" else "toolCall"
    assert [kind.count(call) for kind in kinds if call in kind] == [2]
    assert {document.ids[id] for id in conversation.skeleton.ids[1:3]} == {document.ids[conversation.skeleton.ids[1]]}
