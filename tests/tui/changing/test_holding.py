"""Who holds the conversation that is shown: the app from its first change on, somebody else, or nobody."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from bough.core.platform import default_store
from bough.core.store import Store
from bough.tui.application import BoughApp
from bough.tui.commands import BY_ID
from bough.tui.screens.command_provider import _help

from ..samples import forked
from ..screen_text import lines, seen
from ..start import app_on, running, until
from ..stores import Hand, changes, do, garden, open_at, read, said, written

WRITING = ("edit", "add", "rename", "tags", "label", "delete", "undo", "redo")


async def look(pilot: Pilot[int], hand: Hand, seconds: float = 2.5) -> None:
    """Let time pass, and the app look at the lock; what is typed is saved first."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    hand.passed += seconds
    for _ in range(2):
        changes(app).tick()
        await written(pilot)


async def test_reading_takes_no_lock(root: Path) -> None:
    """Somebody else may write while the app only shows the conversation."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        await open_at(pilot, "beans")
        await look(pilot, hand)
        with Store.open(root).write(id) as writer:
            assert writer.is_open


async def test_the_first_change_locks_and_a_quiet_while_lets_go(root: Path) -> None:
    """The lock is held until 30 seconds went by without a change, counted from the last one."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        await open_at(pilot, "beans")
        await do(pilot, "b", *"one", "enter")
        assert Store.open(root).status(id).held
        await look(pilot, hand, 20)
        await do(pilot, "b", *"two", "enter")
        await look(pilot, hand, 20)
        assert Store.open(root).status(id).held
        await look(pilot, hand, 10)
        assert not Store.open(root).status(id).held


async def test_going_to_another_conversation_lets_go(root: Path) -> None:
    """Leaving is the end of writing."""
    id = garden(root)
    Store.open(root).create("Other", messages=["Hello"])
    async with running(app_on(root)) as pilot:
        app = await open_at(pilot, "")
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.id == id))
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.conversation.id == id)
        await do(pilot, "3", "b", *"one", "enter")
        assert Store.open(root).status(id).held
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.id != id))
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.conversation.id != id)
        await written(pilot)
        assert not Store.open(root).status(id).held


async def test_leaving_the_app_lets_go(root: Path) -> None:
    """At once, not when the process is gone."""
    id = garden(root)
    async with running(app_on(root)) as pilot:
        await open_at(pilot, "beans")
        await do(pilot, "b", *"one", "enter")
        await pilot.press("q")
        await pilot.pause()
        await until(pilot, lambda: not Store.open(root).status(id).held)


