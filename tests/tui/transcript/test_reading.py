"""Reading stays put: whatever happens, the text one reads is where it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bough.core.model import Text, Thinking, ToolCall, ToolResult
from bough.tui.widgets.transcript.reading import Reading
from bough.tui.widgets.transcript.remembering import restore, state_of
from bough.tui.widgets.transcript.window import Spot

from .conftest import Talk, line_text, lines_on_screen

Screen = Callable[[Reading], list[str]]


def fill(talk: Talk, count: int) -> None:
    """Turns of all kinds."""
    for number in range(count):
        match number % 5:
            case 0:
                talk.add("prompt", f"prompt {number}")
            case 1:
                talk.add("thinking", Thinking(f"thought {number}\n\nmore"), group=f"g{number}")
            case 2:
                talk.add("call", Text(f"**text** {number}"), ToolCall(f"c{number}", "Bash", {"command": "ls"}))
            case 3:
                talk.add("result", ToolResult(f"c{number - 1}", "Bash", "out\n" * (number % 9)))
            case _:
                talk.add("answer", f"# answer {number}\n\n- some\n- {'words ' * (number % 40)}", group=f"g{number}")


def everything(reading: Reading) -> list[Spot]:
    """All lines of all messages, found by brute force."""
    pages = reading.pages
    return [Spot(message, line) for message in range(len(pages)) for line in range(pages.height(message))]


class AnyOperations(RuleBasedStateMachine):
    """Moves, folds, messages that come, other sizes, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk()
        fill(self.talk, 23)
        self.reading = self.talk.reading(width=50, rows=12)

    @rule(lines=st.integers(-40, 40))
    def move(self, lines: int) -> None:
        """The text moves by exactly that many lines, or as far as there are any."""
        spots = everything(self.reading)
        before = spots.index(self.reading.window.anchor)
        self.reading.move(lines)
        end = max(0, len(spots) - self.reading.window.rows)
        assert spots.index(self.reading.window.anchor) == max(0, min(before + lines, end))

    @rule(share=st.floats(0, 1))
    def drag(self, share: float) -> None:
        self.reading.scroll_to(round(share * self.reading.window.total))

    @rule(share=st.floats(0, 0.999))
    def go(self, share: float) -> None:
        position = self.reading.pages.messages.home(int(share * len(self.reading.path)))
        self.reading.go(position)
        assert any(spot.message == position for spot in self.reading.window.spots)

    @rule(row=st.integers(0, 40))
    def fold(self, row: int) -> None:
        """The bar that was clicked stays where it is, unless the text is too short for that."""
        spots = self.reading.window.spots
        spot = spots[row % len(spots)]
        line = self.reading.pages.page(spot.message).lines[spot.line]
        block = self.reading.pages.page(spot.message).blocks[line.block] if line.block >= 0 else None
        if block is None or not block.fold:
            return
        self.reading.turn(spot.message, block.fold)
        window = self.reading.window
        if not window.at_end:
            after = window.spots[row % len(spots)]
            assert block.text[2:] in line_text(self.reading, *after)

    @rule(kind=st.sampled_from(["tool", "thinking"]), opened=st.booleans())
    def fold_all(self, kind: Any, opened: bool) -> None:
        self.reading.set_kinds([kind], opened=opened)

    @rule(count=st.integers(1, 7))
    def come(self, count: int) -> None:
        """What is in view stays there when messages come after it."""
        before = self.reading.window.anchor, lines_on_screen(self.reading)
        full = len(self.reading.window.spots) == self.reading.window.rows
        length = len(self.reading.path)
        start = len(self.talk.skeleton)
        other = Talk()
        fill(other, start + count)
        self.talk.skeleton, self.talk.source, self.talk._last = other.skeleton, other.source, other._last
        conversation = self.talk.conversation()
        self.reading.extend(conversation, conversation.tree.path(self.talk._last))
        assert len(self.reading.path) == length + count
        if full and before[0].message < length - 8:
            assert self.reading.window.anchor == before[0]

    @rule(width=st.integers(20, 90), rows=st.integers(1, 30))
    def resize(self, width: int, rows: int) -> None:
        """The message at the top stays at the top."""
        window = self.reading.window
        top = window.anchor.message
        self.reading.resize(width, rows)
        assert window.anchor.message == top or window.at_end

    @precondition(lambda self: not self.reading.window.at_end)
    @rule(share=st.floats(0, 1))
    def fold_above(self, share: float) -> None:
        """What changes above the first line moves nothing."""
        above = self.reading.window.anchor.message
        if above == 0:
            return
        position = int(share * (above - 1))
        bars = [block.fold for block in self.reading.pages.page(position).blocks if block.fold]
        before = lines_on_screen(self.reading)
        for key in bars[:1]:
            self.reading.pages.folds.turn(key)
            self.reading.pages.refold([position])
            self.reading.window.sync()
        assert lines_on_screen(self.reading) == before

    @invariant()
    def shows_what_a_list_of_all_lines_would(self) -> None:
        spots = everything(self.reading)
        window = self.reading.window
        window.sync()
        start = spots.index(window.anchor)
        assert window.spots == spots[start : start + window.rows]
        assert window.total == len(spots)
        assert window.top == start


