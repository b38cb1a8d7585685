"""The browse screen on real files: every way a person takes through it."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest
from textual.color import Color
from textual.events import Key
from textual.pilot import Pilot

from bough.core.platform import config_dir, state_dir
from bough.tui.application import BoughApp
from bough.tui.commands import APART, COMMANDS
from bough.tui.memory import Memory, Place
from bough.tui.screens.browse.opened import Opened
from bough.tui.widgets.filter_input import FilterInput

from .samples import forked, hostile, plain
from .screen_text import lines, seen, strips
from .start import app_on, press, running, settled, until

FORKED = "claude-code:11111111-1111-4111-8111-111111111111"
PLAIN = "claude-code:33333333-3333-4333-8333-333333333333"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two conversations; the forked one is the newer."""
    plain(tmp_path / "claude")
    forked(tmp_path / "claude")
    return tmp_path / "claude"


def shown(app: BoughApp) -> Opened:
    now = app.browse.opening.now
    assert now is not None
    return now


def at(app: BoughApp) -> str:
    """Id of the message under the cursor."""
    now = shown(app)
    return now.conversation.skeleton.ids[now.at]


async def open_forked(pilot: Pilot[int]) -> None:
    """Wait for the list, and go to the forked conversation."""
    app = pilot.app
    assert isinstance(app, BoughApp)
    await settled(pilot)
    if shown(app).ref != FORKED:
        await press(pilot, ["down" if app.browse.conversations.cursor_line < 2 else "up"])
    await until(pilot, lambda: shown(app).ref == FORKED)


async def test_the_first_start_says_what_was_found(folder: Path) -> None:
    """Conversations, branches and transcript are there, counted in the title, and one line greets."""
    app = app_on(folder)
    async with running(app) as pilot:
        await settled(pilot)
        screen = seen(app)
        assert "2 conversations · claude-code 2" in screen
        assert "Found 2 conversations of claude-code" in app.browse.status.text
        assert "Glaze recipes" in screen
        assert "Start a plan for the parser" in screen
        assert lines(app)[-1].rstrip().endswith("? keys")


async def test_moving_in_the_list_opens_what_the_cursor_is_on(folder: Path) -> None:
    """Nobody has to press enter to see a conversation; going back to one that was read is immediate."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        other = next(s for s in app.browse.listing.known if s.ref == PLAIN)
        app.browse.conversations.select(PLAIN)
        app.browse.opening.select(other)
        await until(pilot, lambda: shown(app).ref == PLAIN)
        assert "Tin, lead, ash" in seen(app)
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == FORKED))
        assert shown(app).ref == FORKED


async def test_tree_and_transcript_go_together(folder: Path) -> None:
    """A message selected in one pane is the current one of the other, on its own path, in the same step."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        browse = app.browse
        browse.opening.go_to(shown(app).conversation.index_of("a2") or 0)
        assert at(app) == "a2"
        ids = shown(app).conversation.skeleton.ids
        assert [ids[entry] for entry in shown(app).path] == ["p1", "a1", "p2", "a2"]
        assert browse.branches.current == browse.transcript.current == ids.index("a2")
        await press(pilot, ["3", "{"])
        assert at(app) == "p2"
        assert browse.branches.state().cursor == "p2"
        await press(pilot, ["2", "end"])
        assert browse.transcript.current == shown(app).at
        assert browse.branches.current == shown(app).at


async def test_going_around_the_forks(folder: Path) -> None:
    """`]` and `[` go round what stands beside a message, `^` to where the branches part."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.opening.go_to(shown(app).conversation.index_of("a3") or 0)
        await press(pilot, ["left_square_bracket"])
        assert at(app) == "p2"
        assert "alternate 1 of 2 after “Here is the plan" in app.browse.status.text
        await press(pilot, ["right_square_bracket"])
        assert at(app) == "p3"
        assert "alternate 2 of 2" in app.browse.status.text
        await press(pilot, ["circumflex_accent"])
        assert at(app) == "a1"
        await press(pilot, ["circumflex_accent"])
        assert "no fork above" in app.browse.status.text


async def test_filtering_the_list(folder: Path) -> None:
    """`/` narrows as one types, letters typed are text, enter keeps, and `esc` brings everything back."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("1", "slash", *"glaze")
        assert app.browse.conversations.title == "1 of 2"
        await pilot.press("enter")
        assert app.browse.conversations.has_focus
        assert app.browse.conversations.title == "1 of 2"
        await until(pilot, lambda: shown(app).ref == PLAIN)
        await pilot.press("escape")
        assert app.browse.conversations.title == "2"
        assert app.is_running


