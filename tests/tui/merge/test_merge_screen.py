"""The merge screen, by keys and mouse, on a real store."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bough.core.store import Store
from bough.tui.cli import main
from bough.tui.screens.merge import MergeScreen
from tests.store.looking import shown
from tests.tui.diff.sides import on_diff
from tests.tui.screen_text import lines, seen
from tests.tui.start import app_on, running, settled, until

from .forks import back, forks, on_branch, on_merge, open_merge, still

WIDE, NARROW = (120, 40), (80, 24)


def drafts() -> list[dict[str, object]]:
    folder = Path(os.environ["BOUGH_STATE_DIR"]) / "drafts"
    return [json.loads(path.read_text()) for path in folder.glob("*.json")]


async def give(pilot: Pilot[int], screen: MergeScreen, *keys: str) -> None:
    await pilot.press(*keys)
    await still(pilot, screen)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_from_the_tree_to_a_branch(tmp_path: Path, size: tuple[int, int]) -> None:
    """Mark, go on, merge, pick turn by turn, save under a free name: the branch is shown with what was picked."""
    id = forks(tmp_path)
    async with running(app_on(tmp_path), size) as pilot:
        screen = await open_merge(pilot)
        assert "alpha → main" in lines(pilot.app)[0]
        assert "4 of 4 open" in lines(pilot.app)[0]
        await give(pilot, screen, "1", "2", "0", "2")
        assert "all 4 decided" in lines(pilot.app)[0]
        await pilot.press("ctrl+s", *"alpha", "enter")
        await until(pilot, lambda: "already called “alpha”" in seen(pilot.app))
        await pilot.press("ctrl+s", *"both", "enter")
        app = await back(pilot)
        assert "Merged as both." in seen(app)
        said = shown(Store.open(tmp_path), id)["both"]
        assert said.startswith("Start a plan for the parser Here is the plan Use pread")
        assert said.endswith(
            "Write the tests Twelve tests, all green. What about Windows? There a mapped file cannot be deleted."
        )
        assert "Thanks" not in said
        assert drafts() == []
        now = app.browse.opening.now
        assert now is not None
        assert now.conversation.tree.branch(now.branch).name == "both"  # type: ignore[union-attr]  # it is shown


async def test_the_result_is_what_would_be_written(tmp_path: Path) -> None:
    """Beside both sides; what is open says so; picking goes on to the next that is open."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        assert screen.view.item == 0
        await give(pilot, screen, "1")
        assert screen.view.item == 1
        text = seen(pilot.app)
        assert text.count("It fails on files over 2 GB.") == 2
        assert text.count("? choose") == 3
        await give(pilot, screen, "0")
        assert "nothing" in seen(pilot.app)
        await give(pilot, screen, "u", "u")
        assert "4 of 4 open" in lines(pilot.app)[0]
        await give(pilot, screen, "U")
        assert "3 of 4 open" in lines(pilot.app)[0]
        await give(pilot, screen, "N", "N")
        await give(pilot, screen, "n")
        assert screen.session is not None
        assert screen.session.now.items[screen.view.item].open


async def test_what_is_not_decided_is_not_saved(tmp_path: Path) -> None:
    """It says how much there is left, and where. Where nothing was decided nothing is kept."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "ctrl+s")
        assert "4 still to be decided" in seen(pilot.app)
        assert pilot.app.screen is screen
        await pilot.press("escape")
        await back(pilot)
        assert drafts() == []


async def test_a_turn_is_taken_apart(tmp_path: Path) -> None:
    """A call and its result stay together; one piece cannot be taken apart further."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "t")
        assert screen.session is not None
        assert [len(item.ours) for item in screen.session.now.items[:3]] == [1, 2, 1]
        await give(pilot, screen, "down", "t")
        assert "never part" in seen(pilot.app)


async def test_editing_in_place(tmp_path: Path) -> None:
    """Letters are text while one writes; ctrl+s takes it, esc does not; both sides stay as they are."""
    id = forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await pilot.press("e")
        await pilot.press(*" 1n", "ctrl+s")
        await still(pilot, screen)
        assert "3 of 4 open" in lines(pilot.app)[0]
        await give(pilot, screen, "home")
        assert "read it. 1n" in seen(pilot.app)
        assert "edited" in seen(pilot.app)
        await pilot.press("e", *"xyz", "escape")
        await still(pilot, screen)
        assert "xyz" not in seen(pilot.app)
        await give(pilot, screen, "n", "2", "1", "2")
        await pilot.press("ctrl+s", "enter")
        await back(pilot)
        found = shown(Store.open(tmp_path), id)
        assert "while we read it. 1n I look." in found["main-2"]
        assert "1n" not in found["main"]


