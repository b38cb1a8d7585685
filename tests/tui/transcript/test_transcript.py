"""The pane itself: keys, mouse, colours, selection, search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from bough.core.cache import Cache
from bough.core.model import Text, ToolCall, ToolResult

from .conftest import Page, Talk

MakePage = Callable[..., Page]
CODE = "Here:\n\n```python\ndef f():\n    return 1\n```"


def fill(talk: Talk, count: int = 30) -> None:
    for number in range(count // 2):
        talk.add("prompt", f"prompt {number}")
        talk.add("answer", f"answer {number}\n\nwith **two** paragraphs", model="m")


async def test_it_shows_the_end_or_what_was_asked_for(talk: Talk, page: MakePage) -> None:
    """Without an entry the end; else that entry at the top, before the first frame already."""
    fill(talk)
    app = page(talk)
    async with app.run_test(size=(40, 10)):
        assert app.rows[-1] == " with two paragraphs"
    app = page(talk, at=10)
    async with app.run_test(size=(40, 10)):
        assert app.rows[:2] == ["▌you", " prompt 5"]
        assert app.told == []


async def test_another_conversation_shows_nothing_of_the_one_before(
    talk: Talk, new_talk: Callable[[], Talk], page: MakePage
) -> None:
    """What was painted is kept, but never for a message of something else."""
    fill(talk)
    other = new_talk()
    for number in range(30):
        other.add("prompt", f"quite another thing {number}")
    app = page(talk)
    async with app.run_test(size=(40, 10)):
        first = talk.conversation()
        app.transcript.show(first, first.tree.path(29))
        assert any("paragraphs" in row for row in app.rows)
        conversation = other.conversation()
        app.transcript.show(conversation, conversation.tree.path(29))
        shown = [row for row in app.rows if row]
        assert len(shown) > 4
        assert [row for row in shown if "quite another thing" not in row and "you" not in row] == []


async def test_keys_move_and_tell(talk: Talk, page: MakePage) -> None:
    """The tree hears of each message one comes to, and of none twice."""
    fill(talk)
    app = page(talk, at=0)
    async with app.run_test(size=(40, 10)):
        transcript = app.transcript
        transcript.action_cursor_down()
        assert app.told == []
        transcript.action_page_down()
        assert app.told == [transcript.current]
        transcript.action_cursor_end()
        transcript.action_next_message()
        assert app.told[-1] == 29
        transcript.action_previous_prompt()
        assert transcript.current == 28 == app.told[-1]
        heard = list(app.told)
        transcript.move_to(3)
        assert transcript.current == 3
        assert app.told == heard


async def test_every_action_on_nothing(page: MakePage, talk: Talk) -> None:
    """An empty conversation takes every key."""
    app = page(talk)
    async with app.run_test(size=(40, 10)):
        for name in vars(type(app.transcript)):
            if name.startswith("action_"):
                getattr(app.transcript, name)()
        app.transcript.toggle_raw()
        app.transcript.action_notes()
        assert app.transcript.find("x") == 0
        assert (app.transcript.copy_message(), app.transcript.copy_code(), app.transcript.current) == ("", "", None)


async def test_wheel_and_scrollbar(talk: Talk, page: MakePage) -> None:
    """The wheel moves by lines, the bar anywhere."""
    fill(talk, 200)
    app = page(talk, at=100)
    async with app.run_test(size=(40, 10)) as pilot:
        second = app.rows[1]
        app.transcript.scroll_relative(y=1)
        await pilot.pause()
        assert app.rows[0].strip() == second.strip()
        app.transcript.scroll_to(y=0)
        await pilot.pause()
        assert app.rows[:2] == ["▌you", " prompt 0"]
        app.transcript.scroll_to(y=app.transcript.max_scroll_y)
        await pilot.pause()
        assert app.rows[-1] == " with two paragraphs"


async def test_a_resize_keeps_the_top(talk: Talk, page: MakePage) -> None:
    """What one reads is still there on another screen."""
    fill(talk, 200)
    app = page(talk, at=100)
    async with app.run_test(size=(40, 10)) as pilot:
        top = app.rows[:2]
        await pilot.resize_terminal(70, 30)
        assert app.rows[:2] == top


async def test_a_click_folds(talk: Talk, page: MakePage) -> None:
    """The bar opens where it stands."""
    talk.add("prompt", "go")
    talk.add("call", ToolCall("c", "Bash", {"command": "ls"}), model="m")
    talk.add("result", ToolResult("c", "", "\x1b[31mred\x1b[0m\nplain"))
    app = page(talk)
    async with app.run_test(size=(40, 10)) as pilot:
        assert app.rows[4].startswith(" ▸ Bash  ls")
        await pilot.click(offset=(5, 4))
        assert app.rows[4].startswith(" ▾ Bash  ls")
        assert app.rows[5:9] == ["     $ ls", "", "     red", "     plain"]
        await pilot.click(offset=(5, 4))
        assert app.rows[4].startswith(" ▸ Bash")


def style_at(app: Page, row: int, word: str) -> Any:
    for segment in app.transcript.strip_at(row, app.transcript.window.width):
        if word in segment.text:
            return segment.style
    raise AssertionError(word)


async def test_colours(talk: Talk, page: MakePage) -> None:
    """Strong is bold, code has its language's colours, programs theirs, edits signs and colours."""
    talk.add("answer", "**strong**\n\n```python\nreturn 1\n```")
    talk.add("call", ToolCall("e", "Edit", {"path": "p", "old_string": "x", "new_string": "y"}), model="m")
    app = page(talk, at=0)
    async with app.run_test(size=(40, 20)):
        assert style_at(app, 1, "strong").bold
        assert style_at(app, 3, "return").bold
        assert style_at(app, 3, "1") != style_at(app, 3, "return")
        assert style_at(app, 6, "Edit").bold
        assert style_at(app, 7, "- x").color.triplet.hex == "#8899aa"


