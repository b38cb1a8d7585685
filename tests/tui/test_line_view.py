"""The base of the panes: what it paints, when it paints, and the private hooks of Textual it stands on."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import ClassVar

import pytest
from rich.segment import Segment
from textual import scrollbar
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.color import Color
from textual.events import MouseScrollDown
from textual.filter import LineFilter, Monochrome
from textual.geometry import Size
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from bough.tui.widgets.line_view import LineView, ScrollBar
from bough.tui.widgets.line_view.idle import IdleWork
from bough.tui.widgets.palette import Palette


class Lines(LineView):
    """Numbered lines, and a diary of what happened to them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--mark"}
    DEFAULT_CSS = "Lines > .lines--mark { color: $text-muted; background: red; }"
    PREFETCH_DELAY = None

    def __init__(self, total: int = 1000, **options: bool) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.total = total
        self.diary: list[str] = []

    def line_count(self) -> int:
        return self.total

    def paint(self, line: int, width: int) -> Strip:
        self.diary.append(f"paint {line}")
        return Strip([Segment(f"line {line}".ljust(width), self.palette.style())], width)

    def window_changed(self, old: Size) -> None:
        self.diary.append("window")
        super().window_changed(old)

    def palette_changed(self) -> None:
        self.diary.append("palette")

    def painted(self) -> list[int]:
        return [int(entry.split()[1]) for entry in self.diary if entry.startswith("paint")]


class Page(App[None]):
    """One pane that fills the screen."""

    CSS = "Screen { layout: horizontal; } Lines { width: 1fr; height: 1fr; }"

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.lines = lines
        self.layouts = 0

    def compose(self) -> ComposeResult:
        yield self.lines

    def on_mount(self) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self._count)

    def _count(self, screen: Screen[object]) -> None:
        self.layouts += 1


def screen_text(app: App[None]) -> list[str]:
    """The rows of the screen as the compositor has them."""
    width, _ = app.size
    return ["".join(s.text for s in strip)[:width].rstrip() for strip in app.screen._compositor.render_strips()]


def rows(app: App[None]) -> list[str]:
    return [row.split(" ", 2)[1] for row in screen_text(app) if row.startswith("line")]


async def test_the_first_frame_shows_the_lines_of_the_right_width() -> None:
    """The size is taken in before anything is painted, once: the bar does not appear late and change the width."""
    lines = Lines()
    async with Page(lines).run_test(size=(30, 5)) as pilot:
        assert rows(pilot.app) == ["0", "1", "2", "3", "4"]
        assert lines.diary[0] == "window"
        assert lines.diary.count("window") == 1
        assert lines.window == Size(29, 5)


async def test_place_is_silent_and_scrolls() -> None:
    """Placing repaints this pane alone: no layout, nothing painted twice, no watcher."""
    lines = Lines()
    app = Page(lines)
    async with app.run_test(size=(30, 5)) as pilot:
        await pilot.pause()
        lines.diary.clear()
        layouts = app.layouts
        lines.place(3)
        await pilot.pause()
        assert rows(app) == ["3", "4", "5", "6", "7"]
        assert lines.painted() == [5, 6, 7]
        assert lines.virtual_size.height == 1000
        assert app.layouts == layouts


async def test_place_is_clamped() -> None:
    """No window begins above the first line or ends below the last, however few there are."""
    lines = Lines(total=7)
    async with Page(lines).run_test(size=(30, 5)):
        lines.place(99)
        assert lines.top == 2
        lines.place(-4)
        assert lines.top == 0
        lines.total = 2
        lines.place(1)
        assert lines.top == 0


async def test_rows_below_the_last_line_are_blank() -> None:
    """A short pane is filled with its background."""
    async with Page(Lines(total=2)).run_test(size=(30, 5)) as pilot:
        assert rows(pilot.app) == ["0", "1"]


async def test_reveal_moves_as_little_as_possible() -> None:
    """A line in the window stays where it is; one outside comes to the nearer edge, with the margin asked for."""
    lines = Lines()
    async with Page(lines).run_test(size=(30, 10)):
        assert not lines.reveal(9)
        assert lines.reveal(10)
        assert lines.top == 1
        assert lines.reveal(50, margin=2)
        assert lines.top == 43
        assert lines.reveal(20, margin=2)
        assert lines.top == 18