async def test_letters_typed_at_once_are_text(folder: Path) -> None:
    """`/quit` typed faster than a frame filters for it: no letter is lost, and none is a command."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.moving.go("list")
        for character in "/quit":
            app.post_message(Key("slash" if character == "/" else character, character))
        await until(pilot, lambda: app.browse.conversations.title == "0 of 2")
        assert app.browse.query_one(FilterInput).value == "quit"


async def test_filtering_the_tree(folder: Path) -> None:
    """The same in the branches, with the hits counted in the border."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("2", "slash", *"mmap", "enter")
        assert "with “mmap”" in app.browse.branches.title
        await pilot.press("escape")
        assert "mmap" not in app.browse.branches.title


async def test_finding_in_the_transcript(folder: Path) -> None:
    """`/` counts as one types, `n` and `N` go round the hits, `esc` forgets them."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("3", "slash", *"mmap")
        await until(pilot, lambda: "2" in app.browse.status.text)
        await pilot.press("enter", "n")
        assert app.browse.transcript.has_focus
        assert app.browse.can("next-hit")
        await pilot.press("escape")
        assert not app.browse.can("next-hit")


async def test_escape_goes_one_step_back(folder: Path) -> None:
    """From the transcript to the branches to the conversations, and there it stays."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        places = []
        await pilot.press("3")
        for _ in range(4):
            places.append(app.browse.place)
            await pilot.press("escape")
        assert places == ["transcript", "tree", "list", "list"]


async def test_copying_writes_to_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`y` copies the message, `Y` its code, both said in the status line."""
    app = app_on(folder)
    written: list[str] = []
    monkeypatch.setattr(app, "_write_to_terminal", written.append)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.opening.go_to(shown(app).conversation.index_of("a1") or 0)
        await pilot.press("3", "y")
        assert "Copied the message" in app.browse.status.text
        await pilot.press("Y")
        assert "Copied the code block" in app.browse.status.text
    texts = [base64.b64decode(sequence[7:-1]).decode() for sequence in written]
    assert "Here is the plan" in texts[0]
    assert texts[1].strip() == "fd = os.open(path)"


async def test_one_pane_at_a_time_on_a_narrow_screen(folder: Path) -> None:
    """At 80 columns tab goes round the panes and the title line says where one is; resizing keeps the pane."""
    app = app_on(folder)
    async with running(app, (80, 24)) as pilot:
        await open_forked(pilot)
        assert "[list] tree  transcript" in lines(app)[0]
        seen_panes = []
        for _ in range(4):
            seen_panes.append([pane.id for pane in app.browse.panes if pane.display])
            await pilot.press("tab")
        assert seen_panes == [["list"], ["tree"], ["transcript"], ["list"]]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert all(pane.display for pane in app.browse.panes)
        assert app.browse.place == "tree"
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert [pane.id for pane in app.browse.panes if pane.display] == ["tree"]


@pytest.mark.parametrize("size", [(80, 24), (99, 30), (100, 24), (200, 60), (30, 8)])
async def test_every_size_is_filled(folder: Path, size: tuple[int, int]) -> None:
    """No line is longer or shorter than the screen, at the sizes promised and below."""
    app = app_on(folder)
    async with running(app, size) as pilot:
        await settled(pilot)
        assert {strip.cell_length for strip in strips(app)} == {size[0]}
        assert len(strips(app)) == size[1]


async def test_the_place_is_remembered(folder: Path) -> None:
    """The next start opens the same conversation at the same message on the same path."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.opening.go_to(shown(app).conversation.index_of("p2") or 0)
        await pilot.press("q")
    assert app.return_code == 0
    again = app_on(folder)
    async with running(again) as pilot:
        await settled(pilot)
        assert (shown(again).ref, at(again)) == (FORKED, "p2")
        ids = shown(again).conversation.skeleton.ids
        assert ids[shown(again).head] == "a2"
        assert "Found" not in again.browse.status.text
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in state_dir().rglob("*.json")}
    assert set(modes.values()) == {0o600}


