"""A conversation with its relatives, as one tree and apart again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.kinship import Family
from bough.core.watch import Changed
from tests.tui.going_home.families import FIRST, SECOND, family
from tests.tui.going_home.test_dialogs import at, resuming
from tests.tui.live.watcher import Told
from tests.tui.screen_text import seen
from tests.tui.start import app_on, running, settled, until


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two sessions of one family, under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    family(Path("claude"))
    return Path("claude")


async def test_relatives_come_together_and_go_apart(files: Path) -> None:
    """The status line says that there are some; one stays at one's message, and comes out in the file that has it."""
    async with running(app_on(files)) as pilot:
        app = await at(pilot, "And how warm?")
        browse = app.browse
        browse.status.done()  # what was found at the start
        assert "1 relative · T shows one tree" in browse.status.text
        await pilot.press("T")
        await until(pilot, lambda: browse.opening.now is not None and browse.opening.now.conversation.members)
        now = browse.opening.now
        assert now is not None
        assert isinstance(now.conversation, Family)
        assert now.conversation.skeleton.counted() == 6
        assert now.conversation.preview(now.at) == "And how warm?"
        assert "2 conversations as one tree; 2 messages are shown once." in seen(app)
        pike = next(one for one in now.conversation.tree.nodes if now.conversation.preview(one) == "Pike.")
        browse.selecting.go_to(pike)
        await pilot.press("T")
        await settled(pilot)
        now = browse.opening.now
        assert now is not None
        assert now.conversation.id == SECOND
        assert now.conversation.preview(now.at) == "Pike."
        assert browse.conversations.current is not None
        assert browse.conversations.current.id == SECOND


async def test_a_family_is_changed_in_its_members(files: Path) -> None:
    """A fork would have to choose one: it is refused in words; going on chooses the one that said the message."""
    async with running(app_on(files)) as pilot:
        app = await at(pilot, "And how warm?")
        await pilot.press("T")
        await until(pilot, lambda: app.browse.opening.now is not None and app.browse.opening.now.conversation.members)
        await pilot.press("f")
        assert "A family is changed in its members: T shows them apart" in app.browse.status.text
        dialog = await resuming(pilot)
        assert dialog.subject.conversation.id == FIRST


async def test_what_has_no_relatives_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence."""
    monkeypatch.chdir(tmp_path)
    family(Path("claude"))[1].unlink()
    async with running(app_on(Path("claude"))) as pilot:
        app = await at(pilot, "And how warm?")
        await pilot.press("T")
        assert "It has no relatives" in app.browse.status.text


async def test_a_family_is_read_again_when_a_member_grows(files: Path) -> None:
    """What others add to one of its files is there, and one stays where one is."""
    watch = Told()
    async with running(app_on(files, watch=watch)) as pilot:
        app = await at(pilot, "And how warm?")
        await until(pilot, lambda: watch.followed is not None)
        await pilot.press("T")
        await until(pilot, lambda: app.browse.opening.now is not None and app.browse.opening.now.conversation.members)
        path = next(files.rglob(f"{SECOND}.jsonl"))
        line = path.read_text().splitlines()[-1].replace("Pike.", "And eels.").replace("00000021", "00000029")
        path.write_text(path.read_text() + line + "\n")
        (changed,) = [one for one in watch.summaries if one.id == SECOND]
        await watch.tell(pilot, Changed(changed))
        await until(pilot, lambda: app.browse.opening.now.conversation.skeleton.counted() == 7)  # type: ignore[union-attr] # it is shown
        now = app.browse.opening.now
        assert now is not None
        assert now.conversation.preview(now.at) == "And how warm?"
