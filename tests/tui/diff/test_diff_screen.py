"""The diff screen, by keys and mouse, on real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core import Diff
from bough.tui.application import BoughApp
from bough.tui.screens.browse import BrowseScreen
from bough.tui.screens.diff import DiffScreen
from bough.tui.screens.merge import MergeScreen

from ..samples import HOSTILE, claude_session, forked
from ..screen_text import lines, seen
from ..start import app_on, press, running, settled, until
from .sides import MMAP, on_diff, open_diff, two

WIDE, NARROW = (120, 40), (80, 24)


def row(shown: list[str], words: str) -> str:
    """The one line that says something."""
    (found,) = [line for line in shown if words in line]
    return found


# Marking


async def test_mark_one_and_go_to_the_other(tmp_path: Path) -> None:
    """The first `d` marks the conversation and says so, the second one compares; `esc` leads back to the list."""
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        app = pilot.app
        await settled(pilot)
        await press(pilot, ["d"])
        assert "marked conversation “Start a plan for the parser” · d on another one compares" in seen(app)
        await press(pilot, ["down"])
        assert "marked conversation" in seen(app)
        await pilot.press("d")
        screen = await on_diff(pilot)
        assert "no beginning" not in seen(app)
        assert "apart after message 2 · 4 in common · −2 · +0 · ~2" in seen(app)
        assert screen.found is not None
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, BrowseScreen)
        assert "marked" not in seen(app)


async def test_what_to_do_with_a_mark_is_seen(tmp_path: Path) -> None:
    """However long a title is, and however wide its characters: both of the mark and of what is merged then."""
    for name in "45":
        rows = [("q1", None, "user", f"{name} {'長い名前' * 30}"), ("q2", "q1", "assistant", "Tin")]
        claude_session(tmp_path, name * 8 + "-1111-4111-8111-111111111111", rows, cwd="/src")
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["d"])
        assert " …” · d on another one compares, esc forgets it" in seen(pilot.app)
        await press(pilot, ["down", "m"])
        await until(pilot, lambda: isinstance(pilot.app.screen, MergeScreen))
        await until(pilot, lambda: "result" in lines(pilot.app)[0])
        assert "……" not in lines(pilot.app)[0]


async def test_escape_forgets_the_mark(tmp_path: Path) -> None:
    """Before it goes a pane back; marking the same thing again forgets it as well, and says so."""
    forked(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["2", "d", "escape"])
        assert "marked" not in seen(pilot.app)
        await press(pilot, ["d"])
        assert "marked branch “Use pread instead of mmap”" in seen(pilot.app)
        await press(pilot, ["d"])
        assert "The mark is gone" in seen(pilot.app)


async def test_a_mark_is_seen_in_the_tree(tmp_path: Path) -> None:
    """At the head of the branch, or at the message; the other one may be in another pane."""
    forked(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["2", "d"])
        assert "◆" in row([line[:44] for line in lines(pilot.app)], "Done, see the notes")
        await press(pilot, ["escape", "up", "d"])
        assert "marked “Write it down” and what leads to it" in seen(pilot.app)
        assert "◆" in row([line[:44] for line in lines(pilot.app)[:-2]], "Write it down")
        await pilot.press("3", "d")
        await on_diff(pilot)
        assert "apart after message 5 · 5 in common · −0 · +1 · ~0" in seen(pilot.app)
        assert "up to #5" in lines(pilot.app)[0]


async def test_two_branches_of_one_conversation(tmp_path: Path) -> None:
    """From the tree: where they part, what each has."""
    forked(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["2", "d", "home", "right_curly_bracket", "down", "d"])
        await on_diff(pilot)
        assert "apart after message 2" in seen(pilot.app)
        assert "Alpha works, 40 ms" in seen(pilot.app)
        head = lines(pilot.app)
        assert head[0].startswith(" − Use pread instead of mmap ")
        assert "diff · Start a plan for the parser" in seen(pilot.app)
        assert any(line.startswith(" + main ") for line in head)


# Looking


async def test_two_columns_or_one(tmp_path: Path) -> None:
    """Side by side where there is room; `v` says otherwise, and what one is at stays."""
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        screen = await open_diff(pilot)
        assert row(lines(pilot.app), "Use mmap").count("~") == 2
        await pilot.press("v")
        assert "Use mmappread instead of" in seen(pilot.app)
        assert screen.view.item is not None
        assert screen.view.item.kind == "changed"
        await pilot.press("v")
        assert row(lines(pilot.app), "Use mmap").count("~") == 2


async def test_from_change_to_change(tmp_path: Path) -> None:
    """`n` and `N`, with a count; at the last one, that is said. `x` exchanges the sides: what was added is removed.

    `y` copies what one is at: two versions with signs around their words, else what was said.
    """
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        await open_diff(pilot)
        assert "change 1 of 3" in seen(pilot.app)
        await pilot.press("y")
        assert pilot.app.clipboard.startswith("Use [-mmap-]{+pread+} instead of")
        await pilot.press("n", "n", "y")
        assert pilot.app.clipboard == "What about Windows?"
        assert "change 3 of 3" in seen(pilot.app)
        await pilot.press("n")
        assert "That was the last change." in seen(pilot.app)
        await pilot.press("N", "N", "N")
        assert "That was the first change." in seen(pilot.app)
        await pilot.press("x")
        await until(pilot, lambda: "−0 · +2 · ~2" in seen(pilot.app))


async def test_common_runs_unfold_and_sides_stand_alone(tmp_path: Path) -> None:
    """With `space` on their line, back with `space` on one of their messages, and by the mouse.

    `1` and `2` show a side with its signs; once more, or `esc`, shows both again.
    """
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        await open_diff(pilot)
        assert "⋯ 2 messages in common, up to “Twelve tests, all green.”" in seen(pilot.app)
        await pilot.press("end", "y")
        assert "There is no message here to copy." in seen(pilot.app)
        await pilot.press("space")
        assert "Write the tests" in seen(pilot.app)
        assert seen(pilot.app).count("Twelve tests, all green.") == 2
        await pilot.press("space")
        assert "Write the tests" not in seen(pilot.app)
        at = next(number for number, line in enumerate(lines(pilot.app)) if "⋯ 2 messages" in line)
        await pilot.click(offset=(10, at))
        await pilot.pause()
        assert "Start a plan" in "\n".join(lines(pilot.app)[4:])
        await pilot.press("1", "home")
        body = "\n".join(lines(pilot.app)[4:])
        assert "What about Windows?" in body
        assert "Use pread" not in body
        assert "2. Draw it" in body
        await pilot.press("2", "home")
        assert "What about Windows?" not in seen(pilot.app)
        await pilot.press("escape")
        assert "⋯ 2 messages in common" in seen(pilot.app)
        assert isinstance(pilot.app.screen, DiffScreen)


async def test_finding(tmp_path: Path) -> None:
    """A word, from where one is on and round again: on either side, and in runs that are folded."""
    async with running(app_on(two(tmp_path)), NARROW) as pilot:
        screen = await open_diff(pilot)
        for words, kind in (("twelve", "same"), ("windows", "ours"), ("", "ours")):
            await pilot.press("slash", *words, "enter")
            await until(pilot, lambda: not screen.works.busy and not screen.questions.open)
            assert screen.view.item is not None
            assert screen.view.item.kind == kind
        assert "find" in lines(pilot.app)[-1]
        await pilot.press("slash", *"nowhere", "enter")
        await until(pilot, lambda: "“nowhere” is on neither side." in seen(pilot.app))
        await pilot.press("slash", *"q", "escape", "n")
        assert isinstance(pilot.app.screen, DiffScreen)


async def test_moving_through_more_than_a_window(tmp_path: Path) -> None:
    """A line further in what is longer than the window, else to the next item; pages, ends, wheel."""
    rows = [("p0", None, "user", "Count"), ("a0", "p0", "assistant", "\n\n".join(f"number {n}" for n in range(60)))]
    claude_session(tmp_path, "33333333-3333-4333-8333-333333333333", rows, cwd="/src")
    claude_session(tmp_path, "44444444-4444-4444-8444-444444444444", MMAP, cwd="/src")
    async with running(app_on(tmp_path), NARROW) as pilot:
        screen = await open_diff(pilot)
        await pilot.press("home")
        assert screen.view.current == 0
        for _ in range(40):
            screen.view.action_cursor_down()
        assert screen.view.top > 0
        await pilot.press("end")
        assert "number 59" in seen(pilot.app)
        await pilot.press("pageup")
        assert "number 59" not in seen(pilot.app)
        for _ in range(140):
            screen.view.action_cursor_up()
        assert screen.view.top == 0
        await pilot.press("G", "g")
        assert screen.view.current == 0


async def test_no_colours_are_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR words have signs around them in one column, which is what a narrow screen has; a wide one two."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(app_on(two(tmp_path)), NARROW) as pilot:
        await open_diff(pilot)
        assert "Use [-mmap-]{+pread+} instead of" in seen(pilot.app)
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        assert row(lines(pilot.app), "Use mmap").count("~") == 2


async def test_the_keys_and_the_palette(tmp_path: Path) -> None:
    """`?` begins with those of this screen; the palette has its commands and no others."""
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        await open_diff(pilot)
        await pilot.press("question_mark")
        assert "Two branches compared" in seen(pilot.app)
        await pilot.press("escape", "ctrl+p", *"first side", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DiffScreen) and pilot.app.screen.view.whole == "ours")


async def test_a_side_that_goes_on(tmp_path: Path) -> None:
    """It is said, and nothing moves under a reader's eyes; `f5` compares again, and one stays where one was."""
    folder = two(tmp_path)
    async with running(app_on(folder), WIDE) as pilot:
        screen = await open_diff(pilot)
        await pilot.press("n")
        before = screen.view.item
        path = next(path for path in folder.rglob("*.jsonl") if path.name.startswith("2222"))
        record = {**json.loads(path.read_text().splitlines()[-1]), "uuid": "n1", "parentUuid": "b3"}
        record["message"] = {**record["message"], "content": "Said since."}
        with path.open("a") as file:
            file.write(json.dumps(record) + "\n")
        screen.following.look()
        await until(pilot, lambda: "a side went on since, f5 compares again" in seen(pilot.app))
        assert "Said since." not in seen(pilot.app)
        await pilot.press("f5")
        await until(pilot, lambda: "−3 · +0 · ~2" in seen(pilot.app))
        assert screen.view.item == before
        assert "went on since" not in seen(pilot.app)