async def test_a_request_is_heard(root: Path) -> None:
    """The app lets go, and says who wanted it."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await do(pilot, "b", *"one", "enter")
        Store.open(root, program="the gardener").request(id)
        await look(pilot, hand)
        assert not Store.open(root).status(id).held
        assert "the gardener (pid " in app.browse.status.text
        assert "let go" in app.browse.status.text


async def test_read_only_while_somebody_else_holds_it(root: Path) -> None:
    """The line says who, every command that would write is greyed and says why, forking goes elsewhere."""
    id, hand = garden(root), Hand()
    with Store.open(root, program="the gardener", clock=hand).write(id):
        async with running(app_on(root, clock=hand)) as pilot:
            app = await open_at(pilot, "beans")
            await look(pilot, hand)
            await pilot.press("up", "down")
            assert lines(app)[-2].lstrip().startswith("ro · held by the gardener, pid ")
            assert ", since 12:00 · R request" in lines(app)[-2]
            for id_ in WRITING:
                assert app.browse.refusal(id_).startswith("Read-only, held by the gardener")
            greyed = [hint.command for hint in app.browse.key_bar._hints if not hint.enabled]
            assert set(greyed) == {one for one in WRITING if BY_ID[one].hint}
            edit, fork = BY_ID["edit"], BY_ID["fork"]
            assert "Read-only" in str(_help(app.browse, edit))
            assert "Read-only" not in str(_help(app.browse, fork))
            await do(pilot, "e")
            assert app.browse.status.text.startswith("Read-only, held by the gardener")
            assert changes(app).composing.now is None
            await do(pilot, "f", *"My own", "enter")
            assert app.browse.opening.now is not None
            assert app.browse.opening.now.conversation.id != id
            assert app.browse.opening.now.conversation.title == "My own"
            assert len(Store.open(root).list()) == 2
            assert not app.browse.refusal("edit")


async def test_it_is_free_again(root: Path) -> None:
    """What the other wrote is shown, the cursor stays, and a line says that it can be changed."""
    id, hand = garden(root), Hand()
    writer = Store.open(root).write(id)
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await look(pilot, hand)
        assert app.browse.refusal("add")
        writer.append("From the other side")
        writer.close()
        await look(pilot, hand)
        assert "free again" in app.browse.status.text
        assert "From the other side" in seen(app)
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.conversation.skeleton.ids[app.browse.opening.now.at] == "beans"
        assert not app.browse.refusal("add")


async def test_what_was_asked_for_is_taken_when_it_is_free(root: Path) -> None:
    """`R` is seen by the holder; once it lets go, the app holds the conversation and its request is gone."""
    id, hand = garden(root), Hand()
    writer = Store.open(root).write(id)
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await look(pilot, hand)
        await do(pilot, "R")
        assert "asked for" in lines(app)[-2].lower()
        assert [owner.program for owner in writer.wanted] == ["bough"]
        writer.close()
        await look(pilot, hand)
        assert "yours now" in app.browse.status.text
        assert Store.open(root).status(id).held
        assert Store.open(root).status(id).requests == ()
        await look(pilot, hand)
        assert Store.open(root).status(id).held


async def test_a_change_that_meets_a_lock_loses_no_text(root: Path) -> None:
    """Somebody was faster: the sentence says who, the text stays where it is, and can be saved later."""
    id, hand = garden(root), Hand()
    async with running(app_on(root, clock=hand)) as pilot:
        app = await open_at(pilot, "beans")
        await pilot.press("a", *"Peas")
        with Store.open(root, program="the gardener").write(id):
            await do(pilot, "ctrl+s")
            assert "Nothing was changed: held by the gardener" in app.browse.status.text
            assert changes(app).composing.text == "Peas"
            await do(pilot, "ctrl+s")
            assert "Read-only" in app.browse.status.text
            assert "esc, then R asks for it" in app.browse.status.text
        await look(pilot, hand)
        await do(pilot, "ctrl+s")
        assert said(read(root, id), "main")[-1] == "Peas"


async def test_what_is_ours_of_it_is_held_by_another(tmp_path: Path) -> None:
    """Nothing is changed, and who holds it is said; `R` asks for it, and once it is free it is held here."""
    forked(tmp_path / "claude")
    hand = Hand()
    async with running(app_on(tmp_path / "claude", clock=hand)) as pilot:
        app = await open_at(pilot, "a1")
        assert app.browse.opening.now is not None
        session = app.browse.opening.now.ref
        await do(pilot, "f", *"mine", "enter")
        store = Store.open(default_store(), program="the gardener")
        (ref,) = store.list()
        app.browse.conversations.select(session)
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == session))
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.ref == session)
        await open_at(pilot, "a2")
        assert app.browse.refusal("request")
        await until(pilot, lambda: not store.status(ref.id).held)
        with store.write(ref.id) as writer:
            await do(pilot, "f", *"yours", "enter")
            assert app.browse.status.text.startswith("⚠ What is ours of it is held by the gardener, pid ")
            assert "R asks for it" in app.browse.status.text
            assert not app.browse.refusal("request")
            await do(pilot, "R")
            assert [owner.program for owner in writer.wanted] == ["bough"]
        await look(pilot, hand)
        assert app.browse.status.text == "✓ It is yours now."
        assert store.status(ref.id).held
        assert store.status(ref.id).requests == ()
        assert app.browse.refusal("request")
        await do(pilot, "f", *"yours", "enter")
        assert "Forked: “yours”" in app.browse.status.text
        assert len(store.list()) == 1
