"""Starting the app on a few files, and waiting for what its threads bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import monotonic

from textual.pilot import Pilot

from bough.core import open_path
from bough.core.catalog import Catalog
from bough.core.clock import Clock
from bough.core.library import Library
from bough.core.platform import config_dir, state_dir
from bough.tui.application import BoughApp
from bough.tui.config import read_config
from bough.tui.memory import Memory
from bough.tui.screens.browse.given import Given
from bough.tui.screens.browse.live.watching import MakeWatcher
from bough.tui.theme_folder import SHIPPED, ThemeFolders

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PATIENCE = 60.0
"""Seconds after which what was waited for is taken to be missing. Nothing is said about how fast it has to be."""


def app_on(
    *paths: Path,
    theme: str = "",
    single: bool = False,
    read: bool = True,
    clock: Clock | None = None,
    watch: MakeWatcher | None = None,
) -> BoughApp:
    """An app as `run` makes it, with a clock that stands still and nothing that watches but what is given."""
    if theme:
        config_dir().mkdir(parents=True, exist_ok=True)
        (config_dir() / "config.toml").write_text(f'theme = "{theme}"\n')
    given = None
    if single:
        (conversation,) = open_path(paths[0])
        given = Given(f"{conversation.source.name}:{conversation.id}", conversation, read=read)

    @cache
    def library() -> Library:
        return Library(paths, None, Catalog())

    return BoughApp(
        library,
        paths=paths,
        given=given,
        config=read_config(config_dir()),
        memory=Memory(state_dir()),
        themes=ThemeFolders(config_dir() / "themes", SHIPPED),
        now=lambda: NOW,
        clock=(lambda: clock) if clock is not None else None,
        watch=watch,
    )


def running(app: BoughApp, size: tuple[int, int] = (120, 40)) -> AbstractAsyncContextManager[Pilot[int]]:
    """The app without a terminal."""
    return app.run_test(size=size, notifications=True)


async def until(pilot: Pilot[int], happened: Callable[[], object]) -> None:
    """Wait for what a thread brings. Fails if it never does."""
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline, "it never happened"
        await pilot.pause(0.01)
    await pilot.pause()


async def settled(pilot: Pilot[int]) -> None:
    """Wait until a conversation is shown and nothing runs any more."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    browse = app.browse
    await until(pilot, lambda: browse.changes and browse.opening.now is not None and not browse.works.busy)


async def press(pilot: Pilot[int], keys: Sequence[str]) -> None:
    """Press keys one after the other, and wait for what they start."""
    await pilot.press(*keys)
    await settled(pilot)
