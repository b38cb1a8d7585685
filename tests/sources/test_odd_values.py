"""Values where formats have words: a list or an object in their place costs what it says, never the conversation."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.model import Text, Unknown
from bough.core.sources import bough, source
from tests.sources import fields, seeds, writing
from tests.sources.claw_code import claw
from tests.sources.codebuddy import buddy
from tests.sources.crush import made as crush
from tests.sources.gemini_cli import gemini
from tests.sources.helixcode import helix
from tests.sources.multiagentcoder import coder
from tests.sources.open_webui import webui
from tests.sources.test_seeds import read_through

_WORDS = re.compile(rb'"(type|role|status|say|ask|kind|from|sender|content_type|name|id)":\s*"[^"]*"')


@pytest.mark.parametrize("made", [seeds, fields])
@pytest.mark.parametrize("odd", [b"{}", b'["text"]', b"null"])
def test_what_is_no_word_is_survived(tmp_path: Path, made: object, odd: bytes) -> None:
    """In every format that is written in JSON, in each second of the places that hold one."""
    for name, files in (seeds if made is seeds else fields).everything(tmp_path).items():
        for start in range(2):
            for path in (path for path in files if path.suffix in (".json", ".jsonl")):
                _harm(path, odd, start)
            for ref in source(name).discover(files):
                with suppress(Unreadable):
                    read_through(Conversation(ref, source(name)))


def _harm(path: Path, odd: bytes, start: int) -> None:
    """Each second word of a file, the second time the rest of them."""
    count = iter(range(start, 1 << 30))
    words = path.read_bytes()
    path.write_bytes(_WORDS.sub(lambda met: b'"%s": %s' % (met[1], odd) if next(count) % 2 else met[0], words))


@pytest.mark.parametrize("kind", [{}, ["text"], None, 5])
def test_parts_of_a_native_message(kind: object) -> None:
    """What fits no type is kept as it is, and so is what is no list of parts at all."""
    assert bough.parts_of([{"type": kind, "text": "said"}]) == (Unknown({"type": kind, "text": "said"}),)
    assert bough.parts_of({"type": "text", "text": "said"}) == (Unknown({"type": "text", "text": "said"}),)
    assert bough.parts_of(None) == ()


def test_ids_that_come_twice_are_told(tmp_path: Path) -> None:
    """Of messages of an export, and of what a chain of focuses holds."""
    export = json.loads(buddy.export(tmp_path).read_text())
    export["messages"] *= 2
    twice = [writing.write(tmp_path / "export.json", export)]
    focuses = helix.chain(helix.focus("a.py"), helix.focus("a.py"))
    twice.append(writing.write(tmp_path / "focus" / "chain-1.json", focuses))
    for path in twice:
        (conversation,) = open_path(path)
        assert "duplicate-id" in {problem.code for problem in conversation.problems}


def test_a_line_within_a_document_does_not_make_it_one_of_lines(tmp_path: Path) -> None:
    """An indented chat of Gemini CLI may hold an object on a line of its own."""
    path = gemini.document(tmp_path)
    whole = json.loads(path.read_text())
    path.write_text(json.dumps({"sessionId": whole["sessionId"], "directories": [{}], **whole}, indent=2))
    (conversation,) = open_path(path)
    assert conversation.skeleton.counted() == 3


@pytest.mark.parametrize("begins", [b"\x77", b"\x0a\0\0\0\0"])  # no kind of page; a leaf that holds nothing
def test_a_damaged_index_costs_nothing(tmp_path: Path, begins: bytes) -> None:
    """Messages are found by it as a rule, and without it where that fails."""
    path = crush.database(tmp_path / "crush.db")
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        index = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_messages_1'"
        page = connection.execute(index).fetchone()[0]
    data = bytearray(path.read_bytes())
    start = (page - 1) * size
    data[start : start + len(begins)] = begins
    path.write_bytes(data)
    for conversation in open_path(path):
        said = [conversation.parts(entry) for entry in range(len(conversation.skeleton))]
        assert any(isinstance(part, Text) for part in said[0])


@pytest.mark.parametrize("made", [claw.legacy, claw.python, coder.coder_snapshot])
@pytest.mark.parametrize("first", [True, False])
def test_a_newer_version_may_say_more(tmp_path: Path, made: Callable[[Path], Path], first: bool) -> None:
    """A field that is not known makes no other format of a document."""
    path = made(tmp_path)
    (before,) = open_path(path)
    whole, new = json.loads(path.read_text()), {"newer": {"messages": [0]}}
    path.write_text(json.dumps({**new, **whole} if first else {**whole, **new}))
    (after,) = open_path(path)
    assert (after.ref.source, after.skeleton.ids) == (before.ref.source, before.skeleton.ids)


def test_a_chat_that_is_cut_in_its_row_is_kept_whole(tmp_path: Path) -> None:
    """What no message can be made of is a record beside them, and can be had as it is written."""
    path = webui.database(tmp_path / "webui.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE chat SET chat = substr(chat, 1, length(chat) / 2)")
        connection.commit()
    (conversation,) = open_path(path)
    assert "torn" in {problem.code for problem in conversation.problems}
    for record in conversation.skeleton.raw:
        assert conversation.source.raw(conversation.ref, conversation.skeleton, record.locator)


@pytest.mark.parametrize("missing", ["mode", "status"])
def test_a_session_of_helixcode_may_say_little(tmp_path: Path, missing: str) -> None:
    """Nothing but its id and its project tells what it is."""
    path = helix.session(tmp_path)
    whole = json.loads(path.read_text())
    del whole["session"][missing]
    path.write_text(json.dumps(whole))
    assert [conversation.source.name for conversation in open_path(path)] == ["helixcode"]
