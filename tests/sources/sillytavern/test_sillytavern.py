"""SillyTavern's chats: swipes as alternates, branches as relatives, times in every shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Text, Thinking, Usage
from bough.core.sources.sillytavern.records import time_said
from tests.sources import writing
from tests.sources.sillytavern import silly
from tests.sources.test_seeds import opened


def chat(path: Path) -> Conversation:
    (conversation,) = opened([path], "sillytavern")
    return conversation


def test_what_was_swiped_away_stands_beside_what_is_shown(tmp_path: Path) -> None:
    """Each alternate with its own model, time and tokens; the one that is shown goes on."""
    conversation = chat(silly.chat(tmp_path))
    main, first, third = conversation.branches
    assert (main.total, main.active, first.fork_point, third.fork_point) == (4, True, "r2", "r2")
    at = {conversation.message(entry).id: entry for entry in range(len(conversation.skeleton))}
    assert conversation.parts(at["r3"]) == (Thinking("there is one"), Text("Here you are."))
    assert conversation.parts(at["r3.s1"]) == (Text("No rye."),)
    assert conversation.parts(at["r3.s3"]) == (Text("Tomorrow."),)
    message = conversation.message(at["r3.s1"])
    assert (message.model, message.provider, message.usage) == ("m1", "openai", Usage(output=4))
    assert conversation.skeleton.labels == {"r3": "Checkpoint #1"}


def test_a_text_that_was_edited_since_leaves_all_swipes_beside_it(tmp_path: Path) -> None:
    """What is shown is none of them any more; nothing is lost."""
    edited = {**silly.SILLY[3], "mes": "Here you are, edited."}
    conversation = chat(writing.lines(tmp_path / "a.jsonl", *silly.SILLY[:3], edited))
    assert [conversation.message(at).id for at in range(len(conversation.skeleton))] == [
        "r1",
        "r2",
        "r3",
        "r3.s1",
        "r3.s2",
        "r3.s3",
    ]


def test_a_branch_is_a_relative_that_left_where_it_stopped_copying(tmp_path: Path) -> None:
    """The format says only which chat it was; the messages say up to where."""
    silly.chat(tmp_path)
    branch = chat(silly.branch(tmp_path))
    assert branch.skeleton.forked_from == ("Baker - 2025-11-7@09h00m00s", "r2")
    found = Library([tmp_path], catalog=Catalog()).complete()
    assert len({one.family for one in found} - {None}) == 1
    outside = {**silly.SILLY[0], "chat_metadata": {"main_chat": "../../etc/passwd"}}
    assert chat(writing.lines(tmp_path / "x.jsonl", outside, *silly.SILLY[1:])).skeleton.forked_from == (
        "../../etc/passwd",
        None,
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-11-7@09h05m06s", "2025-11-07T09:05:06+00:00"),
        ("2025-11-7 @09h 05m 06s 120ms", "2025-11-07T09:05:06.120000+00:00"),
        ("November 7, 2025 3:04pm", "2025-11-07T15:04:00+00:00"),
        ("2025-11-07T09:05:06.000Z", "2025-11-07T09:05:06+00:00"),
        (1762506000000, 1762506000000),
        ("1762506000000", 1762506000000),
        ("yesterday", "yesterday"),
        ("2025-99-7@09h05m06s", "2025-99-07T09:05:06.000"),
        (None, None),
        (True, None),
    ],
)
def test_times_come_in_many_shapes(written: object, read: object) -> None:
    """Local ones are of this machine's zone, which is UTC here; what is none stays what it is, or nothing."""
    assert time_said(written) == read