async def test_a_place_on_a_branch_that_goes_another_way_now(tmp_path: Path) -> None:
    """What was rewritten since: the message that is remembered is shown, on a branch that it is on."""
    Memory(state_dir()).keep_place(FORKED, Place("p2", "a4", (), (), {}))
    app = app_on(forked(tmp_path), single=True)
    async with running(app) as pilot:
        await settled(pilot)
        ids = shown(app).conversation.skeleton.ids
        assert (at(app), ids[shown(app).head]) == ("p2", "a2")
        assert "message 3 of 4" in seen(app)


async def test_a_single_file_is_on_the_first_frame(tmp_path: Path) -> None:
    """Read before the start: no list of one, the tree and the text at once, the keys in the transcript."""
    app = app_on(forked(tmp_path), single=True)
    async with running(app) as pilot:
        await pilot.pause()
        assert shown(app).ref == FORKED
        assert "Beta is safer" in seen(app)
        assert app.browse.place == "transcript"
        assert app.browse.tree_pane.region.right == app.browse.transcript_pane.region.x
        assert not app.browse.list_pane.is_attached
        await pilot.press("tab", "tab")
        assert app.browse.place == "transcript"


async def test_nothing_found_says_where_it_looked(tmp_path: Path) -> None:
    """An empty folder: what was looked at, and the ways on; no key does any harm there."""
    app = app_on(tmp_path / "none")
    async with running(app) as pilot:
        await until(pilot, lambda: "No conversations here yet" in seen(app))
        assert str(tmp_path) in "".join(line.strip() for line in lines(app))
        assert "bough demo" in seen(app)
        harmless = [
            command for command in COMMANDS if command.id not in {"quit", "reload"} and app.browse.can(command.id)
        ]
        for command in harmless:
            await app.browse.action_give(command.id)
            await pilot.press("escape")
        assert app.is_running


async def test_every_command_has_an_answer(folder: Path) -> None:
    """The table and the flows agree, and each command that is possible can be given in every pane."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        elsewhere = {place for place in APART if place != "composer"}
        commands = [command for command in COMMANDS if command.place not in elsewhere]
        assert set(app.browse.answers) == {command.id for command in commands}
        for number, pane in enumerate(app.browse.panes, 1):
            for command in commands:
                if app.focused is not pane.view:
                    await pilot.press(str(number))
                if command.id not in {"quit", "pager", "editor", "reload", "search"} and app.browse.can(command.id):
                    await app.browse.action_give(command.id)
                    if app.screen is not app.browse or app.focused is not pane.view:
                        await pilot.press("escape")
        assert app.is_running


async def test_keys_can_be_bound_anew(folder: Path) -> None:
    """A key of the configuration works, its old one does not, and the key bar shows it."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('[keys]\nopen = "o"\nhelp = "f1"\nquit = "Q"\n')
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        assert lines(app)[-1].rstrip().endswith("f1 keys")
        await pilot.press("q", "1", "enter")
        assert app.browse.place == "list"
        await pilot.press("o")
        assert app.browse.place == "transcript"
        await pilot.press("Q")
    assert app.return_code == 0


