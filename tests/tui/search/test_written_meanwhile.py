"""What others write while one searches, and while nobody does."""

from __future__ import annotations

from pathlib import Path

from bough.core.searching.index import SearchIndex
from bough.core.watch import Changed
from tests.searching.samples import SESSION, lines, record

from ..live.watcher import Told
from ..screen_text import seen
from ..start import app_on, running, until
from .asking import search


async def test_what_others_write_is_found_while_one_looks(files: Path) -> None:
    """A line that another process adds becomes a hit without a key."""
    async with running(app_on(files)) as pilot:
        screen = await search(pilot, "freshnumbat")
        assert screen.found is not None
        assert not screen.found.hits
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshnumbat came by")]))
        await until(pilot, lambda: screen.found is not None and screen.found.hits)
        assert "freshnumbat came by" in seen(pilot.app)


async def test_what_others_write_is_put_into_the_index_where_there_is_one(files: Path) -> None:
    """Also while nobody searches; but nobody's index is made who never searched."""
    watch = Told()
    index = SearchIndex.usual()
    async with running(app_on(files, watch=watch)) as pilot:
        await until(pilot, lambda: watch.summaries)
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u9", "a4", "user", "a freshnumbat came by")]))
        await watch.tell(pilot, Changed(watch.summaries[0]))
        assert not index.exists
        await search(pilot, "freshnumbat")
        await until(pilot, lambda: index.status().messages == 13)
        await pilot.press("escape")
        with (files / f"{SESSION}.jsonl").open("ab") as file:
            file.write(lines([record("u10", "u9", "user", "another freshnumbat")]))
        await watch.tell(pilot, Changed(watch.summaries[0]))
        await until(pilot, lambda: index.status().messages == 14)
