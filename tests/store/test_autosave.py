"""What is unfinished is kept, and when: the clock is moved by hand."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bough.core.autosave import Autosave, Drafts
from bough.core.errors import NotSaved

from .conftest import Hand


class _Saver:
    def __init__(self) -> None:
        self.saved = 0
        self.fails = False

    def __call__(self) -> None:
        if self.fails:
            raise NotSaved(Path("draft"), "disk full")
        self.saved += 1


def test_a_pause_saves(hand: Hand) -> None:
    """Not while the typing goes on, but a second after it stopped."""
    save = _Saver()
    auto = Autosave(save, hand, interval=5, pause=1)
    assert auto.due is None
    for _ in range(4):
        auto.changed()
        assert not auto.tick()
        hand.pass_(0.9)
    hand.pass_(0.2)
    assert auto.tick()
    assert (save.saved, auto.is_dirty, auto.due) == (1, False, None)
    assert auto.last_saved is not None


def test_typing_without_a_pause_is_saved_at_every_interval(hand: Hand) -> None:
    """Nobody loses more than the interval."""
    save = _Saver()
    auto = Autosave(save, hand, interval=5, pause=1)
    for _ in range(40):
        auto.changed()
        auto.tick()
        hand.pass_(0.5)
    assert save.saved == 3


def test_the_interval_changes_at_run_time(hand: Hand) -> None:
    """From now on, any number of times, also off and on again."""
    save = _Saver()
    auto = Autosave(save, hand, interval=100, pause=100)
    auto.changed()
    hand.pass_(10)
    assert not auto.tick()
    auto.interval = 10
    assert auto.tick()
    for _ in range(3):
        auto.enabled = False
        auto.changed()
        hand.pass_(1000)
        assert not auto.tick()
        auto.enabled = True
        assert auto.tick()
    assert save.saved == 4


def test_failures_are_shown_and_tried_again_later(hand: Hand) -> None:
    """Each time after a longer wait; what is unsaved stays unsaved."""
    save = _Saver()
    save.fails = True
    auto = Autosave(save, hand, interval=5, pause=1)
    auto.changed()
    hand.pass_(1)
    attempts = []
    for second in range(60):
        before = auto.failure
        auto.tick()
        if auto.failure is not before:
            attempts.append(second)
        hand.pass_(1)
    assert attempts == [0, 1, 3, 7, 15, 31]
    assert "disk full" in str(auto.failure)
    assert auto.is_dirty
    save.fails = False
    hand.pass_(30)
    assert auto.tick()
    assert auto.failure is None


def test_flushing_saves_at_once(hand: Hand) -> None:
    """On leaving, whatever the clock and the switch say."""
    save = _Saver()
    auto = Autosave(save, hand)
    assert auto.flush()
    auto.enabled = False
    auto.changed()
    assert auto.flush()
    assert save.saved == 1


def test_a_draft_is_offered_once_its_program_is_gone(tmp_path: Path, hand: Hand) -> None:
    """Not while its owner lives; with everything that was in it."""
    drafts = Drafts(tmp_path / "drafts", clock=hand)
    id = drafts.new()
    drafts.save(id, "message", {"text": "half a"}, conversation="c", place="b")
    drafts.save(id, "message", {"text": "half a thought"}, conversation="c", place="b")
    assert drafts.offered() == []
    assert Drafts(tmp_path / "drafts", clock=hand).offered() == [], "its owner lives"
    path = tmp_path / "drafts" / f"{id}.json"
    record = msgspec.json.decode(path.read_bytes())
    record["owner"]["started"] = "1"
    path.write_bytes(msgspec.json.encode(record))
    (left,) = Drafts(tmp_path / "drafts", clock=hand).offered()
    assert (left.content, left.conversation, left.place) == ({"text": "half a thought"}, "c", "b")
    assert drafts.discard(id)
    assert not drafts.discard(id)


@pytest.mark.parametrize("content", [b"", b"{", b"null", b'{"id":1}'])
def test_a_damaged_draft_hides_no_other(tmp_path: Path, hand: Hand, content: bytes) -> None:
    """It is left where it is."""
    drafts = Drafts(tmp_path, clock=hand)
    (tmp_path / "bad.json").write_bytes(content)
    assert drafts.load("bad") is None
    assert drafts.offered() == []
    assert (tmp_path / "bad.json").read_bytes() == content


def test_what_this_program_left_is_left_as_well(tmp_path: Path, hand: Hand) -> None:
    """Whoever asks knows that nobody works on it any more; a draft of another program that lives is not among them."""
    drafts = Drafts(tmp_path / "drafts", clock=hand)
    kept = drafts.save("mine", "merge", {})
    assert Drafts(tmp_path / "drafts", clock=hand).left() == [kept]
    other = msgspec.structs.replace(kept, id="other", owner=msgspec.structs.replace(kept.owner, pid=1, started=""))
    (tmp_path / "drafts" / "other.json").write_bytes(msgspec.json.encode(other))
    assert [draft.id for draft in drafts.left()] == ["mine"]
