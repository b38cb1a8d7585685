"""Going from conversation to conversation, from pane to pane and around the forks."""

from __future__ import annotations

from pathlib import Path

from ..looked_at import at, shown
from ..screen_text import lines, seen
from ..start import app_on, press, running, until
from .going import FORKED, PLAIN, open_forked


async def test_moving_in_the_list_opens_what_the_cursor_is_on(folder: Path) -> None:
    """Nobody has to press enter to see a conversation; going back to one that was read is immediate."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        other = next(s for s in app.browse.listing.known if s.ref == PLAIN)
        app.browse.conversations.select(PLAIN)
        app.browse.opening.select(other)
        await until(pilot, lambda: shown(app).ref == PLAIN)
        assert "Tin, lead, ash" in seen(app)
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == FORKED))
        assert shown(app).ref == FORKED


async def test_tree_and_transcript_go_together(folder: Path) -> None:
    """A message selected in one pane is the current one of the other, on its own path, in the same step."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        browse = app.browse
        browse.selecting.go_to(shown(app).conversation.index_of("a2") or 0)
        assert at(app) == "a2"
        ids = shown(app).conversation.skeleton.ids
        assert [ids[entry] for entry in shown(app).path] == ["p1", "a1", "p2", "a2"]
        assert browse.branches.current == browse.transcript.current == ids.index("a2")
        await press(pilot, ["3", "{"])
        assert at(app) == "p2"
        assert browse.branches.state().cursor == "p2"
        await press(pilot, ["2", "end"])
        assert browse.transcript.current == shown(app).at
        assert browse.branches.current == shown(app).at


async def test_going_around_the_forks(folder: Path) -> None:
    """`]` and `[` go round what stands beside a message, `^` to where the branches part."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.selecting.go_to(shown(app).conversation.index_of("a3") or 0)
        await press(pilot, ["left_square_bracket"])
        assert at(app) == "p2"
        assert "alternate 1 of 2 after “Here is the plan" in app.browse.status.text
        await press(pilot, ["right_square_bracket"])
        assert at(app) == "p3"
        assert "alternate 2 of 2" in app.browse.status.text
        await press(pilot, ["circumflex_accent"])
        assert at(app) == "a1"
        await press(pilot, ["circumflex_accent"])
        assert "no fork above" in app.browse.status.text


async def test_from_a_fork_point_on(folder: Path) -> None:
    """There `]` and `[` go to the ways on from it, beginning with the one beside the one that is read."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.selecting.go_to(shown(app).conversation.index_of("a3") or 0)
        await press(pilot, ["circumflex_accent"])
        assert "[ ] go from one to the next" in app.browse.status.text
        await press(pilot, ["right_square_bracket"])
        assert at(app) == "p2"
        await press(pilot, ["circumflex_accent", "right_square_bracket"])
        assert at(app) == "p3"


async def test_escape_goes_one_step_back(folder: Path) -> None:
    """From the transcript to the branches to the conversations, and there it stays."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        places = []
        await pilot.press("3")
        for _ in range(4):
            places.append(app.browse.place)
            await pilot.press("escape")
        assert places == ["transcript", "tree", "list", "list"]


async def test_going_to_another_branch_keeps_what_is_shared_in_view(folder: Path) -> None:
    """The text before the fork point stays on its line, though the window is not at its beginning."""
    app = app_on(folder)
    async with running(app, (120, 14)) as pilot:
        await open_forked(pilot)
        transcript = app.browse.transcript
        await press(pilot, ["3", "g", "down", "down"])
        before = lines(app)[4]
        assert at(app) == "a1"
        assert "Here is the plan" in before
        await press(pilot, ["left_square_bracket"])
        assert at(app) == "p2"
        assert lines(app)[4] == before
        assert transcript.current == shown(app).at


async def test_a_key_that_shows_nothing_says_so(folder: Path) -> None:
    """`.` in a conversation that holds no notes and nothing injected."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await press(pilot, ["3", "full_stop"])
        assert "no notes and no injected messages" in app.browse.status.text