async def test_wheel_drag_and_scroll_actions_do_not_animate() -> None:
    """Pinned hook `_scroll_to`: everything of Textual's that scrolls goes through it, and jumps."""
    lines = Lines()
    app = Page(lines)
    async with app.run_test(size=(30, 5)) as pilot:
        app.animation_level = "full"
        lines.scroll_page_down()
        await pilot.pause()
        assert lines.top == 5
        lines.scroll_to(y=500)
        assert lines.top == 500
        lines._on_scroll_to(scrollbar.ScrollTo(y=40, animate=True))
        assert lines.top == 40
        assert not app.animator._animations
        await pilot._post_mouse_events([MouseScrollDown], lines, button=0)
        await pilot.pause()
        assert lines.top > 40


async def test_a_resize_keeps_the_window_and_is_no_scrolling() -> None:
    """Pinned hook `_size_updated`: Textual clamps `scroll_y` in it, which nobody may take for a person's wish."""
    seen: list[tuple[float, float]] = []

    class Watching(Lines):
        def scrolled(self, old: float, new: float) -> None:
            seen.append((old, new))

    lines = Watching(total=30)
    async with Page(lines).run_test(size=(30, 5)) as pilot:
        lines.place(25)
        await pilot.resize_terminal(40, 12)
        assert lines.top == 18
        assert seen == []
        assert rows(pilot.app)[0] == "18"


async def test_filters_reach_what_is_painted() -> None:
    """The style cache is bypassed, and with it Textual's filters: safe text and NO_COLOR depend on ours."""

    class Shout(LineFilter):
        def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
            return [Segment(text.upper(), style) for text, style, _ in segments]

    class Filtered(Page):
        def get_line_filters(self) -> list[LineFilter]:
            return [Shout(), Monochrome()]

    lines = Lines()
    async with Filtered(lines).run_test(size=(30, 5)):
        strip = lines.render_lines(lines.size.region)[0]
        assert strip.text.startswith("LINE 0")
        bar = lines.vertical_scrollbar.render_lines(lines.vertical_scrollbar.size.region)[0]
        for segment in [*strip, *bar]:
            color = segment.style.color if segment.style else None
            assert color is None or color.triplet is None or len(set(color.triplet)) == 1


async def test_the_same_strips_come_back() -> None:
    """A frame in which nothing changed hands the compositor the very objects of the frame before."""
    lines = Lines()
    async with Page(lines).run_test(size=(30, 5)):
        before = lines.render_lines(lines.size.region)
        after = lines.render_lines(lines.size.region)
        assert all(a is b for a, b in zip(before, after, strict=True))


async def test_colours_are_compared_before_strips_are_dropped() -> None:
    """Losing the focus announces a style change that changes nothing: no line is painted again. A theme does."""
    lines = Lines()
    app = Page(lines)
    async with app.run_test(size=(30, 5)) as pilot:
        lines.diary.clear()
        lines.notify_style_update()
        lines.refresh()
        await pilot.pause()
        assert lines.diary == []
        app.theme = "textual-light"
        await pilot.pause()
        assert lines.diary[0] == "palette"
        assert lines.painted() == [0, 1, 2, 3, 4]


async def test_a_palette_keeps_transparency_and_joins_parts() -> None:
    """`$text-muted` is `auto 60%`: the partial style of Textual would make it plain black or white."""
    lines = Lines()
    async with Page(lines).run_test(size=(30, 5)):
        palette = Palette.of(lines, ["lines--mark"])
        style = palette.style("lines--mark")
        assert style.bgcolor is not None
        assert style.bgcolor.triplet == (255, 0, 0)
        assert style.color is not None
        assert style.color.triplet not in {(0, 0, 0), (255, 255, 255)}
        assert palette.style("lines--mark") is style
        with pytest.raises(KeyError):
            palette.style("no-such-part")


async def test_the_bar_is_ours_and_repaints_only_when_its_thumb_moves() -> None:
    """At a million lines a line down moves no pixel of the thumb."""
    lines = Lines(total=1_000_000)
    async with Page(lines).run_test(size=(30, 20)) as pilot:
        bar = lines.vertical_scrollbar
        assert type(bar) is ScrollBar
        before = bar.render_lines(bar.size.region)
        bar._repaint_regions.clear()
        lines.place(1)
        assert not bar._repaint_regions
        assert bar.render_lines(bar.size.region)[0] is before[0]
        lines.place(500_000)
        assert bar._repaint_regions
        await pilot.pause()
        assert bar.position == 500_000


