"""Whatever changes, what is read stays on its line of the screen."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from bough.core.conversation import Conversation

Make = Callable[..., Conversation]
ShowPage = Callable[..., Any]

KINDS = ("prompt", "answer", "call", "result")


def grown(rng: random.Random, parents: list[int], more: int) -> list[int]:
    """Parents of a conversation that went on: mostly at its end, now and then somewhere before."""
    for _ in range(more):
        end = len(parents) - 1
        parents.append(end if rng.random() < 0.9 else rng.randrange(-1, end + 1))
    return parents


@pytest.mark.parametrize("seed", range(4))
async def test_the_cursors_message_stays_on_its_line(page: ShowPage, conversation: Make, seed: int) -> None:
    """Two hundred changes at random: only the ends of the list, and a filter that hides it, move it."""
    rng = random.Random(seed)
    parents = grown(rng, [-1], 300)

    def made() -> Conversation:
        return conversation(list(parents), [KINDS[n % 4] for n in range(len(parents))])

    app = page(made())
    async with app.run_test(size=(60, 12)):
        pane = app.pane

        def grow() -> None:
            grown(rng, parents, rng.randrange(1, 9))
            pane.refresh_tree(made())

        changes: list[Callable[[], object]] = [
            pane.action_toggle_branch,
            pane.action_fold_all,
            pane.action_unfold_all,
            lambda: pane._fold(pane._row().strand, folded=True),
            lambda: pane._fold(pane._row().strand, folded=False),
            lambda: pane.set_kinds(rng.choice(["all", "no-tools", "user-only"])),
            grow,
        ]
        for _ in range(200):
            pane.go(rng.randrange(pane.line_count()))
            pane.place(pane.cursor_line - rng.randrange(12))
            row, item = pane.cursor_line - pane.top, pane._model.cursor
            rng.choice(changes)()
            assert pane._model.cursor == item
            assert pane.cursor_line == pane._model.line
            assert pane.cursor_in_sight
            last = max(0, pane.line_count() - pane.window.height)
            at_an_end = pane.top in (0, last)
            assert pane.cursor_line - pane.top == row or at_an_end


async def test_a_filter_that_ends_leaves_no_trace(page: ShowPage, conversation: Make) -> None:
    """Queries at random, narrower and wider: rows, cursor and scroll are what they were."""
    rng = random.Random(7)
    app = page(conversation(grown(rng, [-1], 300)))
    async with app.run_test(size=(60, 12)) as pilot:
        app.pane.move_to(150)
        await pilot.pause()
        before = app.rows()
        for query in ("1", "12", "2", "words 2", "no such", "", "3"):
            app.pane.filter(query)
        app.pane.clear_filter()
        await pilot.pause()
        assert app.rows() == before
