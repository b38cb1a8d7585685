"""The lines around the panes: what they say, what they leave out, and that text of strangers stays text in them."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from bough.tui.widgets.filter_input import FilterInput
from bough.tui.widgets.key_bar import Hint, KeyBar
from bough.tui.widgets.pane import Pane
from bough.tui.widgets.status_line import StatusLine
from bough.tui.widgets.title_line import TitleLine

from .screen_text import lines, seen

HOSTILE = ["[/b]", "[@click=app.quit]x[/]", "\x1b]52;c;aGk=\x07", "\x9b2J", "\u202egnp", "a\nb", "\ud800"]


async def give_nothing(command: str) -> None:
    raise AssertionError(command)


class Host(App[None]):
    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets

    def compose(self) -> ComposeResult:
        yield from self._widgets


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_text_of_strangers_stays_text(hostile: str) -> None:
    """Markup is shown as it is written, controls become visible, and nothing of it is an action."""
    status, title, pane = StatusLine(), TitleLine(give_nothing), Pane(title="branches", id="tree")
    app = Host(title, status, pane)
    async with app.run_test(size=(80, 10)):
        status.say(hostile, "error")
        title.count([hostile])
        pane.entitle(hostile)
        pane.count(hostile)
        status.progress(hostile)
        await app.animator.wait_for_idle()
        shown = seen(app)
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert "\u202e" not in shown
        if hostile.startswith("["):
            assert shown.count(hostile) == 4
        assert not any(
            "@click" in segment.style.meta
            for line in app.screen._compositor.render_strips()
            for segment in line
            if segment.style
        )


async def test_the_status_line_says_the_most_urgent() -> None:
    """What runs comes before what has just happened, which comes before what is seen, and gives way again."""
    status = StatusLine()
    async with Host(status).run_test(size=(40, 3)):
        status.facts("facts")
        status.say("Copied.", "good")
        assert status.text == "✓ Copied."
        status.progress("reading 3 of 5")
        assert status.text == "reading 3 of 5"
        status.progress(None)
        assert status.text == "✓ Copied."
        status.facts("other facts")
        assert status.text == "✓ Copied."
        status.done()
        assert status.text == "other facts"


async def test_ascii_signs() -> None:
    """Where only ASCII can be shown, warnings are still told by more than their colour."""
    status = StatusLine(ascii=True)
    async with Host(status).run_test(size=(40, 3)):
        status.say("Careful.", "warning")
        assert status.text == "! Careful."


HINTS = [Hint("open", "enter", "open"), Hint("raw", "i", "raw"), Hint("copy", "y", "copy"), Hint("help", "?", "keys")]


async def test_keys_are_buttons() -> None:
    """A click on a key gives its command; one beside it gives nothing."""
    given: list[str] = []

    async def give(command: str) -> None:
        given.append(command)

    bar = KeyBar(give)
    app = Host(bar)
    async with app.run_test(size=(60, 3)) as pilot:
        bar.show_hints(HINTS)
        await pilot.pause()
        (line, *_) = lines(app)
        assert line.strip() == "enter open  i raw  y copy  ? keys"
        for word in ("enter", "raw", "keys"):
            await pilot.click(bar, offset=(line.index(word), 0))
        await pilot.click(bar, offset=(line.index("open") + 4, 0))
    assert given == ["open", "raw", "help"]


async def test_keys_that_do_not_fit_are_left_out_whole() -> None:
    """The way to the help is always there."""
    bar = KeyBar(give_nothing)
    app = Host(bar)
    async with app.run_test(size=(24, 3)) as pilot:
        bar.show_hints(HINTS)
        await pilot.pause()
        assert lines(app)[0].strip() == "enter open  ? keys"


async def test_the_title_line_counts_or_says_where_you_are() -> None:
    """On a wide screen what there is, on a narrow one the panes, the current one marked by more than colour."""
    title = TitleLine(give_nothing)
    app = Host(title)
    async with app.run_test(size=(80, 3)) as pilot:
        title.show_keys("ctrl+p commands", "palette")
        title.count(["pi", "codex", "pi"])
        await pilot.pause()
        assert lines(app)[0] == " bough   3 conversations · pi 2 · codex 1                       ctrl+p commands "
        title.count(["pi"] * 5_100)
        await pilot.pause()
        assert lines(app)[0].startswith(" bough   5,100 conversations · pi 5,100 ")
        title.show_panes(["list", "tree"], "tree")
        await pilot.pause()
        assert lines(app)[0].startswith(" bough    list [tree]")
        await pilot.resize_terminal(20, 3)
        await pilot.pause()
        assert "ctrl+p" not in lines(app)[0]


async def test_what_the_title_line_names_is_a_button() -> None:
    """A pane goes there, the keys at the right give their command, also where they were left out: then nothing."""
    given: list[str] = []

    async def give(command: str) -> None:
        given.append(command)

    title = TitleLine(give)
    app = Host(title)
    async with app.run_test(size=(80, 3)) as pilot:
        title.show_keys("ctrl+p commands", "palette")
        title.show_panes(["list", "tree", "transcript"], "tree")
        await pilot.pause()
        (line, *_) = lines(app)
        for word in ("list", "[tree]", "transcript", "ctrl+p", "commands"):
            await pilot.click(title, offset=(line.index(word), 0))
        await pilot.click(title, offset=(line.index("bough"), 0))
        await pilot.click(title, offset=(line.index("ctrl+p") - 3, 0))
        assert given == ["go-list", "go-tree", "go-transcript", "palette", "palette"]
        await pilot.resize_terminal(36, 3)
        await pilot.pause()
        await pilot.click(title, offset=(34, 0))
        assert len(given) == 5


async def test_a_filter_says_each_change() -> None:
    """Typing is heard letter by letter; enter keeps, escape drops, and letters never are commands."""
    heard: list[str] = []
    line = FilterInput("", hint="title", typed=heard.append, kept=heard.append, dropped=lambda: heard.append("dropped"))
    async with Host(line).run_test(size=(40, 5)) as pilot:
        line.focus()
        await pilot.press("q", "[", "enter", "escape")
    assert heard == ["q", "q[", "q[", "dropped"]
