"""What others write while one looks: where it appears, what is marked, and that nobody loses their place."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bough.core.library import Library
from bough.core.summary import Summary
from bough.core.watch import Agent, Appeared, Changed, Grew, Live, Quiet, Vanished, WatchStatus
from bough.tui.application import BoughApp
from bough.tui.screens.browse.live.watching import StatusTold
from bough.tui.screens.browse.opened import Opened
from tests.tui.samples import plain
from tests.tui.screen_text import lines, seen
from tests.tui.start import NOW, app_on, press, running, settled, until

from .claude import SESSION, Claude
from .watcher import Told, browse

REF = f"claude-code:{SESSION}"


@pytest.fixture
def claude(tmp_path: Path) -> Claude:
    """A session with a prompt and an answer, longer than a screen."""
    claude = Claude(tmp_path / "claude")
    claude.ask("Start a plan for the parser")
    claude.answer("Here is the plan\n\n" + "\n\n".join(f"Step {number}" for number in range(40)))
    claude.ask("Go on")
    return claude


@pytest.fixture
def told() -> Told:
    """What the app takes for a watch."""
    return Told()


@pytest.fixture
def app(claude: Claude, told: Told) -> BoughApp:
    """The app on the folder of that session."""
    return app_on(claude.path.parents[1], watch=told)


def now(app: BoughApp) -> Opened:
    found = app.browse.opening.now
    assert found is not None
    return found


def summary_of(app: BoughApp, ref: str = REF) -> Summary:
    return next(one for one in app.browse.listing.known if one.ref == ref)


async def opened(pilot: Pilot[int], told: Told) -> BoughApp:
    """Wait until the conversation is on the screen, and is followed by the watch."""
    await settled(pilot)
    await until(pilot, lambda: told.followed is not None)
    app = browse(pilot)
    app.browse.status.done()  # the greeting
    return app


async def go_to(pilot: Pilot[int], ref: str) -> None:
    """Open a conversation of the list."""
    app = browse(pilot)
    app.browse.conversations.select(ref)
    app.browse.opening.select(summary_of(app, ref))
    await until(pilot, lambda: now(app).ref == ref)


def top(app: BoughApp) -> list[str]:
    """What the transcript shows."""
    pane = app.browse.transcript
    return [pane.strip_at(row, pane.window.width).text for row in range(pane.window.height)]


async def test_what_is_read_stays_under_the_eyes(app: BoughApp, claude: Claude, told: Told) -> None:
    """Text does not move when messages are added below; how many is said, and how many it has now."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3", "g"])
        before = top(app)
        for number in range(3):
            claude.answer(f"Answer {number}")
            await told.look_at(pilot)
        assert top(app) == before
        assert "3 new below" in lines(app)[-3]
        assert "6 messages" in seen(app)
        assert now(app).conversation.skeleton.ids[now(app).at] == "m1"


async def test_new_messages_are_marked_until_somebody_looked(app: BoughApp, claude: Claude, told: Told) -> None:
    """A mark in tree and transcript; gone once the message was in view and a key was pressed."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3"])
        claude.answer("Answer one")
        await told.look_at(pilot)
        row = next(line for line in lines(app) if "Answer one" in line)
        assert "+" in row
        await press(pilot, ["g"])
        assert app.browse.living.news.messages == {"m4"}
        await press(pilot, ["G"])
        assert any(line.rstrip().endswith("+") for line in top(app))
        await press(pilot, ["k"])
        assert app.browse.living.news.messages == frozenset()
        assert not any(line.rstrip().endswith("+") for line in top(app))


async def test_following_sticks_to_the_end(app: BoughApp, claude: Claude, told: Told) -> None:
    """F goes to the end and stays there; moving away ends that until the end is gone to again."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3", "g", "F"])
        assert "following" in app.browse.status.text
        for number in range(30):
            claude.answer(f"Answer {number}")
        await told.look_at(pilot)
        assert "Answer 29" in "\n".join(top(app))
        assert now(app).conversation.skeleton.ids[now(app).at] == "m33"
        await press(pilot, ["pageup"])
        before = top(app)
        assert "following" not in app.browse.status.text
        claude.answer("More")
        await told.look_at(pilot)
        assert top(app) == before
        assert " new below" in lines(app)[-3]
        await press(pilot, ["end"])
        assert "following" in app.browse.status.text
        claude.answer("Most")
        await told.look_at(pilot)
        assert "Most" in "\n".join(top(app))
        await press(pilot, ["F"])
        assert app.browse.status.text == "Not following any more."
        claude.answer("After all\n\n" * 40)
        await told.look_at(pilot)
        assert "1 new below" in lines(app)[-3]