async def test_what_models_would_refuse_is_said_and_fixed(tmp_path: Path) -> None:
    """Two prompts in a row, once a message between them was left out; `f` makes one of them."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "1", "2", "1", "2")
        assert "Two prompts would follow each other." in seen(pilot.app)
        await give(pilot, screen, "f")
        assert "Two prompts" not in seen(pilot.app)
        assert screen.checking.found == []


async def test_leaving_keeps_a_draft(tmp_path: Path) -> None:
    """It waits, is said, and is taken up where it was left; saved in the end, it is gone."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "1", "2")
        await pilot.press("escape")
        app = await back(pilot)
        assert "waits as a draft" in seen(app)
        assert [draft["kind"] for draft in drafts()] == ["merge"]
        await pilot.press("M")
        screen = await on_merge(pilot)
        assert "2 of 4 open" in lines(app)[0]
        await give(pilot, screen, "1", "2")
        await pilot.press("ctrl+s", "enter")
        await back(pilot)
        assert drafts() == []


async def test_thrown_away(tmp_path: Path) -> None:
    """Asked for twice: nothing brings it back. Both sides stay."""
    id = forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "1")
        screen.leaving.flush()
        await pilot.press("x")
        assert "x once more throws away" in seen(pilot.app)
        assert len(drafts()) == 1
        await pilot.press("x")
        app = await back(pilot)
        assert "both sides are as they were" in seen(app)
        assert drafts() == []
    assert set(shown(Store.open(tmp_path), id)) == {"main", "alpha"}


async def test_the_end_of_the_app_keeps_it(tmp_path: Path) -> None:
    """However it ends; the next start offers it, and what was said since is open."""
    id = forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "1")
    (kept,) = drafts()
    path = Path(os.environ["BOUGH_STATE_DIR"]) / "drafts" / f"{kept['id']}.json"
    owner = kept["owner"]
    assert isinstance(owner, dict)
    path.write_text(json.dumps({**kept, "owner": {**owner, "pid": 2**22 + 1}}))
    with Store.open(tmp_path).write(id) as writer:
        writer.append("Later", branch="alpha")
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "merges left" in seen(pilot.app))
        await pilot.press("M")
        screen = await on_merge(pilot)
        assert "A side went on since" in seen(pilot.app)
        assert "4 of 5 open" in lines(pilot.app)[0]


async def test_moving_and_the_mouse(tmp_path: Path) -> None:
    """The order is a person's; a click goes to an item, another one takes the side it is on."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        screen = await open_merge(pilot)
        await give(pilot, screen, "J")
        assert screen.session is not None
        assert screen.session.now.items[0].theirs == range(2)
        await pilot.click(screen.view, offset=(90, 0))
        await pilot.click(screen.view, offset=(90, 0))
        await still(pilot, screen)
        assert screen.session.now.items[0].pick == "theirs"


async def test_one_column_at_a_time(tmp_path: Path) -> None:
    """On a narrow screen `tab` goes round; what is open names what there is to choose."""
    forks(tmp_path)
    async with running(app_on(tmp_path), NARROW) as pilot:
        screen = await open_merge(pilot)
        assert "result" in lines(pilot.app)[1]
        assert "? › Use pread" in seen(pilot.app)
        await give(pilot, screen, "tab")
        assert "theirs" in lines(pilot.app)[1]
        assert "It fails on files" not in "\n".join(lines(pilot.app)[1:12])
        await give(pilot, screen, "tab", "tab", "b")
        assert "both sides are new" in seen(pilot.app)


async def test_nothing_is_marked(tmp_path: Path) -> None:
    """It says what is to be done."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: pilot.app.screen.changes is not None)  # type: ignore[attr-defined]  # of the browse screen
        await pilot.press("2", "m")
        await pilot.pause()
        assert "Mark what is to be merged with d" in seen(pilot.app)


async def test_from_the_diff(tmp_path: Path) -> None:
    """`m` merges what is compared; leaving leads back to the diff."""
    forks(tmp_path)
    async with running(app_on(tmp_path), WIDE) as pilot:
        await on_branch(pilot, "main")
        await pilot.press("d")
        await on_branch(pilot, "alpha")
        await pilot.press("d")
        diff = await on_diff(pilot)
        await pilot.press("m")
        screen = await on_merge(pilot)
        assert "alpha → main" in lines(pilot.app)[0]
        assert screen.session is not None
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is diff)


