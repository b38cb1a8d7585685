"""The search screen: typing, going to a hit, coming back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.pilot import Pilot

from bough.core.platform import state_dir
from bough.core.searching.index import SearchIndex
from bough.core.watch import Changed
from bough.tui.application import BoughApp
from bough.tui.screens.search import SearchScreen
from bough.tui.screens.search.state import State
from bough.tui.searches import Searches
from tests.searching.samples import SESSION, forked, lines, record, session, tools

from .live.watcher import Told
from .screen_text import seen
from .start import app_on, running, settled, until
from .test_snapshots import SIZES, Compare


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two sessions, one forked, under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    folder = Path("claude")
    session(folder, forked())
    session(folder, tools(), "c1a0de00-0000-4000-8000-000000000002")
    return folder


def searching(pilot: Pilot[int]) -> SearchScreen:
    """The search screen, which is on top."""
    screen = pilot.app.screen
    assert isinstance(screen, SearchScreen)
    return screen


async def search(pilot: Pilot[int], text: str) -> SearchScreen:
    """Open the search, type, and wait for the answer."""
    if not isinstance(pilot.app.screen, SearchScreen):
        await settled(pilot)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    screen = searching(pilot)
    screen.line.value = text
    await answered(pilot)
    return screen


async def answered(pilot: Pilot[int]) -> None:
    """Wait for the answer to what is typed, and for the preview."""
    screen = searching(pilot)
    text = screen.line.value
    await until(pilot, lambda: screen.found is not None and screen.found.query.text == text and not screen.works.busy)


def browse(pilot: Pilot[int]) -> Any:
    """The browse screen."""
    assert isinstance(pilot.app, BoughApp)
    return pilot.app.browse


async def there(pilot: Pilot[int], message: str) -> None:
    """Wait until the browse screen is at a message."""

    def is_there() -> bool:
        now = browse(pilot).opening.now
        return pilot.app.screen is browse(pilot) and now is not None and _message(now) == message

    await until(pilot, is_there)


def _message(now: Any) -> str:
    return str(now.conversation.skeleton.ids[now.at]) if now.at >= 0 else ""


async def test_letters_are_typed_and_searched(files: Path) -> None:
    """Keys that are commands elsewhere are text here, and each letter narrows the answer."""
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        await pilot.press("s", *"quok")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        await answered(pilot)
        assert searching(pilot).line.value == "quok"
        assert "nothing says that" in seen(pilot.app)
        await search(pilot, "abandonedquok")
        assert "abandonedquokka alpha result" in seen(pilot.app)
        assert "1 of 1 hit · best first" in seen(pilot.app)


async def test_enter_goes_to_the_message_on_its_branch_and_escape_back(files: Path) -> None:
    """From a hit on an abandoned branch: the message, then the hits again, then where one was before."""
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        before = browse(pilot).opening.now
        was = (before.ref, _message(before))
        await search(pilot, "abandonedquokka")
        await pilot.press("enter")
        await there(pilot, "a2")
        now = browse(pilot).opening.now
        assert (now.ref, now.branch) == (f"claude-code:{SESSION}", "u1")
        assert now.conversation.skeleton.ids[now.head] == "u3"
        assert browse(pilot).place == "transcript"
        await until(pilot, lambda: "of “abandonedquokka”" in seen(pilot.app))
        await pilot.press("escape")  # takes the find away
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        await answered(pilot)
        assert searching(pilot).line.value == "abandonedquokka"
        await pilot.press("escape")
        await there(pilot, was[1])
        assert browse(pilot).opening.now.ref == was[0]


async def test_all_words_of_the_search_are_looked_for_where_it_led(files: Path) -> None:
    """Not only those that the snippet had room for."""
    async with running(app_on(files)) as pilot:
        await search(pilot, "result livewombat")
        await pilot.press("enter")
        await until(pilot, lambda: "1 of 2 of “result livewombat”" in seen(pilot.app))


async def test_whoever_goes_on_from_a_hit_is_not_taken_back(files: Path) -> None:
    """Another conversation chosen in the list: escape then does what it does everywhere."""
    async with running(app_on(files)) as pilot:
        await search(pilot, "abandonedquokka")
        await pilot.press("enter")
        await there(pilot, "a2")
        await pilot.press("escape", "1", "home", "end")
        await settled(pilot)
        await pilot.press("up", "home")
        await settled(pilot)
        if browse(pilot).opening.now.ref == f"claude-code:{SESSION}":
            await pilot.press("end")
            await settled(pilot)
        await until(pilot, lambda: browse(pilot).opening.now.ref != f"claude-code:{SESSION}")
        await pilot.press("escape")
        assert pilot.app.screen is browse(pilot)


async def test_mistakes_and_filters_are_shown_where_they_are_typed(files: Path) -> None:
    """A filter becomes a chip, a mistake a sentence; the rest is searched all the same."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "role:user parser ")
        assert " role:user " in screen.understood.content.plain
        screen = await search(pilot, "plan after:someday ")
        assert "yesterday" in screen.understood.content.plain
        assert len(screen.found.hits if screen.found else ()) == 2