async def test_following_goes_along_with_a_rewind(app: BoughApp, claude: Claude, told: Told) -> None:
    """The tool goes back to an earlier message and on from there: so does the transcript, and says to where."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3", "F"])
        claude.answer("One way")
        await told.look_at(pilot)
        claude.ask("Another way, please", after="m2")
        claude.answer("Another way then")
        await told.look_at(pilot)
        shown = now(app)
        assert [shown.conversation.skeleton.ids[entry] for entry in shown.path] == ["m1", "m2", "m5", "m6"]
        assert "Another way then" in "\n".join(top(app))
        assert "rewound to “Here is the plan" in app.browse.status.text
        assert "following" in app.browse.status.text


async def test_a_rewind_takes_nobody_along_who_does_not_follow(app: BoughApp, claude: Claude, told: Told) -> None:
    """The branch that is read stays, and it is said that there is something on another."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3"])
        claude.answer("One way")
        await told.look_at(pilot)
        await press(pilot, ["G", "k"])
        before, path = top(app), list(now(app).path)
        claude.ask("Another way, please", after="m2")
        claude.answer("Another way then")
        await told.look_at(pilot)
        assert list(now(app).path) == path
        assert top(app) == before
        assert "2 new on another branch" in lines(app)[-3]
        assert any("Another way" in line and "+" in line for line in lines(app))