async def test_selecting_and_copying(talk: Talk, page: MakePage) -> None:
    """A drag over lines copies the text without the breaks of the window, headers and signs."""
    talk.add("prompt", "one two three four five six seven eight nine ten")
    talk.add("answer", "- **item**\n- second", model="m")
    app = page(talk, at=0)
    async with app.run_test(size=(30, 12)) as pilot:
        assert app.rows[1:3] == [" one two three four five six", " seven eight nine ten"]
        await pilot.mouse_down(offset=(5, 1))
        await pilot.hover(offset=(8, 5))
        await pilot.mouse_up(offset=(8, 5))
        assert app.transcript.copy_selection() == "two three four five six seven eight nine ten\n\nitem"
        assert style_at(app, 2, "seven").reverse
        app.screen.clear_selection()
        await pilot.pause()
        assert app.transcript.copy_selection() == ""
        assert not style_at(app, 2, "seven").reverse


async def test_a_drag_that_begins_in_an_empty_line(talk: Talk, page: MakePage) -> None:
    """It does not run to the end of the pane."""
    fill(talk, 200)
    app = page(talk, at=100)
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.mouse_down(offset=(5, 2))
        await pilot.hover(offset=(8, 4))
        await pilot.mouse_up(offset=(8, 4))
        assert app.transcript.copy_selection() == "answer 5"


async def test_a_double_click_selects_a_word(talk: Talk, page: MakePage) -> None:
    """A name or path with all its signs."""
    talk.add("prompt", "see src/a-b.py, please")
    app = page(talk)
    async with app.run_test(size=(40, 8)) as pilot:
        await pilot.click(offset=(8, 1), times=2)
        await pilot.pause()
        assert app.transcript.copy_selection() == "src/a-b.py"


def test_selections_are_capped(talk: Talk) -> None:
    """By characters, and by the path's end."""
    fill(talk)
    from bough.tui.widgets.transcript.selecting import selected_text

    reading = talk.reading()
    assert selected_text(reading.pages, Selection(Offset(0, 28), Offset(5, 10**9))).startswith("prompt 14\n\nanswer 14")
    assert selected_text(reading.pages, Selection(None, None)).count("prompt") == 15


async def test_copying_messages_and_code(talk: Talk, page: MakePage) -> None:
    """As they were written: Markdown, all records of one answer; code without its frame."""
    talk.add("prompt", "hi")
    talk.add("answer", CODE, group="g")
    talk.add("answer", "**and**", group="g")
    app = page(talk, at=1)
    async with app.run_test(size=(40, 20)):
        assert app.transcript.copy_message() == f"{CODE}\n\n**and**"
        assert app.transcript.copy_code() == "def f():\n    return 1"


async def test_the_sign_of_a_frame_copies(talk: Talk, page: MakePage) -> None:
    """A click on it puts the code on the clipboard."""
    talk.add("answer", CODE)
    app = page(talk)
    async with app.run_test(size=(40, 20)) as pilot:
        row = next(number for number, text in enumerate(app.rows) if "copy" in text)
        await pilot.click(offset=(app.transcript.window.width - 3, row))
        assert app.clipboard == "def f():\n    return 1"


