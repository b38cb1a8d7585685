"""Links between records: what is asked of them while a file grows is what would be said of the whole file."""

from __future__ import annotations

from random import Random

import pytest

from bough.core.sources.links import Links


def _file(random: Random) -> tuple[list[str], list[str | None]]:
    """Ids, some of them twice, and what each record names as its parent."""
    ids = [f"i{random.randrange(10**6) if random.random() < 0.95 else 7}" for _ in range(random.randrange(1, 60))]
    before: list[str | None] = [None, *ids[:-1]]
    return ids, [random.choice([*ids, None, "gone"]) if random.random() < 0.2 else named for named in before]


def _asked(links: Links[str]) -> tuple[object, ...]:
    every = [links.parent_id(index) for index in range(len(links.ids))]
    return dict(links.first), links.repeated(), links.before(), links.turns, every


def _whole(ids: list[str], named: list[str | None]) -> Links[str]:
    links: Links[str] = Links([])
    links.add(ids, named)
    return links


@pytest.mark.parametrize("seed", range(40))
def test_what_grows_is_what_is_read_at_once(seed: int) -> None:
    """Asked after each piece or not, over a list of one's own or not."""
    random = Random(seed)
    ids, named = _file(random)
    links: Links[str] = Links([])
    at = 0
    while at < len(ids):
        end = random.randrange(at, len(ids)) + 1
        links.add(ids[at:end], named[at:end])
        if random.random() < 0.7:
            assert _asked(links) == _asked(_whole(ids[:end], named[:end]))
            late = {index: name for index, name in links.turns.items() if index >= at}
            assert links.turned_since(at) == dict(reversed(late.items()))
        links, at = links.over(links.ids[:]), end
    assert _asked(links) == _asked(_whole(ids, named))


@pytest.mark.parametrize("seed", range(20))
def test_another_file_that_is_joined_says_nothing_of_the_first(seed: int) -> None:
    """Which goes on to grow, and is asked again."""
    random = Random(seed)
    ids, named = _file(random)
    others = _whole(*_file(random))
    mine = _whole(ids, named)
    before = _asked(mine)
    joined = mine.over(mine.ids[:])
    joined.extend(others)
    assert list(joined.first) == list(dict.fromkeys([*ids, *others.ids]))
    assert _asked(mine) == before
