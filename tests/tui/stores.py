"""A small store of native conversations for the screens, a clock that a test moves, and waiting for what is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from bough.core.conversation import Conversation
from bough.core.demo import Story
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store
from bough.tui.application import BoughApp
from bough.tui.screens.browse.changing.changes import Changes

from .start import NOW, settled, until


class Hand:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        """The time of day: that of the screens, and what has passed."""
        return NOW + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        """Seconds since the test began."""
        return self.passed

    def sleep(self, seconds: float) -> None:
        """Somebody waits: time passes."""
        self.passed += seconds


def garden(root: Path) -> str:
    """A store with one conversation: a prompt, an answer, and a branch that goes another way. Returns its id."""
    story = Story(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    store = Store.open(root, create=True, clock=story, ids=story)
    answer = NewMessage("assistant", (Text("Beans first"),), id="beans")
    id = store.create("Kitchen garden", messages=[NewMessage(parts=(Text("Plan a garden"),), id="plan"), answer])
    with store.write(id) as writer:
        writer.fork("beans", "shade", messages=[NewMessage(parts=(Text("What about shade?"),), id="shade")])
    return id


def read(root: Path, id: str) -> Conversation:
    """A conversation as it is on the disk now."""
    return Store.open(root).read(id)


def said(conversation: Conversation, branch: str) -> list[str]:
    """What the messages of a branch say, from the root to its head."""
    found = next(one for one in conversation.branches if branch in (one.name, one.id))
    return [conversation.preview(entry) for entry in conversation.tree.path(conversation.tree.head(found))]


def names(root: Path, id: str) -> set[str | None]:
    """Names of all branches on the disk."""
    return {branch.name for branch in read(root, id).branches}


def role(root: Path, id: str, text: str) -> str:
    """Who says a text, on the disk."""
    conversation = read(root, id)
    entries = range(len(conversation.skeleton))
    return conversation.skeleton.roles[next(entry for entry in entries if conversation.preview(entry) == text)]


def changes(app: BoughApp) -> Changes:
    """All that changes conversations in an app."""
    found = app.browse.changes
    assert found is not None
    return found


async def open_at(pilot: Pilot[int], message: str) -> BoughApp:
    """Wait for the conversation, and go to a message of it in the transcript; an empty one is where one is."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await settled(pilot)
    await until(pilot, lambda: app.browse.changes is not None)
    now = app.browse.opening.now
    assert now is not None
    if message:
        app.browse.selecting.go_to(now.conversation.tree.index_of(message) or 0)
    app.browse.moving.go("transcript")
    await written(pilot)
    changes(app).tick()  # the first look at the lock: where the clock stands, none comes after it
    await written(pilot)
    return app


async def written(pilot: Pilot[int]) -> None:
    """Wait until nothing is on its way to the disk."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await until(pilot, lambda: not changes(app).saving.busy)
    await settled(pilot)


async def do(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, and wait for what they have written."""
    await pilot.press(*keys)
    await written(pilot)
