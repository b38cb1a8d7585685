"""Reading and writing a native conversation that somebody else holds, asks for, adds to or takes away."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from bough.core.conversation import Conversation
from bough.core.store import Store
from bough.core.summarising import summarise
from bough.core.summary import Summary
from bough.core.watch import Freed, Held, Live, Vanished, Watch
from bough.tui.application import BoughApp
from bough.tui.screens.browse.changing.saving import Job
from tests.tui.screen_text import lines, seen
from tests.tui.start import app_on, running, until
from tests.tui.stores import Hand, changes, do, garden, open_at, read, said, written

from .watcher import Told


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the store of this test is."""
    return tmp_path / "store"


@pytest.fixture
def told() -> Told:
    """What the app takes for a watch."""
    return Told()


async def opened(pilot: Pilot[int], told: Told) -> BoughApp:
    """Go to the answer, once the watch follows the conversation."""
    app = await open_at(pilot, "beans")
    await until(pilot, lambda: told.followed is not None)
    app.browse.status.done()
    return app


def summary(root: Path, id: str) -> Summary:
    """What a list says of it."""
    return summarise(read(root, id))


def composer(app: BoughApp) -> str:
    """What stands above the text that is written."""
    return next(line for line in lines(app) if "ctrl+s saves" in line)


async def test_the_banner_comes_and_goes_at_once(root: Path, told: Told) -> None:
    """Nobody waits for the next look at the lock: it is told who holds it, and that it is free."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand, watch=told)) as pilot:
        app = await opened(pilot, told)
        with Store.open(root, program="the gardener", clock=hand).write(id) as writer:
            await told.tell(pilot, Held(summary(root, id), replace(writer.owner, pid=4242)))
            assert lines(app)[-2].lstrip().startswith("ro · held by the gardener, pid 4242, since 12:00 · R request")
            assert app.browse.refusal("add").startswith("Read-only, held by the gardener")
            writer.append("Then peas", branch=told.followed.branches[0].id if told.followed else "")
            await told.look_at(pilot)
            assert "Then peas" in seen(app)
            assert lines(app)[-2].lstrip().startswith("ro · held by the gardener, pid ")
        await told.tell(pilot, Freed(summary(root, id)))
        assert app.browse.status.text == "✓ It is free again, and can be changed."
        assert app.browse.refusal("add") == ""


async def test_a_lock_of_ours_is_no_news(root: Path, told: Told) -> None:
    """What this process holds is not read-only for it."""
    id = garden(root)
    async with running(app_on(root, watch=told)) as pilot:
        app = await opened(pilot, told)
        await do(pilot, "b", *"one", "enter")
        status = Store.open(root).status(id)
        await told.tell(pilot, Held(summary(root, id), status.owner))
        assert "ro ·" not in seen(app)
        assert app.browse.refusal("add") == ""


async def test_while_we_write_nobody_else_does(root: Path, told: Told) -> None:
    """Who wrote before has let go: it is not said any longer how long ago that was."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand, watch=told)) as pilot:
        app = await opened(pilot, told)
        await told.tell(pilot, Live(summary(root, id)._replace(live=True), hand.now()))
        assert "live" in app.browse.status.text
        await do(pilot, "b", *"one", "enter")
        await told.tell(pilot, Live(summary(root, id)._replace(live=True), hand.now()))
        app.browse.status.done()
        assert "live" not in app.browse.status.text


async def test_what_we_wrote_is_not_live_once_we_let_go(root: Path) -> None:
    """Neither in the list nor on the branch nor in words; another writer is, as soon as it writes."""
    id = garden(root)
    conversation = root / "conversations" / id
    for file in conversation.iterdir():
        os.utime(file, (0, 0))
    async with running(app_on(root, watch=Watch)) as pilot:
        app = await open_at(pilot, "beans")
        living = app.browse.living
        await until(pilot, lambda: living.status is not None and living.status.mode == "watching")
        await do(pilot, "a", *"Mine", "ctrl+s")
        await until(pilot, lambda: any(one.locked is None and one.messages == 4 for one in app.browse.listing.known))
        changes(app).quietly(changes(app).pen.let_go)
        await written(pilot)
        Store.open(root).create("Glaze recipes", messages=["Tin, lead, ash"])  # what comes after it is told after it
        await until(pilot, lambda: "Glaze recipes" in seen(app))
        app.browse.status.done()
        living.tell_state()
        assert [one.live for one in app.browse.listing.known if one.id == id] == [False]
        assert "live" not in app.browse.status.text
        assert not living.here.liveness.branches(app.browse.now())
        with Store.open(root).write(id) as writer:
            writer.append("Theirs", branch=read(root, id).branches[0].id)
        await until(pilot, lambda: [one.live for one in app.browse.listing.known if one.id == id] == [True])
        await until(pilot, lambda: "live" in app.browse.status.text)


