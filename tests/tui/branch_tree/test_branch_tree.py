"""The branch tree as a person meets it: what it shows, what keys and mouse do, and what stays where it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.skeleton import Named, Skeleton
from bough.tui.widgets.branch_tree import GoingOn

Make = Callable[..., Conversation]
ShowPage = Callable[..., Any]

WORDS = [
    "Start a plan for the parser",
    "Here is the plan",
    "Use mmap",
    "it works, 40 ms",
    "thanks",
    "Use pread instead of mmap",
    "It fails on files over 2 GB",
    "retry with O_DIRECT",
    "again",
    "日本語のテキスト",
    "done [b]bold[/b] \x1b[31mred",
]
PARENTS = [-1, 0, 1, 2, 3, 1, 5, 6, 6, 8, 9]
SIZE = (60, 14)


@pytest.fixture
def forked(conversation: Make) -> Conversation:
    """Two forks: after message 1 (abandoned: 2 to 4) and after 6 (abandoned: 7); the active head is 10."""
    return conversation(PARENTS, words=WORDS)


async def test_branches_first_and_the_active_path_open_at_the_left(page: ShowPage, forked: Conversation) -> None:
    """Every branch has a row with count and time; the active path its messages; hostile text is visible text."""
    app = page(forked)
    async with app.run_test(size=SIZE):
        assert app.rows() == [
            " ┌ › Start a plan for the parser",
            " ⑂ Here is the plan",
            " ├─○ main Use mmap                                 3  11:53",
            " │ Use pread instead of mmap",
            " ⑂ › It fails on files over 2 GB",
            " ├─○ retry with O_DIRECT                           1  11:56",
            " │ › again",
            " │ 日本語のテキスト",
            "▌● › done [b]bold[/b] red                          7  11:59",
        ]
        assert app.pane.title == "3 branches · no tools"
        assert app.told == []


async def test_a_key_tells_at_once_and_paints_two_lines(page: ShowPage, forked: Conversation) -> None:
    """The other pane hears it in the same breath; of the tree only the two lines change."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        app.pane._repaint_regions.clear()
        app.pane.action_cursor_up()
        assert app.told == [("selected", 9)]
        assert sorted(region.y for region in app.pane._repaint_regions) == [7, 8]
        assert all(region.height == 1 for region in app.pane._repaint_regions)
        await pilot.press("home", "down", "down")
        assert app.pane.current == 2
        assert app.pane.head == 4


async def test_enter_opens_a_branch_and_left_closes_folds_and_goes_up(page: ShowPage, forked: Conversation) -> None:
    """The cursor's line stays where it is on the screen through all of it."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("home", "down", "down", "enter")
        assert app.rows()[2:6] == [
            "▌├─┬ › Use mmap",
            " │ │ it works, 40 ms",
            " │ ○ main › thanks                                 3  11:53",
            " │ Use pread instead of mmap",
        ]
        await pilot.press("down", "left")
        assert app.pane.current == 2
        await pilot.press("left")
        assert app.rows()[2] == "▌├─○ main Use mmap                                 3  11:53"
        await pilot.press("left")
        assert app.pane.current == 1
        await pilot.press("enter")
        assert app.told[-1] == ("opened", 1)


async def test_folding_all_and_unfolding_all_go_by_levels(page: ShowPage, forked: Conversation) -> None:
    """All closed is the list of branches; then only the roots; and back."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        pane = app.pane
        pane.action_fold_all()
        await pilot.pause()
        assert [row[1:] for row in app.rows()] == [
            "● Start a plan for the parser                     7  11:59",
            "├─○ main Use mmap                                 3  11:53",
            "└─○ retry with O_DIRECT                           1  11:56",
        ]
        pane.action_fold_all()
        assert pane.line_count() == 1
        pane.action_unfold_all()
        assert pane.line_count() == 3
        pane.action_unfold_all()
        assert pane.line_count() == len(WORDS)


async def test_ways_through_the_tree(page: ShowPage, forked: Conversation) -> None:
    """Alternates in turns, fork points upwards, forks in the order of rows."""
    app = page(forked)
    async with app.run_test(size=SIZE):
        pane = app.pane
        pane.action_next_alternate()
        assert pane.current == 7
        pane.action_next_alternate()
        assert pane.current == 8
        pane.action_fork_point()
        assert pane.current == 6
        pane.action_fork_point()
        assert pane.current == 1
        pane.action_fork_point()
        assert pane.current == 1
        pane.action_next_fork()
        assert pane.current == 6
        pane.action_previous_fork()
        assert pane.current == 1
        assert [entry for _, entry in app.told] == [7, 8, 6, 1, 6, 1]


async def test_move_to_opens_what_hides_a_message_and_tells_nobody(page: ShowPage, forked: Conversation) -> None:
    """It follows the transcript, which knows already."""
    app = page(forked)
    async with app.run_test(size=SIZE):
        app.pane.action_fold_all()
        app.pane.action_fold_all()
        app.pane.move_to(3)
        assert app.pane.current == 3
        assert app.told == []