async def test_both_sides_of_a_branch_that_diverged(tmp_path: Path) -> None:
    """It is offered when the conversation is shown; `m` on the branch, wherever one is on it, merges both."""
    id = forks(tmp_path)
    store = Store.open(tmp_path)
    with store.write(id) as writer:
        head = writer.head("alpha")
        path = writer.folder / f"{writer.state().branch('alpha')}.jsonl"
        writer.append("Here", branch="alpha")
    there = json.loads(path.read_bytes().splitlines()[-1])
    with path.open("ab") as file:
        file.write(json.dumps({**there, "id": "there", "parent": head, "parts": "There"}).encode() + b"\n")
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "alpha went on in two places; m on it merges both." in seen(pilot.app))
        await on_branch(pilot, "alpha")
        await pilot.press("m")
        screen = await on_merge(pilot)
        assert "2 of 2 open" in lines(pilot.app)[0]
        await give(pilot, screen, "1", "2")
        await pilot.press("ctrl+s", *"one", "enter")
        await back(pilot)
    assert shown(store, id)["one"].endswith("deleted. Here There")


async def test_two_versions_of_a_prompt_are_merged_word_by_word(tmp_path: Path) -> None:
    """What both changed of one prompt comes together in the editor; `b` shows what it was before."""
    store = Store.open(tmp_path, create=True)
    id = store.create("Garden", messages=["Plan the red garden for spring"])
    with store.write(id) as writer:
        head = str(writer.head())
        writer.edit(head, "Plan the blue garden for spring", "colour")
        writer.edit(head, "Plan the red garden for summer", "season")
    async with running(app_on(tmp_path), WIDE) as pilot:
        await on_branch(pilot, "season")
        await pilot.press("d")
        await on_branch(pilot, "colour")
        await pilot.press("m")
        screen = await on_merge(pilot)
        await give(pilot, screen, "b")
        assert "Plan the red garden for spring" in seen(pilot.app)
        await pilot.press("e")
        await until(pilot, lambda: "Plan the blue garden for summer" in seen(pilot.app))
        await pilot.press("ctrl+s")
        await still(pilot, screen)
        await pilot.press("ctrl+s", *"one", "enter")
        await back(pilot)
    assert shown(store, id)["one"] == "Plan the blue garden for summer"


async def test_what_the_command_line_left_is_taken_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what was decided there, and the name that was said."""
    id = forks(tmp_path)
    words = ["merge", "@alpha", "--into", f"bough:{id}@main", "--pick", "1=ours", "--as", "joined"]
    assert main([*words, "--store", str(tmp_path)]) == 4
    assert "Kept as a draft" in capsys.readouterr().err
    async with running(app_on(tmp_path), WIDE) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "merges left" in seen(pilot.app))
        await pilot.press("M")
        screen = await on_merge(pilot)
        assert "3 of 4 open" in lines(pilot.app)[0]
        await give(pilot, screen, "2", "1", "2")
        await pilot.press("ctrl+s", "enter")
        await back(pilot)
    assert "joined" in shown(Store.open(tmp_path), id)


async def test_of_several_that_were_left_one_is_chosen(tmp_path: Path) -> None:
    """Each with its sides; one that ends before the head of its branch still does."""
    id = forks(tmp_path)
    for ours in ("main", "main#3"):
        assert main(["merge", "@alpha", "--into", f"bough:{id}@{ours}", "--store", str(tmp_path)]) == 4
    async with running(app_on(tmp_path), NARROW) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "merges left" in seen(pilot.app))
        await pilot.press("M")
        await until(pilot, lambda: "merges that wait" in seen(pilot.app))
        assert "alpha → main up to #3" in seen(pilot.app)
        assert "4 open · Fix the importer" in seen(pilot.app)
        at = next(number for number, line in enumerate(lines(pilot.app)) if "up to #3" in line)
        await pilot.click(offset=(20, at))
        screen = await on_merge(pilot)
        assert "alpha → main up to #3" in lines(pilot.app)[0]
        assert screen.session is not None
        assert not screen.session.moved
        assert [len(item.ours) for item in screen.session.now.items] == [1, 0, 0, 0]