async def test_finding(talk: Talk, page: MakePage) -> None:
    """From the current message on, round the end; hits in view are marked, the current one otherwise."""
    fill(talk, 60)
    talk.add("call", ToolCall("c", "Bash", {"command": "grep needle"}))
    talk.add("result", ToolResult("c", "", "a needle\nNEEDLE"))
    app = page(talk, at=0)
    async with app.run_test(size=(40, 10)):
        transcript = app.transcript
        assert transcript.find("needle") == 3
        await app.workers.wait_for_complete()
        assert transcript.hits == "1 of 3"
        assert transcript.current == 60
        assert any("grep needle" in row for row in app.rows)
        transcript.next_hit()
        transcript.next_hit()
        assert "a needle" in "".join(app.rows)
        assert transcript.find("NÉEDLE") == 3
        assert transcript.find("prompt 1") == 11
        assert transcript.current == 2
        transcript.previous_hit()
        assert transcript.current == 38
        transcript.next_hit()
        row = next(number for number, text in enumerate(app.rows) if "prompt 1" in text)
        style = style_at(app, row, "prompt 1")
        assert style.underline
        assert style.bgcolor.triplet.hex == "#884400"
        assert transcript.find("") == 0
        assert transcript.hits == ""


async def test_typing_on_begins_where_typing_began(talk: Talk, page: MakePage) -> None:
    """Each letter looks from where one was, not from where the last letter led; after moving, from there."""
    fill(talk, 60)
    app = page(talk, at=10)
    async with app.run_test(size=(40, 10)):
        transcript = app.transcript
        transcript.find("a")
        assert transcript.current == 11
        transcript.find("answer 2")
        assert transcript.current == 41
        transcript.find("answer")
        assert transcript.current == 11
        transcript.next_hit()
        assert transcript.current == 13
        transcript.find("answer")
        assert transcript.current == 13


async def test_a_long_search_goes_on(talk: Talk, page: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the keys, and ends when another begins."""
    monkeypatch.setattr("bough.tui.widgets.transcript.view._FIND_AT_ONCE", -1)
    monkeypatch.setattr("bough.tui.widgets.transcript.find._SLICE", -1)
    fill(talk, 400)
    app = page(talk, at=0)
    async with app.run_test(size=(40, 10)):
        assert app.transcript.find("answer 7") == 0
        assert "%" in app.transcript.hits
        app.transcript.find("answer 8")
        await app.workers.wait_for_complete([worker for worker in app.workers if not worker.is_cancelled])
        assert app.transcript.hits == "1 of 11"
        assert app.transcript.current == 17


async def test_a_long_message_is_parsed_beside(talk: Talk, page: MakePage) -> None:
    """It is shown as it was written until it is."""
    talk.add("answer", "**word** and more\n\n" * 500)
    app = page(talk, at=0)
    async with app.run_test(size=(60, 10)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.rows[1] == " word and more"


async def test_messages_that_come(talk: Talk, page: MakePage) -> None:
    """They appear at the end; following shows them."""
    fill(talk)
    app = page(talk)
    async with app.run_test(size=(40, 10)):
        app.transcript.follow = True
        talk.add("prompt", "newest")
        conversation = talk.conversation()
        app.transcript.extend(conversation, conversation.tree.path(30))
        assert app.rows[-1] == " newest"


async def test_idle_work_changes_nothing(talk: Talk, page: MakePage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next page and the previous one are painted before they are asked for, and nothing moves."""
    fill(talk, 200)
    app = page(talk, at=100)
    async with app.run_test(size=(40, 10)):
        rows = app.rows
        for _ in app.transcript.prefetch():
            pass
        assert app.rows == rows
        kept = app.transcript.strips
        painted: list[object] = []
        monkeypatch.setattr(kept, "put", lambda key, strip: painted.append(key) or Cache.put(kept, key, strip))  # type: ignore[func-returns-value]
        app.transcript.action_page_down()
        assert app.rows != rows
        assert len(painted) <= 1  # the sign of the current message


async def test_another_theme(talk: Talk, page: MakePage) -> None:
    """It is painted anew, at the same place."""
    fill(talk)
    app = page(talk, at=4)
    async with app.run_test(size=(40, 10)) as pilot:
        before = style_at(app, 1, "prompt")
        app.theme = "textual-light"
        await pilot.pause()
        assert style_at(app, 1, "prompt") != before
        assert app.rows[1] == " prompt 2"


async def test_signs_for_ascii_terminals(talk: Talk, page: MakePage) -> None:
    """Nothing that we draw ourselves is beyond ASCII."""
    talk.add("prompt", "# a\n\n- b\n- [x] c\n\n> d\n\n```\ne\n```\n\n| f | g |\n|---|---|\n| h | i |\n\n---\n\nj")
    talk.add("call", Text("k"), ToolCall("c", "Edit", {"path": "p", "old_string": "x", "new_string": "y"}))
    app = page(talk, at=0)
    app.transcript.ascii = True
    async with app.run_test(size=(40, 40)):
        assert "".join(app.rows).isascii(), app.rows