async def test_the_mouse(page: ShowPage, forked: Conversation) -> None:
    """A click moves the cursor, a second opens, pointing paints two lines, the wheel scrolls and keeps the cursor."""
    app = page(forked)
    async with app.run_test(size=(60, 5)) as pilot:
        app.pane.action_cursor_home()
        await pilot.pause()
        await pilot.click(app.pane, offset=(6, 2))
        assert app.pane.current == 2
        await pilot.click(app.pane, offset=(6, 2), times=2)
        assert app.pane._model.is_folded(0) is False
        assert app.rows()[2].startswith("▌├─┬ › Use mmap")
        await pilot.hover(app.pane, offset=(6, 1))
        assert app.pane._hover == app.pane.top + 1
        app.pane.scroll_to(y=6)
        await pilot.pause()
        assert app.pane.top == 6
        assert app.pane.current == 2
        await pilot.click(app.pane, offset=(6, 0))
        assert app.pane.cursor_line == 6


async def test_a_filter_shows_hits_and_gives_everything_back(page: ShowPage, forked: Conversation) -> None:
    """All words, any case, in closed branches too; ending it restores cursor and scroll, as nothing was chosen."""
    app = page(forked)
    async with app.run_test(size=(60, 6)) as pilot:
        pane = app.pane
        before = app.rows()
        pane.filter("MMAP use")
        await pilot.pause()
        assert [row[1:].strip() for row in app.rows()] == ["└─┬ › Use mmap", "┌ Use pread instead of mmap"]
        assert pane.title == "2 with “MMAP use”"
        pane.filter("mmap use pread")
        assert pane.line_count() == 1
        pane.filter("")
        await pilot.pause()
        assert app.rows() == before
        assert app.told == []


async def test_what_was_chosen_among_the_hits_is_kept(page: ShowPage, forked: Conversation) -> None:
    """Leaving the filter then opens the branch that the chosen message is in."""
    app = page(forked)
    async with app.run_test(size=SIZE):
        app.pane.filter("mmap")
        app.pane.action_cursor_home()
        app.pane.action_cursor_down()
        app.pane.action_cursor_up()
        assert app.pane.current == 2
        app.pane.clear_filter()
        assert app.pane.current == 2
        assert not app.pane._row().closed


async def test_entering_the_only_hit_is_a_choice_too(page: ShowPage, forked: Conversation) -> None:
    """The cursor stands on it already, so no movement says so."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        app.pane.filter("40 ms")
        await pilot.press("enter")
        assert app.told == [("opened", 3)]
        app.pane.clear_filter()
        assert app.pane.current == 3


async def test_a_filter_without_hits_says_so(page: ShowPage, forked: Conversation) -> None:
    """No row, no crash on keys, and a sentence."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        app.pane.filter("no such words")
        await pilot.press("down", "enter", "left")
        assert app.rows() == [" no message here says that"]
        assert app.pane.current is None


