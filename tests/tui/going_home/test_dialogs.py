"""Exporting and going on in a tool, from the message under the cursor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bough.core import open_path
from bough.tui.application import BoughApp
from bough.tui.screens.going_home import ExportDialog, ResumeDialog
from tests.tui.going_home.families import KEY, family
from tests.tui.screen_text import seen
from tests.tui.start import app_on, running, settled, until


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two sessions of one family, under a path that is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    family(Path("claude"))
    return Path("claude")


async def at(pilot: Pilot[int], words: str) -> BoughApp:
    """Wait for a conversation that says this, and go to that message."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await settled(pilot)
    for summary in app.browse.listing.known:
        app.browse.conversations.select(summary.ref)
        app.browse.opening.select(summary)
        await until(pilot, lambda ref=summary.ref: app.browse.opening.now.ref == ref)  # type: ignore[misc, union-attr]
        now = app.browse.opening.now
        assert now is not None
        found = next((one for one in now.conversation.tree.nodes if now.conversation.preview(one) == words), None)
        if found is not None:
            app.browse.selecting.go_to(found)
            app.browse.moving.go("transcript")
            await settled(pilot)
            return app
    raise AssertionError(words)


async def exporting(pilot: Pilot[int]) -> ExportDialog:
    """Open the export dialog, and wait until it has read."""
    await pilot.press("w")
    await until(pilot, lambda: isinstance(pilot.app.screen, ExportDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, ExportDialog)
    await until(pilot, lambda: dialog.read is not None)
    return dialog


async def resuming(pilot: Pilot[int]) -> ResumeDialog:
    """Open the dialog of going on, and wait until it knows how."""
    await pilot.press("o")
    await until(pilot, lambda: isinstance(pilot.app.screen, ResumeDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, ResumeDialog)
    await until(pilot, lambda: dialog.plan is not None)
    return dialog


async def test_exactly_this_message_is_exported(files: Path) -> None:
    """Up to the message under the cursor; then to the end of its branch; nothing is written before enter."""
    async with running(app_on(files)) as pilot:
        await at(pilot, "And how warm?")
        dialog = await exporting(pilot)
        assert "up to this message · 3 messages" in seen(pilot.app)
        assert not list(Path().glob("*.md"))
        await pilot.press("enter")
        await until(pilot, lambda: dialog.written is not None)
        (path,) = Path().glob("*.md")
        assert "And how warm?" in path.read_text()
        assert KEY not in path.read_text()
        assert "to ask" not in path.read_text()
        assert f"written  ./{path.name}" in seen(pilot.app)
        await pilot.press("t")
        await until(pilot, lambda: dialog.read is not None and dialog.written is None)
        assert "this branch to its end · 4 messages" in seen(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not dialog)


async def test_secrets_are_replaced_unless_a_person_keeps_them(files: Path) -> None:
    """They are listed, not shown; space decides."""
    async with running(app_on(files)) as pilot:
        await at(pilot, f"Use {KEY} to ask.")
        dialog = await exporting(pilot)
        assert "1 found, 1 will be replaced · r reviews" in seen(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: dialog.written is not None)
        (first,) = Path().glob("*.md")
        assert "[redacted: GitHub token]" in first.read_text()
        await pilot.press("r")
        assert "replace  GitHub token  ghp_… (40 characters)" in seen(pilot.app)
        assert KEY not in str(dialog.choices.get_option_at_index(0).prompt)
        await pilot.press("space")
        assert "keep     GitHub token" in seen(pilot.app)
        await pilot.press("escape")
        assert "1 found, 0 will be replaced" in seen(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: dialog.written is not None)
        assert sorted(KEY in path.read_text() for path in Path().glob("*.md")) == [False, True]


async def test_another_place_and_another_format(files: Path) -> None:
    """A typed name is text, not commands; what a format cannot hold is told; what is there is not overwritten."""
    async with running(app_on(files)) as pilot:
        await at(pilot, "Nine metres.")
        dialog = await exporting(pilot)
        await pilot.press("end")
        assert dialog.format == "multiagentcoder"
        await pilot.press("up", "up")
        assert dialog.format == "claw-code"
        await pilot.press("f")
        await until(pilot, lambda: dialog.typing)
        await pilot.press(*["backspace"] * 30, *"out.jsonl", "enter")
        await until(pilot, lambda: not dialog.typing)
        await pilot.press("enter")
        await until(pilot, lambda: dialog.written is not None)
        assert [json.loads(line)["type"] for line in Path("out.jsonl").read_text().splitlines()][-1] == "message"
        assert "keeps times of prompts only" in seen(pilot.app)
        await pilot.press("y")
        assert pilot.app.clipboard == str(Path("out.jsonl").absolute())
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in seen(pilot.app))


async def test_a_click_beside_the_place_that_is_typed(files: Path) -> None:
    """No other key does anything then: the line keeps them, and escape ends it."""
    async with running(app_on(files)) as pilot:
        await at(pilot, "And how warm?")
        dialog = await exporting(pilot)
        await pilot.press("f", "end")
        await pilot.click(dialog.choices, offset=(4, 1))
        await pilot.pause()
        await pilot.press("x")
        assert dialog.typing
        await until(pilot, lambda: ".mdx" in seen(pilot.app))
        await pilot.press("escape")
        assert not dialog.typing
        assert pilot.app.screen is dialog
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is not dialog)


async def test_what_was_chosen_is_offered_again(files: Path) -> None:
    """On the tenth day one exports as on the ninth."""
    async with running(app_on(files)) as pilot:
        await at(pilot, "Nine metres.")
        await exporting(pilot)
        await pilot.press("down", "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ExportDialog))
        assert (await exporting(pilot)).format == "html"


async def test_going_on_writes_a_session_and_copies_its_command(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is shown is what is written, up to exactly that message; once."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "home"))
    async with running(app_on(files)) as pilot:
        await at(pilot, "And how warm?")
        dialog = await resuming(pilot)
        assert "where it came from" in seen(pilot.app)
        assert "The folder of its project, /src/lake, is not there: it goes on in yours." in seen(pilot.app)
        assert not (tmp_path / "home").exists()
        await pilot.press("enter")
        await until(pilot, lambda: dialog.written)
        await until(pilot, lambda: "on the clipboard" in seen(pilot.app))
        (path,) = (tmp_path / "home").rglob("*.jsonl")
        assert pilot.app.clipboard.endswith(f"claude --resume {path.stem}")
        (again,) = open_path(path)
        assert again.preview(again.tree.nodes[-1]) == "And how warm?"
        await pilot.press("enter")
        assert len(list((tmp_path / "home").rglob("*.jsonl"))) == 1


async def test_a_tool_that_is_not_installed_is_told(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the session is written all the same."""
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "home"))
    async with running(app_on(files)) as pilot:
        await at(pilot, "And how warm?")
        dialog = await resuming(pilot)
        await pilot.press("down")
        await until(pilot, lambda: dialog.plan is not None and dialog.plan.resumption.tool == "codex")
        await pilot.press("r")
        await until(pilot, lambda: dialog.written)
        await until(pilot, lambda: dialog.status.text)
        assert "cannot hand itself over" in dialog.status.text or "codex" in dialog.status.text
        assert list((tmp_path / "home").rglob("rollout-*.jsonl"))
