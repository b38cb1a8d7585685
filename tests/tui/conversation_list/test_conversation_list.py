"""The list of conversations as a person meets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.strip import Strip

from bough.core.summary import Summary
from bough.tui.widgets.conversation_list import ConversationList

NOW = datetime(2025, 3, 5, 12, 0, tzinfo=UTC)
SIZE = (45, 10)


def summary(number: int, title: str, project: str, hours: float, **more: object) -> Summary:
    made = Summary(f"pi:{number}", str(number), "pi", title, project, updated=NOW - timedelta(hours=hours))
    return made._replace(**more)  # type: ignore[arg-type]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> list[Summary]:
    """Four conversations in two projects, as in the sketch of the screen."""
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("USERPROFILE", "/home/ann")
    return [
        summary(1, "Fix the importer", "/home/ann/src/atlas", 1.5, messages=42, forks=3, live=True),
        summary(2, "Auth token refresh", "/home/ann/src/atlas", 2.8, messages=118, forks=0),
        summary(3, "Parser: tree or graph?", "/home/ann/src/atlas", 30, messages=903, forks=7, problems=2),
        summary(4, "", "/tmp/kiln", 500),
    ]


class Page(App[None]):
    """One list that fills the screen, and a diary of what it told."""

    CSS = "ConversationList { width: 1fr; height: 1fr; }"
    COLORS: ClassVar[dict[str, str]] = dict.fromkeys(("quiet", "fork", "live", "readonly"), "#808080")

    def __init__(self, summaries: list[Summary], *, ascii: bool = False) -> None:
        super().__init__()
        self.animation_level = "none"
        self.told: list[tuple[str, str]] = []
        self.pane = ConversationList(
            lambda found: self.told.append(("selected", found.ref)),
            lambda found: self.told.append(("opened", found.ref)),
            now=lambda: NOW,
            ascii=ascii,
        )
        self.pane.PREFETCH_DELAY = None  # type: ignore[misc]
        self.pane.show(summaries)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return self.COLORS

    def compose(self) -> ComposeResult:
        yield self.pane

    def rows(self) -> list[str]:
        lines = [strip.text[:-1].rstrip() for strip in self.screen._compositor.render_strips()]
        while lines and not lines[-1]:
            lines.pop()
        return lines


async def test_conversations_are_grouped_with_forks_counts_and_times(listed: list[Summary]) -> None:
    """The cursor stands on the newest; what has not been read yet says so."""
    app = Page(listed)
    async with app.run_test(size=SIZE):
        assert app.rows() == [
            " ~/src/atlas",
            "▌Fix the importer         ⚡ ⑂3    42  10:30",
            " Auth token refresh               118  09:12",
            " Parser: tree or graph?    ⚠ ⑂7   903    Tue",
            " /tmp/kiln",
            " …                                  … 12 Feb",
        ]
        assert app.pane.title == "4"


async def test_headings_are_stepped_over(listed: list[Summary]) -> None:
    """Only conversations are told, at once."""
    app = Page(listed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end", "up", "down", "enter", "home")
        assert app.told == [
            ("selected", "pi:4"),
            ("selected", "pi:3"),
            ("selected", "pi:4"),
            ("opened", "pi:4"),
            ("selected", "pi:1"),
        ]


async def test_a_group_folds_and_unfolds_where_it_stands(listed: list[Summary]) -> None:
    """By key and by a click on its heading."""
    app = Page(listed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("down", "space")
        assert app.rows()[0].startswith("▌~/src/atlas")
        assert app.rows()[0].endswith("▸ 3")
        assert app.pane.folded == ("/home/ann/src/atlas",)
        assert app.pane.current is None
        await pilot.press("enter")
        assert app.pane.current is not None
        await pilot.click(app.pane, offset=(4, 4))
        assert app.rows()[4].endswith("▸ 1")
        assert app.pane.select("pi:4")
        assert app.pane.folded == ()


async def test_a_filter_and_back(listed: list[Summary]) -> None:
    """All words, any field; the cursor comes back to where it was."""
    app = Page(listed)
    async with app.run_test(size=SIZE) as pilot:
        app.pane.select("pi:2")
        before = app.pane.cursor_line
        app.pane.filter("ATLAS graph")
        await pilot.pause()
        assert app.pane.title == "1 of 4 with “ATLAS graph”"
        assert app.rows()[1].startswith("▌Parser")
        app.pane.filter("nobody said this")
        await pilot.press("down", "enter")
        assert app.rows() == [" no conversation says that"]
        app.pane.filter("")
        assert app.pane.cursor_line == before
        assert app.told == []


async def test_what_is_read_meanwhile_does_not_move_the_cursors_line() -> None:
    """Newer conversations come in above; the one under the cursor stays on its line of the screen."""
    app = Page([summary(number, f"title {number}", "/p", number + 1) for number in range(100)])
    async with app.run_test(size=SIZE):
        app.pane.select("pi:50")
        row = app.pane.cursor_line - app.pane.top
        for number in range(200, 220):
            app.pane.update_one(summary(number, "newer", "/p", 0))
        app.pane.settle()
        assert app.pane.current is not None
        assert app.pane.current.ref == "pi:50"
        assert app.pane.cursor_line - app.pane.top == row
        assert app.pane.title == "120"


async def test_counts_that_arrive_repaint_one_line(listed: list[Summary]) -> None:
    """Reading six hundred conversations in the background is not six hundred screens."""
    app = Page(listed)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.pane._repaint_regions.clear()
        app.pane.update_one(listed[3]._replace(title="Glaze recipes", messages=31))
        assert [(region.y, region.height) for region in app.pane._repaint_regions] == [(5, 1)]
        await pilot.pause()
        assert app.rows()[5].startswith(" Glaze recipes")


async def test_titles_are_hostile_text() -> None:
    """Markup is text and control characters are visible, in titles and projects."""
    app = Page([summary(1, "[b]x[/b] \x1b[31m", "/p\x1b]0;evil\x07", 1)])
    async with app.run_test(size=SIZE):
        assert app.rows()[1].startswith("▌[b]x[/b] ␛[31m")
        assert "\x1b" not in app.rows()[0]


async def test_ascii_and_several_sources(listed: list[Summary]) -> None:
    """Each row names its source where there are several, and no sign of ours needs more than ASCII."""
    mixed = [listed[0]._replace(source="claude-code", locked={"pid": 4242}), *listed[1:]]
    app = Page(mixed, ascii=True)
    async with app.run_test(size=SIZE):
        assert all(row.isascii() for row in app.rows())
        assert app.rows()[1] == ">cc Fix the importer    * ro Y3    42  10:30"


async def test_ten_thousand_conversations_are_a_screenful() -> None:
    """Nothing is painted but what is seen."""
    app = Page([summary(number, f"title {number}", f"/p{number % 50}", number / 60) for number in range(10_000)])
    painted: list[int] = []
    paint = app.pane.paint

    def count(line: int, width: int) -> Strip:
        painted.append(line)
        return paint(line, width)

    app.pane.paint = count  # type: ignore[method-assign]
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("end")
        assert len(painted) <= 30
        app.pane.filter("title 99")
        assert app.pane.title == "280 of 10,000 with “title 99”"