async def test_a_long_search_goes_on_beside_the_keys(
    page: ShowPage, conversation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First hits first, how far in the title, and a new query ends it."""
    monkeypatch.setattr("bough.tui.widgets.branch_tree.finder._AT_ONCE", 0.0)
    monkeypatch.setattr("bough.tui.widgets.branch_tree.finder._SLICE", 0.0)
    app = page(conversation(range(-1, 499), words=[f"{'even' if n % 2 == 0 else 'odd'} {n}" for n in range(500)]))
    async with app.run_test(size=SIZE) as pilot:
        app.pane.filter("even")
        assert app.pane.title == "16 with “even” · 6 %"
        assert app.pane.line_count() == 16
        await app.workers.wait_for_complete()
        assert app.pane.title == "250 with “even”"
        app.pane.filter("odd")
        app.pane.filter("even 4")
        await app.pane._finder._worker.wait()
        await pilot.pause()
        assert app.pane.line_count() == sum("4" in str(n) for n in range(0, 500, 2))


async def test_only_what_is_painted_is_read(page: ShowPage, conversation: Make) -> None:
    """Twenty thousand messages: the bodies of one screen, whatever key."""
    large = conversation(range(-1, 19_999))
    source: Any = large.source
    app = page(large)
    async with app.run_test(size=(60, 20)) as pilot:
        assert len(source.reads) <= 20
        await pilot.press("pageup", "home", "end")
        assert len(source.reads) <= 70


async def test_a_file_that_moved_is_quiet_text(page: ShowPage, forked: Conversation) -> None:
    """The tree stands; the row says what happened."""
    forked.source.gone = True  # type: ignore[attr-defined]
    app = page(forked)
    async with app.run_test(size=(80, 14)):
        assert "cannot be read any more" in app.rows()[0]


async def test_filters_by_kind_keep_the_cursor_in_place(page: ShowPage, conversation: Make) -> None:
    """Calls and results are left out first; the nearest message above stands for one that is."""

    def prepare(skeleton: Skeleton) -> None:
        skeleton.labels["m5"] = "here"

    kinds = ["prompt", "context", "call", "result", "answer", "prompt", "call", "result"]
    app = page(conversation(range(-1, 7), kinds, prepare=prepare))
    async with app.run_test(size=SIZE) as pilot:
        assert app.rows() == [
            " ┌ › words 0",
            " │ words 4",
            "▌● main ⚑here › words 5                            8  11:59",
        ]
        app.pane.set_kinds("all")
        await pilot.pause()
        assert len(app.rows()) == 8
        assert app.pane.title == "1 branch · all messages"
        app.pane.move_to(3)
        app.pane.set_kinds("user-only")
        await pilot.pause()
        assert app.pane.current == 0
        app.pane.set_kinds("labelled")
        assert app.pane.current == 5
        app.pane.set_kinds("all")
        assert app.pane.current == 3


async def test_a_conversation_that_grew_keeps_everything_in_place(page: ShowPage, conversation: Make) -> None:
    """What was opened stays open, the cursor's message on its screen line, though rows came in above it."""
    words = [f"words {n}" for n in range(40)]
    parents = [*range(-1, 19), 5, 20, 21]
    app = page(conversation(parents, words=words))
    async with app.run_test(size=(60, 8)):
        pane = app.pane
        pane.move_to(15)
        pane.place(pane.cursor_line - 3)
        state = pane.state()
        pane.refresh_tree(conversation([*parents, 2, 23, 24], words=words))
        assert pane.current == 15
        assert pane.cursor_line - pane.top == 3
        assert pane.state().opened is not None
        assert set(state.opened or ()) <= set(pane.state().opened or ())


async def test_a_state_is_given_back(page: ShowPage, forked: Conversation, conversation: Make) -> None:
    """Ids of what is open, folded and under the cursor make the same picture again."""
    app = page(forked)
    async with app.run_test(size=SIZE) as pilot:
        app.pane.move_to(3)
        await pilot.pause()
        before = app.rows()
        state = app.pane.state()
        app.pane.clear()
        assert app.pane.line_count() == 0
        again = conversation(PARENTS, words=WORDS)
        app.pane.show(again, cursor=again.index_of(state.cursor or ""), folded=state.folded, opened=state.opened)
        await pilot.pause()
        assert app.rows() == before


async def test_a_resize_keeps_the_cursor_in_sight(page: ShowPage, conversation: Make) -> None:
    """Smaller and larger, at the end and in the middle."""
    app = page(conversation(range(-1, 99)))
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.move_to(50)
        row = app.pane.cursor_line - app.pane.top
        await pilot.resize_terminal(70, 30)
        assert app.pane.cursor_line - app.pane.top == row
        await pilot.resize_terminal(40, 6)
        assert app.pane.cursor_in_sight
        assert app.pane.current == 50


async def test_marks_of_agents_live_and_divergence_have_an_ascii_form(page: ShowPage, conversation: Make) -> None:
    """Nothing is told by colour alone, and nothing needs more than ASCII."""

    def prepare(skeleton: Skeleton) -> None:
        skeleton.starts[3] = Named("agent-1", "explore", "agent")
        skeleton.active = 2

    app = page(conversation([-1, 0, 1, 1, 3], prepare=prepare), ascii=True)
    async with app.run_test(size=SIZE) as pilot:
        tree = app.pane._model.tree if app.pane._model is not None else None
        assert tree is not None
        active = next(branch.id for branch in tree.branches if branch.active)
        app.pane.mark(GoingOn(frozenset({active}), frozenset({tree.skeleton.ids[2], tree.skeleton.ids[4]})))
        await pilot.pause()
        assert app.rows() == [
            " , > words 0",
            " Y words 1",
            " |-@ explore words 4                          +    2  11:59",
            ">* main > words 2                           + !    3  11:57",
        ]
        app.pane.mark(GoingOn())
        await pilot.pause()
        assert "+" not in "".join(app.rows())
        assert "!" not in "".join(app.rows())


async def test_an_empty_conversation_and_a_narrow_pane(
    page: ShowPage, conversation: Make, forked: Conversation
) -> None:
    """Nothing to show is no error, and no width is too small."""
    app = page(conversation([]))
    async with app.run_test(size=(12, 5)) as pilot:
        await pilot.press("down", "end", "enter", "left")
        assert app.pane.current is None
        app.pane.show(forked)
        await pilot.pause()
        assert len(app.rows()) == 5
        await pilot.resize_terminal(2, 5)
        await pilot.resize_terminal(60, 5)
        assert app.rows()[-1].endswith("11:59")
