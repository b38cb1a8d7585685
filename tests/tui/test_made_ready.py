"""While nobody types the screens after the next keys are made, and never while a key waits."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import Key
from textual.widget import Widget

from bough.tui.widgets.branch_tree.painter import Painter as RowPainter
from bough.tui.widgets.line_view.idle import IdleWork
from bough.tui.widgets.transcript import making
from bough.tui.widgets.transcript.paint import Painter

from .samples import claude_session
from .screen_text import lines
from .start import app_on, press, running, settled

KEYS = ["down", "down", "up", "pagedown", "pageup", "end", "home", "down", "pagedown", "pagedown"]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A session of twenty branches, of which the tree shows one row each, but for the newest."""
    rng = random.Random(5)
    records: list[tuple[str, str | None, str, str]] = []
    for number in range(60):
        parent = records[-1][0] if number % 3 else records[0][0] if records else None
        role = "user" if number % 2 == 0 else "assistant"
        text = "\n\n".join(f"**said** {number} " + "words " * rng.randrange(30) for _ in range(rng.randrange(1, 9)))
        records.append((f"m{number}", parent, role, text))
    return claude_session(tmp_path / "claude", "55555555-5555-4555-8555-555555555555", records, cwd="/home/me/many")


def spy(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is laid out and painted, as it happens."""
    made: list[str] = []
    for owner, name in ((making, "lay_out"), (Painter, "strip"), (RowPainter, "strip")):
        real = getattr(owner, name)

        def noted(*arguments: object, real: object = real, name: str = name, **options: object) -> object:
            made.append(name)
            return real(*arguments, **options)  # type: ignore[operator]

        monkeypatch.setattr(owner, name, noted)
    return made


async def test_the_next_key_finds_its_frame_made(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the tree, wherever a key leads, no page is laid out and hardly a line painted; the screens are the same."""
    screens: list[list[list[str]]] = []
    for prepares in (False, True):
        app = app_on(many, single=True)
        shown: list[list[str]] = []
        made: list[str] = []
        async with running(app, (110, 16)) as pilot:
            await settled(pilot)
            views = (app.browse.branches, app.browse.transcript)
            for view in views:
                view.PREFETCH_DELAY = None  # type: ignore[misc]  # here it is done by hand
            await press(pilot, ["2"])
            for key in KEYS:
                for view in views if prepares else ():
                    for _ in view.prefetch():
                        pass
                with monkeypatch.context() as patched:
                    noted = spy(patched)
                    await press(pilot, [key])
                    made += noted
                shown.append(lines(app))
        screens.append(shown)
        if prepares:
            assert "lay_out" not in made
            assert len(made) <= len(KEYS)
        else:
            assert "lay_out" in made
    assert screens[0] == screens[1]


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Widget()


async def test_a_key_that_waits_goes_first() -> None:
    """As long as the app has messages to answer nothing is made ready; then it goes on."""
    done: list[int] = []

    def work() -> Iterator[None]:
        for number in range(3):
            done.append(number)
            yield

    app = Bare()
    async with app.run_test() as pilot:
        idle = IdleWork(app.query_one(Widget), work)
        app.post_message(Key("a", "a"))
        idle._slice()
        assert done == []
        await pilot.pause()
        idle._slice()
        assert done == [0, 1, 2]
        assert idle._timer is None  # an app that is left alone does not work
