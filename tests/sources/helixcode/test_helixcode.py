"""HelixCode: conversations, work sessions and focus chains, in all its serializations."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Unreadable
from bough.core.library import Library
from bough.core.model import Text, Usage
from bough.core.sources.helixcode import HelixCode
from tests.sources import writing
from tests.sources.helixcode import helix
from tests.sources.helixcode.helix import focus

SOURCE = HelixCode()


def opened(*paths: Path) -> Conversation:
    (ref,) = SOURCE.discover(paths)
    return Conversation(ref, SOURCE)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def parents(conversation: Conversation) -> dict[str, str | None]:
    return {message.id: message.parent for message in map(conversation.message, range(len(conversation.skeleton)))}


@pytest.mark.parametrize("form", ["json", "compact", "gzip"])
def test_a_conversation(tmp_path: Path, form: str) -> None:
    """Ids, roles, times with nine digits, tokens; raw records are those of the unpacked document."""
    conversation = opened(helix.conversation(tmp_path, form=form))
    skeleton = conversation.skeleton
    assert skeleton.kinds == ["prompt", "answer", "note"]
    assert [conversation.parts(n) for n in range(2)] == [(Text("Is it <atomic>?"),), (Text("Yes & no."),)]
    assert [json.loads(conversation.raw(n)) for n in range(2)] == helix.HELIX
    assert (conversation.id, conversation.title) == ("conv-1-1", "Atomic writes")
    assert str(skeleton.time(0)) == "2025-11-07 09:30:41.123456+00:00"
    assert conversation.usage == Usage(input=5, output=5)
    about = conversation.parts(2)
    assert about[0] == Text("On renames.")
    assert isinstance(about[1], Text)
    assert "SessionID: session-1" in about[1].text.splitlines()
    assert codes(conversation) == []


def test_names_in_any_case(tmp_path: Path) -> None:
    """Go does not mind, and neither do we."""

    def lower(value: Any) -> Any:
        if isinstance(value, dict):
            return {name.lower(): lower(one) for name, one in value.items()}
        return [lower(one) for one in value] if isinstance(value, list) else value

    path = writing.write(tmp_path / "conversations" / "x.json", lower(helix.document()))
    assert opened(path).skeleton.counted() == 2
    path = writing.write(tmp_path / "focus" / "y.json", lower(helix.chain(focus("a.go", focus("b.go")))))
    assert opened(path).skeleton.counted() == 2


def test_an_older_copy_beside_it_adds_only_what_was_lost(tmp_path: Path) -> None:
    """Switching the serializer leaves the old file; which is newer they say themselves, whatever their times."""
    old = [helix.message(1, "user", "Is it <atomic>?"), helix.message(3, "assistant", "lost")]
    plain = helix.conversation(tmp_path, messages=old, title="old", minute=40)
    packed = helix.conversation(tmp_path, form="gzip")
    os.utime(packed, (1, 1))
    conversation = opened(plain, packed)
    assert conversation.title == "Atomic writes"
    assert [(b.name, b.messages, b.total, b.active) for b in conversation.branches] == [
        ("main", 2, 2, True),
        ("older file", 1, 2, False),
    ]
    packed.write_bytes(b"\x1f\x8b nonsense")
    assert opened(plain, packed).title == "old"


def test_ids_that_collide_are_both_shown(tmp_path: Path) -> None:
    """Ids are times, and two may be equal; a merge in the tool doubles messages."""
    conversation = opened(helix.conversation(tmp_path, messages=[helix.HELIX[0], helix.HELIX[0]]))
    assert conversation.skeleton.counted() == 2
    assert codes(conversation) == ["duplicate-id"]


def test_role_play_is_told_beside(tmp_path: Path) -> None:
    """Characters have messages of their own."""
    whole = helix.document()
    said = {"session_id": "s", "timestamp": helix.GO.format(3)}
    whole["conversation"]["UserID"] = "u"
    whole["conversation"]["CharMessages"] = [
        {"id": "c1", "sender_id": "u", "content": "Hello", **said},
        {"id": "c2", "sender_id": "knight", "content": "Greetings", **said},
    ]
    conversation = opened(writing.write(tmp_path / "conversations" / "x.json", whole))
    assert [conversation.message(n).role for n in (2, 3)] == ["user", "assistant"]
    assert parents(conversation)["c2"] == "c1"


def test_a_focus_chain_is_a_tree(tmp_path: Path) -> None:
    """The chain in its order, what a focus holds below it, the cursor as a label, all tags."""
    conversation = opened(helix.helix_chain(tmp_path))
    assert parents(conversation) == {
        "file-a.go-1": None,
        "file-d.go-1": "file-a.go-1",
        "file-b.go-1": "file-a.go-1",
        "file-c.go-1": "file-a.go-1",
    }
    skeleton = conversation.skeleton
    assert (skeleton.title, skeleton.tags, skeleton.labels) == ("Fix importer", ("io",), {"file-d.go-1": "current"})
    assert conversation.preview(0) == "file: a.go"
    assert conversation.tree.default is not None
    assert conversation.tree.default.head == "file-d.go-1"
    assert set(skeleton.roles) == {"system"}


def test_focuses_nested_without_end_are_followed_so_far(tmp_path: Path) -> None:
    """No recursion, and no time that grows with the square of the depth."""
    nested = focus("0.go")
    for number in range(1, 150):
        nested = focus(f"{number}.go", nested)
    conversation = opened(writing.write(tmp_path / "focus" / "x.json", helix.chain(nested, current=0)))
    assert conversation.skeleton.counted() == 32
    assert codes(conversation) == ["too-deep"]


def test_a_work_session(tmp_path: Path) -> None:
    """It has no messages: what it says of itself comes first, then what it was focused on; year 1 is no time."""
    conversation = opened(helix.session(tmp_path))
    assert [conversation.preview(n) for n in range(2)] == ["Importer work: building, active", "file: store.go"]
    said = [part.text for part in conversation.parts(0) if isinstance(part, Text)]
    assert said[1] == "make <it> safe"
    assert 'context: {"attempt": 2}' in said[2]
    assert "0001" not in said[2]
    skeleton = conversation.skeleton
    assert (skeleton.project, skeleton.tags) == ("atlas", ("import", "io"))


def test_a_store_of_it_is_opened_by_naming_it(tmp_path: Path) -> None:
    """What is left of a crash between write and rename is no conversation, and an empty object no crash."""
    helix.conversation(tmp_path)
    helix.helix_chain(tmp_path)
    helix.session(tmp_path)
    writing.write(tmp_path / "conversations" / "x.json", {})
    (tmp_path / "conversations" / "conv-2.json.tmp").write_text(json.dumps(helix.document(title="stray")))
    library = Library([tmp_path])
    assert sorted(one.title for one in library.complete()) == ["Atomic writes", "Fix importer", "Importer work"]
    assert library.problems == []
    names = sorted(path.name for path in SOURCE.files(tmp_path))
    assert names == ["chain-Fix-1.json", "conv-1-1.json", "session-1.json", "x.json"]
    assert list(SOURCE.roots()) == []


def test_what_is_nothing_of_helixcode_is_refused_in_words(tmp_path: Path) -> None:
    """Such a file comes here by its name alone."""
    path = writing.write(tmp_path / "conversations" / "x.json", {})
    conversation = opened(path)
    assert codes(conversation) == ["bad-record"]
    path.write_bytes(b"")
    assert codes(opened(path)) == ["empty"]
    path.unlink()
    with pytest.raises(Unreadable):
        SOURCE.read(conversation.ref)
