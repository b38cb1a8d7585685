"""Typing, going to a hit on its branch, and coming back."""

from __future__ import annotations

from pathlib import Path

from bough.tui.screens.search import SearchScreen
from tests.searching.samples import SESSION

from ..screen_text import seen
from ..start import app_on, running, settled, until
from .asking import answered, browse, message_at, search, searching, there


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
        was = (before.ref, message_at(before))
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
