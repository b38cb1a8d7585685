"""Conversations that are found as wholes stand above the hits."""

from __future__ import annotations

from pathlib import Path

from bough.core.searching.titles import Whole
from bough.tui.screens.search import SearchScreen
from bough.tui.screens.search.rows import More
from tests.searching.samples import record, session

from ..screen_text import seen
from ..start import app_on, running, until
from .asking import answered, search, searching, there


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