async def test_the_trough_and_the_thumb_answer_the_mouse() -> None:
    """The cells keep the metas by which Textual knows a click above the thumb, on it, and below it."""
    lines = Lines(total=100)
    async with Page(lines).run_test(size=(30, 10)) as pilot:
        lines.place(45)
        bar = lines.vertical_scrollbar
        await pilot.pause()
        metas = [strip._segments[0].style.meta["@mouse.down"] for strip in bar.render_lines(bar.size.region)]  # type: ignore[union-attr]
        assert metas[0] == "scroll_up"
        assert "grab" in metas
        assert metas[-1] == "scroll_down"
        await pilot.mouse_down(bar, offset=(0, 9))
        await pilot.pause()
        assert lines.top == 55


async def test_the_thumb_can_be_dragged() -> None:
    """Half the way down the bar is half the way through the lines, at once and without animation."""
    lines = Lines(total=1000)
    async with Page(lines).run_test(size=(30, 10)) as pilot:
        bar = lines.vertical_scrollbar
        await pilot.mouse_down(bar, offset=(0, 0))
        await pilot.hover(bar, offset=(0, 5))
        assert lines.top == 550  # nine rows for the thumb to go, and it is one high
        await pilot.mouse_up(bar, offset=(0, 5))
        await pilot.hover(bar, offset=(0, 2))
        assert lines.top == 550


async def test_a_dragged_thumb_stays_under_the_mouse() -> None:
    """Also where there turn out to be other numbers of lines than guessed, as they come in sight."""
    lines = Lines(total=1000)
    async with Page(lines).run_test(size=(30, 10)) as pilot:
        bar = lines.vertical_scrollbar
        await pilot.mouse_down(bar, offset=(0, 0))
        for row in (3, 6, 9):
            await pilot.hover(bar, offset=(0, row))
            assert bar._place_thumb()[0] // 8 == row
            lines.total += 700
            lines.place(lines.top)


async def test_ascii_draws_no_block_characters() -> None:
    """On a terminal without them the thumb is whole reversed cells."""
    lines = Lines(total=100, ascii=True)
    async with Page(lines).run_test(size=(30, 10)) as pilot:
        lines.place(3)
        await pilot.pause()
        bar = lines.vertical_scrollbar
        assert "".join(strip.text for strip in bar.render_lines(bar.size.region)).isascii()


async def test_the_hit_test_asks_for_a_strip_of_its_own() -> None:
    """Pinned hook: Textual finds the character under the mouse through `render_line`, and paints without it."""

    class Hit(Lines):
        def hit_strip(self, row: int, width: int) -> Strip:
            self.diary.append(f"hit {row}")
            return super().hit_strip(row, width)

    lines = Hit()
    app = Page(lines)
    async with app.run_test(size=(30, 5)) as pilot:
        lines.place(2)
        await pilot.pause()
        assert not [entry for entry in lines.diary if entry.startswith("hit")]
        app.screen._compositor.get_widget_and_offset_at(3, 2)
        assert "hit 2" in lines.diary


async def test_idle_work_paints_the_next_and_the_previous_page() -> None:
    """What a page key will need next is painted before it is pressed, and stops when all of it is."""
    lines = Lines()
    async with Page(lines).run_test(size=(30, 5)):
        lines.place(10)
        lines.diary.clear()
        work: Iterator[None] = lines.prefetch()
        for _ in work:
            pass
        assert lines.painted() == [15, 16, 17, 18, 19, 9, 8, 7, 6, 5]


def test_textual_still_has_the_hooks() -> None:
    """Each private name that LineView overrides or calls: without it the override would silently be dead."""
    assert "animate" in inspect.signature(Widget._scroll_to).parameters
    assert list(inspect.signature(ScrollView._size_updated).parameters)[1:] == [
        "size",
        "virtual_size",
        "container_size",
        "layout",
    ]
    assert isinstance(inspect.getattr_static(Widget, "vertical_scrollbar"), property)
    assert "_vertical_scrollbar" in inspect.getsource(Widget.__init__)
    assert callable(App._start_widget)
    assert {"window_virtual_size", "window_size", "position"} <= set(scrollbar.ScrollBar._reactives)
    assert callable(Widget.notify_style_update)
    assert "render_line(" in inspect.getsource(Compositor.get_widget_and_offset_at)


async def test_idle_work_goes_on_in_slices_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in between drops what was under way: what is wanted next has changed."""
    monkeypatch.setattr("bough.tui.widgets.line_view.idle._SLICE", 1e-9)
    done: list[int] = []

    def work() -> Iterator[None]:
        for piece in range(3):
            done.append(piece)
            yield

    lines = Lines()
    async with Page(lines).run_test(size=(30, 5)):
        idle = IdleWork(lines, work)
        idle._slice()
        idle._slice()
        assert done == [0, 1]
        idle.begin_after(1000)
        idle._slice()
        assert done == [0, 1, 0]
