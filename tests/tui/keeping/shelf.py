"""A store in the home folder, a backup of it, and the app on the screen of what keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from bough.core.backup import Backup
from bough.core.demo import Story
from bough.core.messages import NewMessage
from bough.core.model import Text, Usage
from bough.core.platform import config_dir, default_store
from bough.core.store import Store
from bough.tui.application import BoughApp
from bough.tui.screens.keeping import KeepingScreen

from ..screen_text import seen
from ..start import settled, until


class Shelf:
    """A store with three conversations, made by a clock and ids that are always the same."""

    def __init__(self) -> None:
        self.story = Story(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
        self.store = Store.open(default_store(), create=True, clock=self.story, ids=self.story)
        self.folder = Path.home() / "backups"
        self.backup = Backup(self.folder, clock=self.story, ids=self.story)
        self.ids: dict[str, str] = {}

    def fill(self) -> None:
        """Two branches and some tokens, a tag, a second conversation."""
        usage = Usage(input=1200, output=300, cache_read=5000)
        answer = NewMessage("assistant", (Text("Beans first"),), model="claude-sonnet-4-5", usage=usage, id="beans")
        garden = [NewMessage(parts=(Text("Plan a garden"),), id="plan"), answer]
        self.ids["garden"] = self.store.create("Kitchen garden", tags=["home"], messages=garden)
        with self.store.write(self.ids["garden"]) as writer:
            other = NewMessage("assistant", (Text("Ferns"),), model="nobody-1", usage=Usage(input=10, output=5))
            writer.fork("beans", "shade", messages=[NewMessage(parts=(Text("What about shade?"),), id="shade"), other])
        self.ids["glaze"] = self.store.create("Glaze recipes", messages=["Tin, lead, ash"])

    def save(self, days: int = 0) -> str:
        """Take a snapshot, so many days after what was before; its name."""
        self.story.time += timedelta(days=days)
        return self.backup.create(self.store).snapshot.name

    def say(self, name: str, text: str) -> None:
        """Add a message."""
        with self.store.write(self.ids[name]) as writer:
            writer.append(text)

    def settings(self, text: str = "") -> None:
        """Name the backup, and more, in the configuration."""
        config_dir().mkdir(parents=True, exist_ok=True)
        (config_dir() / "config.toml").write_text(f'[backup]\nto = "{self.folder}"\n{text}')

    def prefer(self, setting: str) -> None:
        """Set something that belongs to no table of the configuration."""
        path = config_dir() / "config.toml"
        path.write_text(f"{setting}\n{path.read_text()}")

    def titles(self) -> list[str]:
        """The conversations of the store as they are on the disk."""
        store = Store.open(self.store.root)
        return sorted(store.read(ref.id).title for ref in store.list())


async def at(pilot: Pilot[int], *keys: str) -> KeepingScreen:
    """Open the screen, wait for its section, press keys and wait for what they start."""
    await settled(pilot)
    await pilot.press("B")
    await rest(pilot)
    await do(pilot, *keys)
    return screen(pilot)


async def do(pilot: Pilot[int], *keys: str) -> str:
    """Press keys one after the other, and wait each time; what is seen then."""
    for key in keys:
        await pilot.press(key)
        await rest(pilot)
    return seen(pilot.app)


def screen(pilot: Pilot[int]) -> KeepingScreen:
    """The screen of what keeps conversations."""
    found = pilot.app.screen
    assert isinstance(found, KeepingScreen)
    return found


async def rest(pilot: Pilot[int]) -> None:
    """Wait until nothing runs any more."""
    app = pilot.app
    assert isinstance(app, BoughApp)

    def runs() -> bool:
        return app.browse.works.busy or (isinstance(app.screen, KeepingScreen) and app.screen.errands.works.busy)

    await until(pilot, lambda: not runs())


async def line(pilot: Pilot[int], words: str) -> None:
    """Wait until something is said."""
    await until(pilot, lambda: words in seen(pilot.app))