async def test_mistakes_in_the_settings_are_said_once(folder: Path) -> None:
    """One notification names file, line and what is allowed; a theme that is missing is named with those there are."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text('theme = "[/b]"\ncolour = 1\n')
    app = app_on(folder)
    async with running(app) as pilot:
        await settled(pilot)
        (notification,) = app._notifications
        assert "config.toml, line 2: there is no setting “colour”" in notification.message
        assert "There is no theme “[/b]”, so “night” is used" in notification.message
        assert not notification.markup
        await until(pilot, lambda: "[/b]" in seen(app))


async def test_hostile_text_on_every_surface(tmp_path: Path) -> None:
    """Titles, list, tree, transcript, status line: shown as text, and nothing of it can be clicked or reaches out."""
    hostile(tmp_path)
    app = app_on(tmp_path)
    async with running(app, (160, 50)) as pilot:
        await settled(pilot)
        for key in ("right_square_bracket", "2", "i", "3", "i", "f5"):
            await press(pilot, [key])
            screen = seen(app)
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(screen)
            metas = [segment.style.meta for strip in strips(app) for segment in strip if segment.style]
            assert not any("click" in key for meta in metas for key in meta)
        assert screen.count("[@click=app.quit]x[/]") >= 3
        assert "␛]52;" in screen


async def test_no_color_means_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR no segment of any pane has a colour, and the cursor still shows."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        colors = {
            color.name
            for strip in strips(app)
            for segment in strip
            if segment.style
            for color in (segment.style.color, segment.style.bgcolor)
            if color is not None
        }
        assert colors <= {"default"}
        assert "▌" in seen(app)


async def test_slow_work_shows_and_can_be_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is named in the status line, and `esc` stops waiting for it."""
    from threading import Event

    release = Event()
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.works.start("open", "reading a mountain", lambda task: release.wait(10), lambda _: None)
        await until(pilot, lambda: "reading a mountain · esc stops" in app.browse.status.text)
        await pilot.press("escape")
        assert "Stopped: reading a mountain." in app.browse.status.text
        assert not app.browse.works.busy
        release.set()


async def test_what_fails_in_a_thread_is_said(folder: Path) -> None:
    """An error becomes a sentence in the status line; the screen lives on."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        app.browse.works.start("open", "reading", lambda task: 1 // 0, lambda _: None)
        await until(pilot, lambda: "reading failed: ZeroDivisionError" in app.browse.status.text)
        await press(pilot, ["2"])
        assert app.browse.place == "tree"


async def test_a_file_that_goes_away(folder: Path) -> None:
    """A conversation whose file was removed after it was listed: said, and everything else works."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        next(folder.rglob("3333*.jsonl")).unlink()
        app.browse.opening.forget_read()
        app.browse.opening.select(next(s for s in app.browse.listing.known if s.ref == PLAIN))
        await until(pilot, lambda: app.browse.status.text.startswith("✗"))
        assert shown(app).ref == FORKED


async def test_the_help_is_made_from_the_table(folder: Path) -> None:
    """Every command with its keys, those of the focused pane first; it scrolls and closes with `esc`."""
    app = app_on(folder)
    async with running(app, (100, 24)) as pilot:
        await open_forked(pilot)
        await pilot.press("2", "question_mark")
        screen = seen(app)
        assert screen.index("Branches") < screen.index("Everywhere")
        await pilot.press("G")
        assert "config.toml" in seen(app)
        await pilot.press("escape")
        assert app.screen is app.browse


async def test_the_palette_offers_what_is_possible(tmp_path: Path) -> None:
    """A conversation without forks has no fork point to go to; what is offered can be chosen."""
    plain(tmp_path)
    app = app_on(tmp_path)
    async with running(app) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Go to the branches" in seen(app))
        assert "Go to the fork point" not in seen(app)
        await pilot.press(*"branches")
        await until(pilot, lambda: "Next pane" not in seen(app) and "Go to the branches" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is app.browse and app.browse.place == "tree")