async def test_what_others_write_is_found_while_one_looks(files: Path) -> None:
    """A line that another process adds becomes a hit without a key."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "freshnumbat")
        assert screen.found is not None
        assert not screen.found.hits
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshnumbat came by")]))
        await until(pilot, lambda: screen.found is not None and screen.found.hits)
        assert "freshnumbat came by" in seen(pilot.app)


async def test_what_others_write_is_put_into_the_index_where_there_is_one(files: Path) -> None:
    """Also while nobody searches; but nobody's index is made who never searched."""
    watch = Told()
    index = SearchIndex.usual()
    async with running(app_on(files, watch=watch)) as pilot:
        await until(pilot, lambda: watch.summaries)
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshnumbat came by")]))
        await watch.tell(pilot, Changed(watch.summaries[0]))
        assert not index.exists
        await search(pilot, "freshnumbat")
        await until(pilot, lambda: index.status().messages == 13)
        await pilot.press("escape")
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u10", "u9", "user", "another freshnumbat")]))
        await watch.tell(pilot, Changed(watch.summaries[0]))
        await until(pilot, lambda: index.status().messages == 14)


async def test_searches_are_offered_again(files: Path) -> None:
    """Where nothing is typed, saved searches come first, then those that led somewhere."""
    async with running(app_on(files)) as pilot:
        await search(pilot, "livewombat")
        await pilot.press("enter")
        await there(pilot, "a4")
        await search(pilot, "is:abandoned alpha")
        await pilot.press("ctrl+s")
        assert Searches(state_dir()).read() == (("is:abandoned alpha",), ("livewombat",))
        searching(pilot).line.value = ""
        await until(pilot, lambda: "★ is:abandoned alpha" in seen(pilot.app))
        assert "livewombat" in seen(pilot.app)
        await pilot.press("down", "enter")
        await answered(pilot)
        assert searching(pilot).line.value == "livewombat"


async def test_a_damaged_file_of_searches_is_nothing_remembered(home: Path) -> None:
    """It is mended by the next search that is saved."""
    state_dir().mkdir(parents=True)
    (state_dir() / "searches.json").write_text('{"saved": 3, "recent": ["a", 4]')
    searches = Searches(state_dir())
    assert searches.read() == ((), ())
    assert searches.toggle_saved("x")
    searches.searched("y")
    searches.searched("z")
    searches.searched("y")
    assert searches.read() == (("x",), ("y", "z"))
    assert not searches.toggle_saved("x")
    assert home.exists()


async def test_hits_go_by_conversation(files: Path) -> None:
    """tab goes from conversation to conversation, ctrl+o asks for the newest first."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "wombat OR livewombat OR abandonedquokka")
        first = screen.hits.current
        await pilot.press("tab")
        second = screen.hits.current
        assert first is not None
        assert second is not None
        assert first.summary.id != second.summary.id  # type: ignore[union-attr]
        await pilot.press("shift+tab")
        assert screen.hits.current == first
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "newest first" in seen(pilot.app))


async def test_a_long_indexing_is_shown_and_can_be_stopped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is, and esc: what is there so far is searched, and the next esc leads back."""

    def long(_: State, stop: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        tell(3, 600)
        while not stop():
            Event().wait(0.005)
        return False

    monkeypatch.setattr(State, "bring_up_to_date", long)
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "indexing 3 of 600 · esc stops" in seen(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped." in seen(pilot.app))
        assert isinstance(pilot.app.screen, SearchScreen)
        await pilot.press("escape")
        assert pilot.app.screen is browse(pilot)


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", SIZES)
def test_picture(snap_compare: Compare, files: Path, size: tuple[int, int], theme: str) -> None:
    """Hits on two branches, one of them abandoned, with the message beside them where there is room."""

    async def run(pilot: Pilot[int]) -> None:
        await search(pilot, "role:assistant result OR wombat OR plan ")
        await pilot.press("down")
        await answered(pilot)

    assert snap_compare(app_on(files, theme=theme), terminal_size=size, run_before=run)


def test_picture_of_a_mistake(snap_compare: Compare, files: Path) -> None:
    """What is wrong is said below what is typed."""

    async def run(pilot: Pilot[int]) -> None:
        await search(pilot, "sorce:pi plan ")

    assert snap_compare(app_on(files, theme="night"), terminal_size=(80, 24), run_before=run)
