"""The search screen: typing, going to a hit, coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any

import pytest
from textual.pilot import Pilot

from bough.core.platform import state_dir
from bough.core.searching.hits import Found
from bough.core.searching.index import SearchIndex
from bough.core.searching.titles import Whole
from bough.core.watch import Changed
from bough.tui.application import BoughApp
from bough.tui.screens.search import SearchScreen
from bough.tui.screens.search.asking import Asking
from bough.tui.screens.search.rows import More
from bough.tui.screens.search.state import State
from bough.tui.screens.search.turn import Turn
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


async def entered(pilot: Pilot[int]) -> SearchScreen:
    """Open the search once a conversation is shown."""
    await settled(pilot)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
    return searching(pilot)


async def search(pilot: Pilot[int], text: str) -> SearchScreen:
    """Open the search, type, and wait for the answer."""
    screen = searching(pilot) if isinstance(pilot.app.screen, SearchScreen) else await entered(pilot)
    screen.line.value = text
    await answered(pilot)
    return screen


async def answered(pilot: Pilot[int]) -> None:
    """Wait for the answer to what is typed, from an index that has all there is, and for the preview."""
    screen = searching(pilot)
    text = screen.line.value

    def is_answered() -> bool:
        busy = screen.works.busy or screen.state.indexing
        return not busy and screen.found is not None and screen.found.query.text == text

    await until(pilot, is_answered)


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


async def test_an_answer_during_a_look_for_changes_is_settled_after_it(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the index is looked through it is the answer so far; where nothing was new it is the answer."""
    go_on, looks = Event(), count()
    looked = 0
    plain = State.bring_up_to_date

    def slow(state: State, stop: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        changed = plain(state, stop, tell)
        while not (changed or go_on.is_set() or stop()):
            go_on.wait(0.005)
        nonlocal looked
        looked = next(looks)
        return changed

    monkeypatch.setattr("bough.tui.screens.search.indexing._LOOK_AGAIN", 0.01)
    monkeypatch.setattr(State, "bring_up_to_date", slow)
    async with running(app_on(files)) as pilot:
        await settled(pilot)
        await pilot.press("s", *"zzzz")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        await until(pilot, lambda: "0 hits so far" in seen(pilot.app))
        before = looked
        go_on.set()
        await until(pilot, lambda: looked > before + 2)
        assert "0 of 0 hits" in seen(pilot.app)
        assert "nothing says that" in seen(pilot.app)


class _Looking:
    """A search whose look into messages goes on when it is let go on: a step for each permit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.permits = Semaphore(0)
        plain = Asking._next

        def following(asking: Asking, steps: Iterator[Found]) -> Found | None:
            while not self.permits.acquire(timeout=0.005):
                if not asking._works.busy:
                    return None
            return plain(asking, steps)

        monkeypatch.setattr("bough.core.searching.sifting.SLICE", 0.0)
        monkeypatch.setattr("bough.tui.screens.search.asking._BETWEEN", 0.0)
        monkeypatch.setattr(Asking, "_next", following)

    def go_on(self, steps: int) -> None:
        """Let so many steps be taken."""
        for _ in range(steps):
            self.permits.release()


async def test_hits_appear_while_messages_are_looked_into(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far it is is shown with the hits so far; the end is said; other things can be asked meanwhile."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "/[qw]u?o.*(kka|bat)/ "
        looking.go_on(6)
        await until(pilot, lambda: screen.found is not None and 0 < screen.found.looked < screen.found.of)
        await until(pilot, lambda: "of 12 messages looked into · esc stops" in seen(pilot.app))
        looking.go_on(20)
        await until(pilot, lambda: "All 12 messages were looked into: 3 hits." in seen(pilot.app))
        assert screen.found is not None
        assert screen.found.complete
        assert [hit.branch is not None for hit in screen.found.hits] == [True] * 3


async def test_a_look_into_messages_can_be_stopped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """esc keeps what was found so far and says how far it came; once more leads back; typing on asks anew."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "is:abandoned "
        looking.go_on(3)
        await until(pilot, lambda: screen.asking.looking)
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped: " in seen(pilot.app))
        assert pilot.app.screen is screen
        screen.asking.news()  # what others write does not begin it anew
        assert not screen.works.busy or "Stopped: " in seen(pilot.app)
        looking.go_on(100)
        screen.line.value = "livewombat"
        await answered(pilot)
        assert "livewombat beta" in seen(pilot.app)
        await pilot.press("escape")
        assert pilot.app.screen is browse(pilot)


async def test_what_is_written_during_a_look_is_asked_for_after_it(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others that write all the time never keep an answer from coming to its end."""
    looking = _Looking(monkeypatch)
    async with running(app_on(files)) as pilot:
        screen = await entered(pilot)
        screen.line.value = "/(live|fresh)wom.at/ "
        looking.go_on(4)
        await until(pilot, lambda: screen.asking.looking)
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshwombat came by")]))
        await until(pilot, lambda: screen.asking._news)
        assert screen.asking.looking
        looking.go_on(1000)
        await until(pilot, lambda: screen.found is not None and screen.found.complete and screen.found.total == 2)
        assert "freshwombat came by" in seen(pilot.app)


async def test_a_conversation_is_found_by_its_title(files: Path) -> None:
    """It stands above the hits with what was looked for in its title; enter leads to where one would go on with it."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "start plan ")
        assert isinstance(screen.hits.current, Whole)
        assert "the conversation · 7 messages" in seen(pilot.app)
        await until(pilot, lambda: "begins with" in seen(pilot.app))
        await pilot.press("enter")
        await there(pilot, "a4")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
        await answered(pilot)
        assert isinstance(searching(pilot).hits.current, Whole)


async def test_only_the_first_conversations_stand_above_the_hits(tmp_path: Path) -> None:
    """The others are a key away."""
    for number in range(9):
        name = f"c1a0de00-0000-4000-8000-00000000000{number}"
        session(tmp_path, [record(f"m{number}", None, "user", f"quoll number{number}")], name)
    async with running(app_on(tmp_path)) as pilot:
        screen = await search(pilot, "quoll ")
        assert "4 more conversations" in seen(pilot.app)
        assert seen(pilot.app).count("the conversation ·") == 5
        screen.hits.select(More(4))
        await pilot.press("enter")
        await until(pilot, lambda: seen(pilot.app).count("the conversation ·") == 9)


async def test_words_said_apart_lead_to_their_conversation(files: Path) -> None:
    """Where no message says all of it, the conversation is shown that does."""
    async with running(app_on(files)) as pilot:
        await search(pilot, "abandonedquokka livewombat ")
        assert "says all of it" in seen(pilot.app)
        assert "No single message says all of this" in seen(pilot.app)


def test_a_turn_is_taken_in_order() -> None:
    """Who has waited comes before who has just been."""
    turn, order, waiting = Turn(), [], Event()

    def wait() -> None:
        with turn:
            order.append("waited")

    thread = Thread(target=wait)
    with turn:
        thread.start()
        while not turn._waiting:
            waiting.wait(0.001)
    with turn:
        order.append("again")
    thread.join()
    assert order == ["waited", "again"]


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