async def test_choosing_a_theme(folder: Path) -> None:
    """Each is shown while the cursor is on it, `esc` restores the one before, enter keeps it for the next start."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.press("ctrl+t", "home")
        await until(pilot, lambda: app.theme == "day")
        await pilot.press("escape")
        assert app.theme == "night"
        await pilot.press("ctrl+t", "home", "enter")
        await until(pilot, lambda: app.screen is app.browse)
        assert app.theme == "day"
        await pilot.press("q")
    assert json.loads((state_dir() / "session.json").read_text())["theme"] == "day"
    assert app_on(folder).theme == "day"


async def test_a_saved_theme_is_read_again(folder: Path) -> None:
    """The colours of the own theme change when its file is saved; a mistake is named, and the rest applies."""
    themes = config_dir() / "themes"
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('[colors]\nprimary = "#ff0000"\n')
    app = app_on(folder, theme="mine")
    async with running(app) as pilot:
        await open_forked(pilot)
        assert app.current_theme.primary == "#FF0000"
        (themes / "mine.toml").write_text('[colors]\nprimary = "#00ff00"\naccent = "?"\n')
        app.wardrobe.files_changed({"other"})
        assert app.current_theme.primary == "#FF0000"
        app.wardrobe.files_changed({"mine"})
        await pilot.pause()
        assert app.current_theme.primary == "#00FF00"
        assert "themes/mine.toml, line 3: accent must be a colour" in app.browse.status.text


async def test_the_mouse_does_what_keys_do(folder: Path) -> None:
    """A click gives the keys to a pane, selects in it, and a click on a key in the last line gives its command."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        await pilot.click(app.browse.branches, offset=(4, 0))
        assert app.browse.place == "tree"
        assert app.browse.branches.cursor_line == 0
        await pilot.click(app.browse.transcript, offset=(4, 1))
        assert app.browse.place == "transcript"
        await pilot.click(app.browse.key_bar, offset=(lines(app)[-1].index("? keys"), 0))
        await until(pilot, lambda: app.screen is not app.browse)


@pytest.mark.parametrize("times", [2, 3])
async def test_clicks_beside_the_transcript_select_nothing_in_it(folder: Path, times: int) -> None:
    """Textual would select all that is inside what is clicked twice, and all around it the third time."""
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        screen = app.browse
        for widget in (screen.transcript_pane, screen.tree_pane, screen.title_line, screen.status, screen.branches):
            await pilot.click(widget, offset=(6, 0), times=times)
            await pilot.pause()
            assert not screen.selections
        await pilot.click(screen.conversations, offset=(6, 1), times=times)
        assert not screen.selections


async def test_ascii_alone(folder: Path) -> None:
    """With `ascii = true` the screen, its help and its picker hold nothing else, and every line keeps its width."""
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("ascii = true\n")
    app = app_on(folder)
    async with running(app) as pilot:
        await open_forked(pilot)
        for keys in ((), ("question_mark",), ("escape", "ctrl+t")):
            await pilot.press(*keys)
            await pilot.pause()
            painted = [strip.apply_filter(app.get_line_filters()[-1], Color(0, 0, 0)) for strip in strips(app)]
            assert [strip.text for strip in painted if not strip.text.isascii()] == []
            assert {strip.cell_length for strip in painted} == {120}


async def test_a_large_file_is_read_beside_the_frame(tmp_path: Path) -> None:
    """The frame first, then what is in it; keys pressed meanwhile do nothing wrong."""
    app = app_on(forked(tmp_path), single=True, read=False)
    async with running(app) as pilot:
        assert "Reading" in seen(app) or app.browse.opening.now is not None
        await settled(pilot)
        assert shown(app).ref == FORKED
        assert "Beta is safer" in seen(app)
        assert app.browse.place == "transcript"
        assert not app.browse.list_pane.is_attached


async def test_going_to_another_branch_keeps_what_is_shared_in_view(folder: Path) -> None:
    """The text before the fork point stays on its line, though the window is not at its beginning."""
    app = app_on(folder)
    async with running(app, (120, 14)) as pilot:
        await open_forked(pilot)
        transcript = app.browse.transcript
        await press(pilot, ["3", "g", "down", "down"])
        before = lines(app)[2]
        await press(pilot, ["left_square_bracket"])
        assert lines(app)[2] == before
        assert transcript.current == shown(app).at