TestAnyOperations = AnyOperations.TestCase
TestAnyOperations.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


@pytest.fixture
def long(talk: Talk) -> Reading:
    fill(talk, 50)
    return talk.reading(rows=10)


def test_the_current_message_is_in_view(long: Reading) -> None:
    """It stays while it can be seen, then it is the topmost."""
    assert long.current == 0
    long.move(1)
    assert long.current == 0
    long.move(2)
    assert long.current == long.window.spots[0].message == 1
    long.move_pages(3)
    assert long.current in {spot.message for spot in long.window.spots}
    long.go_end()
    assert long.current == 49
    long.go_start()
    assert long.current == 0


def test_messages_and_prompts(long: Reading) -> None:
    """A result inside its call's block is not a message to stop at."""
    seen = []
    for _ in range(6):
        seen.append(long.current)
        long.go_message(1)
    assert seen == [0, 1, 2, 4, 5, 6]
    long.go_prompt(1)
    assert long.current == 10
    long.go_prompt(-1)
    assert long.current == 5
    long.go_prompt(-1)
    long.go_prompt(-1)
    assert long.current == 0


def test_the_tree_moves_the_text_only_if_it_must(long: Reading) -> None:
    """A message that is whole in view is marked where it is."""
    anchor = long.window.anchor
    long.go(1, calmly=True)
    assert (long.current, long.window.anchor) == (1, anchor)
    long.go(40, calmly=True)
    assert long.window.anchor == Spot(40, long.pages.lead(40))


def test_a_result_is_shown_at_its_call(long: Reading) -> None:
    """So that is where one goes when it is asked for."""
    assert long.position(3) == 2
    assert long.position(4) == 4
    assert long.position(999) is None


def test_following(talk: Talk) -> None:
    """At the end it stays at the end, elsewhere nothing moves."""
    fill(talk, 30)
    reading = talk.reading(rows=10)
    reading.follow = True
    reading.go_end()
    talk.add("answer", "new")
    conversation = talk.conversation()
    reading.extend(conversation, conversation.tree.path(30))
    assert (reading.window.at_end, reading.current) == (True, 30)
    reading.move(-5)
    anchor = reading.window.anchor
    talk.add("answer", "newer")
    conversation = talk.conversation()
    reading.extend(conversation, conversation.tree.path(31))
    assert reading.window.anchor == anchor


def test_a_result_that_comes_later(talk: Talk, screen: Screen) -> None:
    """Joins its call, which is in view already."""
    talk.add("prompt", "go")
    talk.add("call", ToolCall("c", "Bash", {"command": "ls"}))
    reading = talk.reading()
    assert screen(reading)[-1] == "▸ Bash  ls  |no result"
    talk.add("result", ToolResult("c", "", "out"))
    conversation = talk.conversation()
    reading.extend(conversation, conversation.tree.path(2))
    assert screen(reading)[-1] == "▸ Bash  ls  |✓  1 line"


