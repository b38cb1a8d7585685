"""aider's chat history: Markdown in which marks tell who speaks, and answers may look like marks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Text, Usage
from bough.core.sources.aider import Aider
from bough.core.sources.aider.markdown import blocks, chats
from tests.sources.aider import histories
from tests.sources.test_seeds import opened, read_through


def said(conversation: Conversation) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in range(len(conversation.skeleton)):
        (part,) = conversation.parts(entry)
        assert isinstance(part, Text)
        found.append((conversation.message(entry).kind, part.text))
    return found


def test_who_says_what(tmp_path: Path) -> None:
    """A prompt of two lines is one; marks within a fence are an answer's; what aider says is a note."""
    first, second = opened([histories.history(tmp_path)], "aider")
    assert said(first) == [
        ("note", "Aider v0.86.0\nMain model: gpt-4o with diff edit format"),
        ("prompt", "change hello\nto goodbye"),
        ("answer", "To change it:\n\n```python\n#### not a prompt\n> nor this  \n```"),
        ("prompt", "a heading is a prompt after a blank line"),
        (
            "note",
            histories.AIDER[histories.AIDER.index("Tokens:") :].partition("\n\n")[0].replace("  \n> ", "\n").rstrip(),
        ),
        ("prompt", "/undo"),
    ]
    assert said(second) == [("prompt", "thanks"), ("answer", "You are welcome.")]
    assert first.message(2).model == "gpt-4o"
    assert first.usage == Usage(3200, 120, 1200, 0, 0.03)
    assert first.skeleton.project == str(tmp_path)
    for conversation in (first, second):
        read_through(conversation)


def test_what_an_answer_cost_is_told_after_it(tmp_path: Path) -> None:
    """And belongs to it."""
    text = "# aider chat started at 2025-11-07 09:00:00\n\n#### hi\n\nHello.\n\n> Tokens: 1k sent, 20 received.  \n"
    (conversation,) = opened([histories.history(tmp_path, text)], "aider")
    assert conversation.message(1).usage == Usage(1000, 20)


@pytest.mark.parametrize("seed", range(10))
def test_no_line_is_lost(seed: int) -> None:
    """Whatever stands in a history: each line that is not blank is in exactly one block, in order."""
    chance = random.Random(seed)
    pieces = ["#### a", "####", "> b  ", "> c", "text", "```", "```py", "~~~~", "", "", "#### d  ", "\u2028", "> "]
    data = "\n".join(chance.choice(pieces) for _ in range(300)).encode()
    told = b"\n".join(data[block.start : block.end] for block in blocks(data))
    assert told.split() == data.split()
    ends = [block.end for block in blocks(data)]
    assert ends == sorted(ends)


def test_chats_begin_with_their_line_and_what_is_before_may_be_one() -> None:
    """Without a prompt in it, it belongs to the first chat; the words within a line begin nothing."""
    begin = b"# aider chat started at 2025-11-07 09:00:00\n"
    assert [chat.start for chat in chats(b"hello\n" + begin + b"x " + begin)] == [0]
    assert [chat.start for chat in chats(b"\n \n" + begin)] == [3]
    assert [chat.begun for chat in chats(b"#### hi\n\n" + begin)] == ["", "2025-11-07 09:00:00"]


def test_what_stands_before_the_first_chat_is_a_note_of_it(tmp_path: Path) -> None:
    """A history that was cut begins within an answer; line ends may be those of another system."""
    text = "\nrest of it\n\n# aider chat started at 2025-11-07 09:00:00\n\n#### hi\n\nOne.\nTwo.\n"
    path = histories.history(tmp_path)
    for ends in ("\n", "\r\n"):
        path.write_bytes(text.replace("\n", ends).encode())
        (conversation,) = opened([path], "aider")
        assert said(conversation) == [("note", "rest of it"), ("prompt", "hi"), ("answer", "One.\nTwo.")]
        assert conversation.id == "2025-11-07-09-00-00"
        assert conversation.skeleton.created is not None
        read_through(conversation)


def test_a_chat_that_goes_on_is_the_same(tmp_path: Path) -> None:
    """What was added to the history since is seen by a look again; two begun in one second are told apart."""
    path = histories.history(tmp_path)
    with path.open("a") as file:
        file.write("\n# aider chat started at 2025-11-08 10:00:00\n\n#### one\n")
    conversation = opened([path], "aider")[-1]
    assert conversation.id == "2025-11-08-10-00-00~2"
    assert conversation.skeleton.counted() == 1
    with path.open("a") as file:
        file.write("\nOne.\n\n#### two\n")
    update = conversation.update()
    assert said(update.conversation) == [("prompt", "one"), ("answer", "One."), ("prompt", "two")]


def test_a_project_is_not_gone_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be large, and what is odd in it is nobody's business: only the history is looked for there."""
    monkeypatch.chdir(tmp_path)
    odd = tmp_path / "tests" / "samples.jsonl"
    odd.mkdir(parents=True)
    histories.history(tmp_path)
    library = Library(catalog=Catalog())
    assert [summary.source for summary in library.listing()] == ["aider", "aider"]
    assert library.problems == []
    assert {str(odd), str(odd.parent)}.isdisjoint(library.watched)


def test_where_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one stands, and where the variable says; no other file of a project is looked at."""
    monkeypatch.chdir(tmp_path)
    assert list(Aider().roots()) == []
    path = histories.history(tmp_path)
    (tmp_path / "README.md").write_text(histories.AIDER)
    assert list(Aider().roots()) == [tmp_path]
    assert list(Aider().files(tmp_path)) == [path]
    other = histories.history(tmp_path / "other").rename(tmp_path / "other" / "chats.md")
    monkeypatch.setenv("AIDER_CHAT_HISTORY_FILE", str(other))
    assert set(Aider().roots()) == {tmp_path, tmp_path / "other"}
    assert list(Aider().files(other.parent)) == [other]
