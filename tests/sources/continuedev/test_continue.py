"""Continue's sessions: what items say, what is left out of view, and chats that were saved again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import File, Image, Text, Thinking, ToolCall, ToolResult
from bough.core.sources.continuedev import Continue
from tests.sources.continuedev import sessions
from tests.sources.test_seeds import opened

OTHER = "3893fb11-aae7-460b-b0b7-faf2ca2a5993"


def session(path: Path) -> Conversation:
    (conversation,) = opened([path], "continue")
    return conversation


def test_what_items_say(tmp_path: Path) -> None:
    """Pictures and what was attached, thoughts in both shapes, calls with the results that no message holds."""
    conversation = session(sessions.continue_session(tmp_path))
    assert conversation.parts(0) == (Text("Find x"), Image("", "image/png", 8), File("a.py", "", 5))
    assert conversation.parts(1) == (Thinking("grep"),)
    assert conversation.parts(2) == (ToolCall("k1", "grep", {"q": "x"}), ToolResult("k1", "grep", "a.py:1"))
    assert conversation.parts(3) == (Thinking("one hit"), Text("In a.py."))
    assert [conversation.message(at).kind for at in range(4)] == ["prompt", "thinking", "call", "answer"]
    assert conversation.message(2).model == "llama3"
    assert (conversation.title, conversation.skeleton.project) == ("Find x", "/home/a/project")
    assert conversation.skeleton.created == 1762506000000


def test_a_result_that_is_a_message_is_told_once(tmp_path: Path) -> None:
    """Then the call's own record does not repeat it."""
    answered = sessions.item(5, "tool", "a.py:1", toolCallId="k1")
    conversation = session(sessions.continue_session(tmp_path, OTHER, *sessions.CONTINUE[:3], answered))
    assert conversation.parts(2) == (ToolCall("k1", "grep", {"q": "x"}),)
    assert conversation.parts(3) == (ToolResult("k1", "", "a.py:1"),)


def test_a_chat_saved_again_is_of_one_family(tmp_path: Path) -> None:
    """Its messages have the ids they had."""
    sessions.continue_session(tmp_path)
    sessions.continue_session(tmp_path, OTHER, *sessions.CONTINUE[:2])
    found = Library([tmp_path], catalog=Catalog()).complete()
    assert len(found) == 2
    assert len({one.family for one in found}) == 1
    assert None not in {one.family for one in found}


def test_where_it_looks(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is no session."""
    assert list(Continue().roots()) == [home / ".continue" / "sessions"]
    monkeypatch.setenv("CONTINUE_GLOBAL_DIR", str(tmp_path))
    (root,) = Continue().roots()
    path = sessions.continue_session(tmp_path)
    assert list(Continue().files(root)) == [path]