def test_another_branch(talk: Talk, screen: Screen) -> None:
    """What both branches share stays in view as it is."""
    fill(talk, 40)
    other = talk.add("answer", "aside", parent=9)
    conversation = talk.conversation()
    reading = talk.reading(rows=10, path=conversation.tree.path(39))
    reading.turn(1, next(block.fold for block in reading.pages.page(1).blocks if block.fold))
    before = screen(reading)
    reading.extend(conversation, conversation.tree.path(other))
    assert screen(reading) == before
    reading.go_end()
    assert screen(reading)[-1] == "aside"
    reading.extend(conversation, conversation.tree.path(39))
    reading.go(30)
    reading.extend(conversation, conversation.tree.path(other))
    assert reading.entry == other  # what was in view is not there: where the branches part is


def test_place_and_folds_come_back(talk: Talk, screen: Screen) -> None:
    """By ids, in another run."""
    fill(talk, 60)
    reading = talk.reading(rows=10)
    reading.set_kinds(["tool"], opened=True)
    reading.go(31)
    reading.move(1)
    reading.turn_current()
    state = state_of(reading)
    again = talk.reading(rows=10)
    restore(again, state)
    assert screen(again) == screen(reading)
    assert again.current == reading.current
    assert state_of(again) == state


@pytest.mark.parametrize(
    "state", [{}, {"anchor": 3, "folds": 1, "kinds": [], "line": "x"}, {"anchor": "gone", "line": -7}]
)
def test_an_odd_state_is_passed_over(talk: Talk, state: dict[str, Any]) -> None:
    """What another version wrote does no harm."""
    fill(talk, 10)
    reading = talk.reading()
    restore(reading, state)
    assert reading.window.anchor == Spot(0, 0)


def test_a_long_text_comes_later(talk: Talk) -> None:
    """First as it was written, then as Markdown, without moving what stands above it."""
    asked: list[tuple[int, str]] = []
    talk.add("prompt", "hi")
    talk.add("answer", "**a** word\n\n" * 600)
    reading = talk.reading(later=lambda position, text: asked.append((position, text)))
    assert "**a**" in reading.pages.page(1).text
    (position, text), *_ = asked
    before = lines_on_screen(reading)[:3]
    from bough.tui.widgets.transcript import markdown

    reading.take(position, text, markdown.blocks(text))
    assert "**a**" not in reading.pages.page(1).text
    assert lines_on_screen(reading)[:3] == before


def test_nothing_to_read(talk: Talk, screen: Screen) -> None:
    """An empty path shows nothing, and no key does harm."""
    reading = talk.reading()
    for act in (reading.go_end, reading.go_start, lambda: reading.move(3), lambda: reading.go_message(1)):
        act()
    reading.resize(30, 5)
    reading.scroll_to(10)
    assert screen(reading) == []
    assert reading.entry is None
    assert not reading.turn_current()


def test_a_huge_message_is_laid_out_once(talk: Talk) -> None:
    """Caches are bounded, but never so that the message in view is made anew for each key."""
    talk.add("prompt", "hi")
    talk.add("answer", "line\n" * 300_000)
    talk.skeleton.lengths[1] = 20_000_000
    talk.add("prompt", "bye")
    reading = talk.reading()
    reading.go(1)
    page = reading.pages.page(1)
    for _ in range(5):
        reading.move(7)
    reading.go_end()
    assert reading.pages.page(1) is page


def test_a_million_messages(new_talk: Callable[[], Talk]) -> None:
    """Only what is looked at is decoded: the ends, and some messages around each jump."""
    talk = new_talk()
    fill(talk, 1000)
    columns = talk.skeleton
    for name in ("ids", "roles", "kinds", "hidden", "times", "groups", "models", "usages", "file", "lengths"):
        column = getattr(columns, name)
        setattr(columns, name, column * 1000)
    columns.offsets.extend(range(1000, 1_000_000))
    columns.parents.extend(range(999, 999_999))
    talk._last = 999_999
    reading = talk.reading()
    decoded: list[int] = []
    body = talk.source.body
    talk.source.body = lambda ref, skeleton, locator: decoded.append(locator.offset) or body(ref, skeleton, locator)  # type: ignore[method-assign, func-returns-value]
    reading.go_end()
    reading.go(500_000)
    reading.scroll_to(reading.window.total // 3)
    assert len(decoded) < 400