async def test_what_is_typed_goes_after_what_came_meanwhile(root: Path, told: Told) -> None:
    """The text stays, it is said that others wrote, and saving keeps both."""
    id = garden(root)
    async with running(app_on(root, watch=told)) as pilot:
        app = await opened(pilot, told)
        await do(pilot, "a", *"Mine")
        with Store.open(root).write(id) as writer:
            branch = read(root, id).branches[0].id
            writer.append("Theirs", branch=branch)
            writer.append("And more", branch=branch)
        await told.look_at(pilot)
        assert "after 2 that came meanwhile" in composer(app)
        assert changes(app).composing.text == "Mine"
        assert changes(app).composing.typing
        await do(pilot, "ctrl+s")
        assert said(read(root, id), branch)[-3:] == ["Theirs", "And more", "Mine"]


async def test_what_is_typed_for_a_branch_that_is_gone_begins_another(root: Path, told: Told) -> None:
    """Somebody deleted the branch: the text goes to a new one, and says so before it is saved."""
    id = garden(root)
    async with running(app_on(root, watch=told)) as pilot:
        app = await opened(pilot, told)
        app.browse.selecting.go_to(app.browse.opening.now.conversation.index_of("shade") or 0)  # type: ignore[union-attr]
        await do(pilot, "a", *"Mine")
        shade = next(one for one in read(root, id).branches if one.name == "shade")
        with Store.open(root).write(id) as writer:
            writer.delete(shade.id)
        await told.look_at(pilot)
        assert "its branch is gone: a new one" in composer(app)
        await do(pilot, "ctrl+s")
        conversation = read(root, id)
        assert [said(conversation, one.id)[-1] for one in conversation.branches] == ["Beans first", "Mine"]


async def test_what_is_typed_for_a_conversation_that_is_gone_begins_another(root: Path, told: Told) -> None:
    """Nothing is lost: it can be saved as a conversation of its own; where it comes back, all is as it was."""
    id = garden(root)
    async with running(app_on(root, watch=told)) as pilot:
        app = await opened(pilot, told)
        await do(pilot, "a", *"Mine")
        was = summary(root, id)
        store = Store.open(root)
        store.delete(id)
        await told.tell(pilot, Vanished(was))
        assert "its conversation is gone: a new one" in composer(app)
        assert changes(app).composing.text == "Mine"
        await do(pilot, "ctrl+s")
        assert "Saved as a conversation of its own." in app.browse.status.text
        (ref,) = store.list()
        assert ref.id != id
        assert said(store.read(ref.id), store.read(ref.id).branches[0].id) == ["Mine"]


async def test_a_request_is_heard_while_something_is_typed(root: Path, told: Told) -> None:
    """The text is a draft before the lock is let go; the line says who wanted it."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand, watch=told)) as pilot:
        app = await opened(pilot, told)
        await do(pilot, "b", *"one", "enter")
        await do(pilot, "a", *"Mine")
        Store.open(root, program="the gardener").request(id)
        hand.passed += 2.5
        for _ in range(2):
            changes(app).tick()
            await written(pilot)
        assert not Store.open(root).status(id).held
        assert "the gardener (pid " in app.browse.status.text
        assert "saved, and let go" in app.browse.status.text
        assert not changes(app).drafting.unsaved


async def test_what_is_found_while_we_write_is_looked_for_again(root: Path, told: Told) -> None:
    """It may be what is just being written: once that is done, there is a picture to compare with."""
    id, written_at_last = garden(root), threading.Event()
    async with running(app_on(root, watch=told)) as pilot:
        app = await opened(pilot, told)
        before = told.followed
        with Store.open(root).write(id) as writer:
            writer.append("Theirs", branch=read(root, id).branches[0].id)
        nothing = lambda _: None  # noqa: E731 - twice the same
        changes(app).saving.submit(Job(written_at_last.wait, nothing, nothing, "something"))
        await told.look_at(pilot)
        assert "Theirs" not in seen(app)
        written_at_last.set()
        await written(pilot)
        await until(pilot, lambda: told.followed is before)
        await told.look_at(pilot)
        assert "Theirs" in seen(app)


async def test_what_is_saved_here_is_no_news(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real watch sees our own writes too: nothing else is shown for it, nothing is marked, the cursor stays."""
    id = garden(root)
    async with running(app_on(root, watch=Watch)) as pilot:
        app = await open_at(pilot, "beans")
        living, opening = app.browse.living, app.browse.opening
        heard: list[object] = []

        def grown(conversation: Conversation, *_: object, **__: object) -> None:
            shown = opening.now.conversation.skeleton.labels if opening.now is not None else {}
            if conversation.skeleton.labels != shown:
                heard.append(conversation.skeleton.labels)

        monkeypatch.setattr(opening, "grown", grown)
        await until(pilot, lambda: living.status is not None and living.status.mode == "watching")
        for text in ("one", "two"):  # the second is typed behind the first
            await do(pilot, "b", *text, "enter")
        assert opening.now is not None
        at = opening.now.at
        Store.open(root).create("Glaze recipes", messages=["Tin, lead, ash"])  # what comes after it is told after it
        await until(pilot, lambda: "Glaze recipes" in seen(app))
        assert heard == []
        assert living.news.messages == frozenset()
        assert "live" not in app.browse.status.text
        assert opening.now.at == at
        assert read(root, id).skeleton.labels == {"beans": "onetwo"}
