"""The lock that another tool keeps beside its file: it is said who holds it, and forking stays possible."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from bough.core.store import Store
from bough.core.summarising import summarise
from bough.core.watch import Held, Watch
from bough.tui.application import BoughApp
from tests.sources.codebuddy import buddy
from tests.tui.samples import plain
from tests.tui.screen_text import lines
from tests.tui.start import app_on, running, settled, until
from tests.tui.stores import changes, do, garden, open_at, read, written

from .watcher import Told, browse


@pytest.fixture
def tool() -> Iterator[int]:
    """The pid of a process that runs for as long as the test."""
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as process:
        yield process.pid


def locked(session: Path, pid: int) -> Path:
    """As CodeBuddy does while it writes."""
    beside = session.with_name(f"{session.name}.lock")
    facts = {"pid": pid, "timestamp": int(time.time() * 1000), "hostname": socket.gethostname()}
    beside.write_text(json.dumps(facts))
    return beside


async def watching(pilot: Pilot[int]) -> BoughApp:
    """Wait until a conversation is shown and changes are noticed."""
    await settled(pilot)
    app = browse(pilot)
    await until(pilot, lambda: app.browse.living.status is not None and app.browse.living.status.mode == "watching")
    app.browse.status.done()
    return app


async def go_to(pilot: Pilot[int], source: str) -> None:
    """Open the conversation of a tool."""
    app = browse(pilot)
    summary = next(one for one in app.browse.listing.known if one.source == source)
    app.browse.conversations.select(summary.ref)
    app.browse.opening.select(summary)
    await until(pilot, lambda: app.browse.opening.now is not None and app.browse.opening.now.ref == summary.ref)


def banner(app: BoughApp) -> str:
    """The status line."""
    return lines(app)[-2].strip()


async def test_a_lock_of_codebuddy_is_said_while_it_is_there(tmp_path: Path, tool: int) -> None:
    """Its name and pid, when the lock is taken and no longer when it is gone; its file is never touched."""
    session = buddy.session(tmp_path / "sessions")
    async with running(app_on(tmp_path / "sessions", watch=Watch)) as pilot:
        app = await watching(pilot)
        beside = locked(session, tool)
        await until(pilot, lambda: f"held by codebuddy, pid {tool}, since " in banner(app))
        assert "R request" not in banner(app)  # nobody would see a request
        assert app.browse.refusal("fork") == ""
        assert beside.exists()
        beside.unlink()
        await until(pilot, lambda: "held by" not in banner(app))


async def test_a_lock_that_was_taken_before_is_said_when_one_comes_there(tmp_path: Path, tool: int) -> None:
    """Another conversation is shown first."""
    folder = tmp_path / "sessions"
    locked(buddy.session(folder), tool)
    plain(folder)
    async with running(app_on(folder, watch=Watch)) as pilot:
        app = await watching(pilot)
        await go_to(pilot, "claude-code")
        assert "held by" not in banner(app)
        await go_to(pilot, "codebuddy")
        assert "held by codebuddy" in banner(app)


async def test_our_own_message_stays_counted(tmp_path: Path) -> None:
    """Who holds what we wrote to is told with what was known before; the list says what it holds now."""
    root = tmp_path / "store"
    id, told = garden(root), Told()
    async with running(app_on(root, watch=told)) as pilot:
        app = await open_at(pilot, "beans")
        await until(pilot, lambda: told.followed is not None)
        before = summarise(read(root, id))
        await do(pilot, "a", *"And peas", "ctrl+s")
        changes(app).quietly(changes(app).pen.let_go)
        await written(pilot)
        with Store.open(root).write(id) as writer:
            await told.tell(pilot, Held(before, replace(writer.owner, pid=4242)))
        (counted,) = (one.messages for one in app.browse.listing.known if one.id == id)
        assert counted == (before.messages or 0) + 1
