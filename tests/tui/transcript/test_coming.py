"""What is made ready shows the same as what is laid out on the spot, and is thrown away when anything changes."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from bough.core.model import Text, Thinking, ToolCall, ToolResult
from bough.tui.widgets.transcript import making, markdown
from bough.tui.widgets.transcript.coming import destination, neighbours
from bough.tui.widgets.transcript.layout import Page, lay_out
from bough.tui.widgets.transcript.reading import Reading

from .conftest import Talk, lines_on_screen

Laid = list[int]


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> Laid:
    """The heights of the pages that are laid out, as it happens."""
    heights: Laid = []

    def noted(*arguments: object, **options: object) -> Page:
        page: Page = lay_out(*arguments, **options)  # type: ignore[arg-type]
        heights.append(len(page.lines))
        return page

    monkeypatch.setattr(making, "lay_out", noted)
    return heights


def forked(rng: random.Random, count: int = 150) -> Talk:
    """A conversation that went on from anywhere now and then; calls and results on either side of forks."""
    talk = Talk()
    for number in range(count):
        parent = {"parent": rng.randrange(number)} if number and rng.random() < 0.12 else {}
        match rng.randrange(5):
            case 0:
                talk.add("prompt", f"prompt {number}", **parent)
            case 1:
                talk.add("thinking", Thinking(f"thought {number}"), **parent)
            case 2:
                talk.add(
                    "call", Text(f"**text** {number}"), ToolCall(f"c{number}", "Bash", {"command": "ls"}), **parent
                )
            case 3:
                talk.add("result", ToolResult(f"c{number - 1}", "Bash", "out\n" * (number % 9)), **parent)
            case _:
                talk.add("answer", f"# answer {number}\n\n- some\n- {'words ' * (number % 60)}", **parent)
    return talk


def go(reading: Reading, path: list[int], entry: int) -> None:
    """As the panes go to a message of a path."""
    if path != list(reading.path):
        reading.extend(reading.conversation, path, entry)
    position = reading.position(entry)
    assert position is not None
    reading.go(position, calmly=True)


def prepare(reading: Reading, path: list[int], entry: int, read_ahead: Callable[[str], None] = pytest.fail) -> None:
    for _ in destination(reading, path, entry, read_ahead):
        pass


@pytest.mark.parametrize("seed", range(6))
def test_going_where_it_was_prepared_for(laid: Laid, seed: int) -> None:
    """On fifty ways to anywhere the same is shown, and nothing is laid out that was not on the screen before."""
    rng = random.Random(seed)
    talk = forked(rng)
    prepared, unprepared = talk.reading(rows=rng.randrange(3, 25)), talk.reading(rows=1)
    unprepared.resize(60, prepared.window.rows)
    nodes = talk.conversation().tree
    extra = 0
    for _ in range(50):
        entry = rng.randrange(len(talk.skeleton))
        below = [head for head in range(entry, len(talk.skeleton)) if entry in nodes.path(head)]
        path = list(nodes.path(rng.choice(below)))
        prepare(prepared, path, entry)
        laid.clear()
        go(prepared, path, entry)
        shown = lines_on_screen(prepared)
        extra += len(laid)
        go(unprepared, path, entry)
        assert shown == lines_on_screen(unprepared)
        assert prepared.entry == unprepared.entry
    assert extra <= 3  # a guess of heights may lay out where the paths part, too


def test_pages_beside_the_window(laid: Laid) -> None:
    """A page down and a page up lay out nothing, and nothing that is shown has moved before."""
    talk = forked(random.Random(7))
    reading = talk.reading(rows=9)
    reading.go(len(reading.path) // 2)
    before = lines_on_screen(reading), reading.window.anchor
    for _ in neighbours(reading):
        pass
    assert (lines_on_screen(reading), reading.window.anchor) == before
    laid.clear()
    reading.move_pages(1)
    reading.move_pages(-1)
    reading.move_pages(-1)
    assert len(laid) <= 1


def two_branches() -> tuple[Talk, list[int], list[int]]:
    """A conversation whose branches part at its first message, and the paths to both heads."""
    talk = Talk()
    talk.add("prompt", "where it begins")
    for number in range(12):
        talk.add("call", Text("looking"), ToolCall(f"a{number}", "Bash", {"command": "ls"}))
        talk.add("result", ToolResult(f"a{number}", "Bash", f"found {number}"))
    first = list(talk.conversation().tree.path(talk._last))
    talk.add("call", Text("looking elsewhere"), ToolCall("b", "Bash", {"command": "ls"}), parent=0)
    talk.add("result", ToolResult("b", "Bash", "found elsewhere"))
    second = list(talk.conversation().tree.path(talk._last))
    return talk, first, second


def test_changes_throw_it_away() -> None:
    """Folds, widths, notes and records: another branch that was made ready is shown as they are now."""
    talk, first, second = two_branches()
    changes: list[Callable[[Reading], object]] = [
        lambda reading: reading.turn_kinds(["tool"]),
        lambda reading: reading.resize(31, 12),
        lambda reading: reading.show_notes(shown=True),
        lambda reading: reading.turn_raw(),
        lambda reading: reading.turn_current(),
    ]
    for change in changes:
        prepared, unprepared = (talk.reading(path=first, rows=12) for _ in range(2))
        prepare(prepared, second, second[1])
        for reading in (prepared, unprepared):
            change(reading)
            go(reading, second, second[1])
        assert lines_on_screen(prepared) == lines_on_screen(unprepared)


def test_a_file_that_changed() -> None:
    """What was read again is laid out again, though it ends with the same entry."""
    talk, first, second = two_branches()
    reading = talk.reading(path=first, rows=12)
    prepare(reading, second, second[1])
    talk.source.bodies[second[1]] = (Text("rewritten"),)
    again = talk.conversation()
    reading.extend(again, first)
    go(reading, second, second[1])
    assert "rewritten" in "\n".join(lines_on_screen(reading))


def test_what_takes_long_is_read_ahead() -> None:
    """A text that takes longer than a frame may is given out, and its message is not kept half made."""
    talk = Talk()
    talk.add("prompt", "where it begins")
    first = [0, talk.add("answer", "short")]
    text = "# head\n\n" + "- item *and* `more`\n" * 400
    second = [0, talk.add("answer", text, parent=0)]
    reading = talk.reading(path=first)
    asked: list[str] = []
    prepare(reading, second, second[1], asked.append)
    assert set(asked) == {text}
    reading.pages.shelf.read.put(text, markdown.blocks(text))
    prepare(reading, second, second[1])
    go(reading, second, second[1])
    assert "• item and `more`" in "\n".join(lines_on_screen(reading))


def test_it_is_bounded() -> None:
    """Whatever is made ready, no more is kept than for one path."""
    talk = Talk()
    talk.add("prompt", "where it begins")
    long = "line\n\n" * 3000
    heads = [talk.add("answer", f"{number} {long}", parent=0) for number in range(30)]
    reading = talk.reading(path=[0, heads[0]])

    def read_ahead(text: str) -> None:
        reading.pages.shelf.read.put(text, markdown.blocks(text))

    for head in heads:
        prepare(reading, [0, head], head, read_ahead)
        prepare(reading, [0, head], head)
    lines = [len(page.lines) for _, page in reading.pages.shelf.pages.held()]
    assert 2 < len(lines) < len(heads)
    assert sum(lines) <= 40_000
