"""Changes of conversations of other tools go to the native one beside them, or become notes of ours."""

from __future__ import annotations

from pathlib import Path

from bough.core.platform import default_store
from bough.core.store import Store

from ..samples import forked, plain
from ..screen_text import lines, seen
from ..start import app_on, running, until
from ..stores import do, open_at, read, said, written

FORKED = "claude-code:11111111-1111-4111-8111-111111111111"


async def test_forking_another_tools_conversation(tmp_path: Path) -> None:
    """The fork is a branch of one native conversation, where the app goes; a second fork is a second branch of it."""
    path = forked(tmp_path / "claude")
    before = path.read_bytes()
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "a1")
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.ref == f"bough:{ref.id}"
        assert said(read(default_store(), ref.id), "mine")[0] == "Start a plan for the parser"
        assert "bough 1" in lines(app)[0]
        app.browse.conversations.select(FORKED)
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == FORKED))
        await until(pilot, lambda: app.browse.opening.now and app.browse.opening.now.ref == FORKED)
        await open_at(pilot, "a2")
        await pilot.press("a", *"Go on", "ctrl+s")
        await written(pilot)
        assert len(Store.open(default_store()).list()) == 1
        assert "Go on" in seen(app)
        now = app.browse.opening.now
        assert said(read(default_store(), ref.id), now.branch)[-2:] == ["Alpha works, 40 ms", "Go on"]
    assert path.read_bytes() == before


async def test_a_file_that_was_replaced_meanwhile(tmp_path: Path) -> None:
    """The tool wrote its file anew since it was read: the fork is made of what is there now."""
    path = forked(tmp_path / "claude")
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "a1")
        beside = path.with_suffix(".new")
        beside.write_bytes(b"\n" + path.read_bytes())
        beside.replace(path)
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert "Forked: “mine”" in app.browse.status.text
        assert said(read(default_store(), ref.id), "mine")[0] == "Start a plan for the parser"


async def test_a_single_file_that_was_opened(tmp_path: Path) -> None:
    """Without a list the fork is shown all the same, and can be written on."""
    path = forked(tmp_path / "claude")
    async with running(app_on(path, single=True)) as pilot:
        app = await open_at(pilot, "a1")
        await do(pilot, "f", *"mine", "enter")
        (ref,) = Store.open(default_store()).list()
        assert app.browse.opening.now is not None
        assert app.browse.opening.now.ref == f"bough:{ref.id}"
        await pilot.press("a", *"Go on", "ctrl+s")
        await written(pilot)
        assert said(read(default_store(), ref.id), "mine")[-1] == "Go on"
        assert "Go on" in seen(app)


async def test_notes_on_another_tools_conversation(tmp_path: Path) -> None:
    """Title, tags, labels and hiding are notes of ours: shown at once, taken back by `u`, its file as it was."""
    path = plain(tmp_path / "claude")
    before = path.read_bytes()
    id = path.stem
    async with running(app_on(tmp_path / "claude")) as pilot:
        app = await open_at(pilot, "q2")
        await do(pilot, "1", "r", *"Pots", "enter")
        await do(pilot, "t", *"clay", "enter")
        await do(pilot, "3", "b", *"ash", "enter")
        notes = Store.open(default_store()).notes("claude-code").of(id)
        assert (notes.title, notes.tags, notes.labels) == ("Pots", ("clay",), {"q2": "ash"})
        assert app.browse.conversations.current is not None
        assert app.browse.conversations.current.title == "Pots"
        await do(pilot, "u")
        assert "Undone: a label" in app.browse.status.text
        await do(pilot, "x")
        assert "keeps its branches" in app.browse.status.text
        await do(pilot, "1", "x")
        assert Store.open(default_store()).notes("claude-code").is_hidden(id)
        assert not app.browse.listing.known
        await do(pilot, "u")
        assert not Store.open(default_store()).notes("claude-code").is_hidden(id)
        assert "Pots" in seen(app)
    assert path.read_bytes() == before