# What is not there, and what is in the way


async def test_what_is_compared_is_handed_on_to_be_merged(tmp_path: Path) -> None:
    """As it is, to whatever merges; where nothing does there is no such key."""
    async with running(app_on(two(tmp_path)), WIDE) as pilot:
        await settled(pilot)
        assert isinstance(pilot.app, BoughApp)
        pilot.app.browse.comparing.merge = None
        await open_diff(pilot)
        assert "merge" not in lines(pilot.app)[-1]
        await pilot.press("m")
        assert "There is nothing to merge yet." in seen(pilot.app)
        await pilot.press("escape")
        merged: list[Diff] = []
        pilot.app.browse.comparing.merge = merged.append
        await press(pilot, ["d", "up"])
        await pilot.press("d")
        screen = await on_diff(pilot)
        assert "m merge" in lines(pilot.app)[-1]
        await pilot.press("m")
        assert merged == [screen.found]


async def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    """In the status line, and one can go back."""
    folder = two(tmp_path)
    async with running(app_on(folder), WIDE) as pilot:
        await settled(pilot)
        await press(pilot, ["d", "down"])
        for path in folder.rglob("*.jsonl"):
            path.unlink()
        await pilot.press("d")
        await on_diff(pilot)
        await until(pilot, lambda: "✗" in seen(pilot.app))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    """In titles, names, messages, versions and folds."""
    for number, end in ((5, "one two three"), (6, "one two four")):
        rows = [
            ("h1", None, "user", HOSTILE),
            ("h2", "h1", "assistant", f"{HOSTILE} {end}"),
            ("h3", "h2", "user", HOSTILE),
        ]
        claude_session(tmp_path, f"{number}" * 8 + "-1111-4111-8111-111111111111", rows, cwd="/src/[/b]kiln")
    async with running(app_on(tmp_path), WIDE) as pilot:
        await open_diff(pilot)
        for keys in (["v"], ["1"], ["home", "space"], ["y"]):
            await pilot.press(*keys)
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(seen(pilot.app))
            assert "[@click=app.quit]" in seen(pilot.app)