async def test_the_run_of_a_sub_agent_is_nobody_s_line(app: BoughApp, claude: Claude, told: Told) -> None:
    """Who follows stays with the session while its agent works; the agent's branch is marked."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3", "F"])
        claude.call("t1", "Task", prompt="look at everything", description="Look around")
        await told.look_at(pilot)
        claude.agent("a1b2c3d", "look at everything", "all seen")
        claude.result("t1", "all seen", toolUseResult={"agentId": "a1b2c3d", "status": "completed"})
        await told.look_at(pilot)
        claude.answer("The agent has looked")
        await told.look_at(pilot)
        ids = now(app).conversation.skeleton.ids
        assert ids[now(app).path[-1]] == "m6"
        assert "The agent has looked" in "\n".join(top(app))


async def test_folds_find_and_selection_stay(app: BoughApp, claude: Claude, told: Told) -> None:
    """What was unfolded, what is looked for and what is typed there are the same after an update."""
    claude.call("t1", "Bash", command="pytest -q")
    claude.result("t1", "3 passed\nin 0.1 s")
    claude.answer("All passed")
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["3", "c", "G"])
        assert "in 0.1 s" in "\n".join(top(app))
        await press(pilot, ["slash", *"passed"])
        hits = app.browse.transcript.hits
        claude.answer("Nothing else to say")
        await told.look_at(pilot)
        assert "in 0.1 s" in "\n".join(top(app))
        assert app.browse.transcript.hits == hits
        claude.answer("All passed again")
        await told.look_at(pilot)
        assert app.browse.status.text == "2 of 3 of “passed”"
        assert app.browse.typing
        await pilot.press("x")
        assert app.browse.filtering._texts["transcript"] == "passedx"


async def test_filters_stay_while_others_write(app: BoughApp, claude: Claude, told: Told) -> None:
    """The list and the tree show what is looked for, the new among it."""
    async with running(app) as pilot:
        await opened(pilot, told)
        await press(pilot, ["2", "slash", *"plan"])
        claude.ask("Is there another plan?")
        await told.look_at(pilot)
        tree = app.browse.branches
        assert tree.filtering
        rows = [tree.strip_at(row, 80).text for row in range(tree.line_count())]
        assert any("Is there ano" in row for row in rows), rows
        assert not any("Go on" in row for row in rows)
        await press(pilot, ["escape"])
        assert not tree.filtering


async def test_conversations_appear_and_vanish(app: BoughApp, claude: Claude, told: Told, tmp_path: Path) -> None:
    """New ones stand in their place, marked; the cursor stays on its conversation, which stays on its line."""
    async with running(app) as pilot:
        await opened(pilot, told)
        row = app.browse.conversations.cursor_line - app.browse.conversations.top
        plain(tmp_path / "claude")
        other = next(one for one in Library((tmp_path / "claude",)).complete() if one.ref != REF)
        await told.tell(pilot, Appeared(other))
        await until(pilot, lambda: "Glaze recipes" in seen(app))
        conversations = app.browse.conversations
        assert conversations.current is not None
        assert conversations.current.ref == REF
        assert "2 conversations" in lines(app)[0]
        assert any("Glaze recipes" in line and "+" in line for line in lines(app))
        assert conversations.cursor_line - conversations.top == row
        await told.tell(pilot, Vanished(other))
        await until(pilot, lambda: "Glaze recipes" not in seen(app))
        assert conversations.current.ref == REF


async def test_what_appears_before_the_list_has_caught_up_stays(
    app: BoughApp, claude: Claude, told: Told, tmp_path: Path
) -> None:
    """What the watch knew at first is compared with the list only when nothing is read: by then it may know more."""
    reading, asked = threading.Event(), threading.Event()
    async with running(app) as pilot:
        await opened(pilot, told)
        app.browse.works.start("a while", "reading", lambda task: reading.wait(), lambda _: None)
        app.browse.post_message(StatusTold(told.status))
        await until(pilot, lambda: app.browse.living.status is not None)
        plain(tmp_path / "claude")
        told.summaries = Library([tmp_path / "claude"]).complete()
        await told.tell(pilot, *(Appeared(one) for one in told.summaries if one.ref != REF))
        told.on_listing = asked.set
        reading.set()
        await until(pilot, asked.is_set)
        assert {one.ref for one in app.browse.listing.known} == {one.ref for one in told.summaries}
        assert "2 conversations" in seen(app)


async def test_one_that_vanishes_stays_readable_as_long_as_it_is_read(
    app: BoughApp, claude: Claude, told: Told, tmp_path: Path
) -> None:
    """It says why; it leaves the list when another conversation is opened."""
    plain(tmp_path / "claude")
    async with running(app) as pilot:
        await opened(pilot, told)
        await go_to(pilot, REF)
        summary = summary_of(app)
        claude.path.unlink()
        await told.tell(pilot, Vanished(summary))
        assert "its files are gone" in app.browse.status.text
        assert "Go on" in seen(app)
        assert any("✗" in line for line in lines(app))
        other = next(one for one in app.browse.listing.known if one.ref != REF)
        await go_to(pilot, other.ref)
        await until(pilot, lambda: not any(one.ref == REF for one in app.browse.listing.known))
        await until(pilot, lambda: "Start a plan" not in seen(app))
        assert "gone" not in app.browse.status.text


async def test_who_writes_is_said_and_when(app: BoughApp, claude: Claude, told: Told) -> None:
    """Live, since when, and which program runs in its folder; nothing of it once it is quiet."""
    async with running(app) as pilot:
        await opened(pilot, told)
        summary = summary_of(app)._replace(live=True)
        await told.tell(pilot, Live(summary, NOW, Agent(4242, "claude")))
        assert app.browse.status.text.startswith("⚡ live · written 0 s ago · claude (pid 4242) runs here")
        assert any("⚡" in line and "Go on" in line for line in lines(app))
        assert any("⚡" in line and "Start a plan" in line for line in lines(app))
        await told.tell(pilot, Quiet(summary._replace(live=False)))
        assert "⚡" not in seen(app)
        assert "live" not in app.browse.status.text


async def test_another_conversation_that_is_live_says_so_when_it_is_opened(
    app: BoughApp, claude: Claude, told: Told, tmp_path: Path
) -> None:
    """What was told before one looked is known."""
    plain(tmp_path / "claude")
    async with running(app) as pilot:
        await opened(pilot, told)
        if now(app).ref == REF:
            other = next(one for one in app.browse.listing.known if one.ref != REF)
        else:
            other = summary_of(app)
        await told.tell(pilot, Live(other._replace(live=True), NOW))
        assert "live" not in app.browse.status.text
        app.browse.opening.select(other)
        await until(pilot, lambda: now(app).ref == other.ref)
        assert app.browse.status.text.startswith("⚡ live · written 0 s ago")


async def test_how_changes_are_noticed(app: BoughApp, claude: Claude, told: Told) -> None:
    """The status line says when the system cannot tell; a command says why."""
    async with running(app) as pilot:
        await opened(pilot, told)
        app.browse.post_message(StatusTold(WatchStatus("polling", "too many watches", 0, 1200)))
        await until(pilot, lambda: "polling" in app.browse.status.text)
        await app.browse.action_give("watching")
        assert app.browse.status.text == "Changes of others: polling 1,200 files and folders: too many watches."


async def test_what_came_while_one_was_elsewhere_is_new(
    app: BoughApp, claude: Claude, told: Told, tmp_path: Path
) -> None:
    """A conversation that became more is marked in the list, and so are its messages once it is opened.

    One that is told for another reason is not: nothing in it is new.
    """
    plain(tmp_path / "claude")
    async with running(app) as pilot:
        await opened(pilot, told)
        ours, other = summary_of(app), next(one for one in app.browse.listing.known if one.ref != REF)
        await go_to(pilot, REF)
        await go_to(pilot, other.ref)
        await told.tell(pilot, Changed(ours._replace(family="f1")))  # a fork was made here
        assert app.browse.living.news.elsewhere == frozenset()
        claude.answer("Meanwhile")
        await told.tell(pilot, Grew(ours._replace(messages=(ours.messages or 0) + 1)))
        assert app.browse.living.news.elsewhere == {REF}
        app.browse.opening.select(ours)
        await until(pilot, lambda: now(app).ref == REF)
        assert app.browse.living.news.messages == {"m4"}
        assert app.browse.living.news.elsewhere == frozenset()
