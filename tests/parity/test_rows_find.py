"""Rows 23 to 27, 29, 30 and 32: finding things again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolCall
from bough.core.searching.index import SearchIndex
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from bough.core.selecting import messages, providers_of, select
from bough.core.store import Store
from bough.core.summary import Summary
from tests.parity.table import row
from tests.store.conftest import Hand


def _listed(store: Store) -> list[Summary]:
    return Library([store.root]).complete()


@row(23, "full-text search (name + content)", "`Search(library).find(parse(query))`; `bough search`")
def test_full_text_search(store: Store) -> None:
    """Words of any message on any branch, whatever their case, in conversations of a title."""
    id = store.create("Glaze recipes", messages=["How much quartz?", "A third of it"])
    store.create("Kiln", messages=["quartz inversion"])
    with store.write(id) as writer:
        writer.fork(None, messages=["Another QUARTZ question"])
    library = Library([store.root])
    library.complete()
    search = Search(library, SearchIndex(None))
    search.take_listing()
    search.refresh()
    assert search.find(parse("Quartz")).total == 3
    assert search.find(parse("quartz title:glaze")).total == 2
    (hit,) = search.placed(search.find(parse('"third of it"')).hits)
    assert (hit.summary.title, hit.branch_name, hit.snippet.text) == ("Glaze recipes", "main", "A third of it")


@row(24, "tags + find by tag", "`writer.tag(add, remove)`, `select(summaries, tags=…)`; `bough tag`")
def test_tags(store: Store) -> None:
    """Each tag once; found again after a restart."""
    first = store.create("one", tags=["cache"], messages=["a"])
    store.create("two", tags=["cache", "old"], messages=["b"])
    with store.write(first) as writer:
        assert writer.tag(["redis", "cache"]) == ("cache", "redis")
    assert {one.title for one in select(_listed(store), tags=["cache"])} == {"one", "two"}
    assert [one.title for one in select(_listed(store), tags=["cache", "redis"])] == ["one"]
    with store.write(first) as writer:
        writer.tag(remove=["cache", "never there"])
    assert [one.title for one in select(_listed(store), tags=["cache"])] == ["two"]


@row(25, "date-range query", '`select(summaries, since=…, until=…, by="created")`')
def test_date_range(store: Store, hand: Hand) -> None:
    """Both ends belong to the range; by creation or by last activity."""
    days = []
    for title in ("first", "second", "third"):
        store.create(title, messages=["a"])
        days.append(hand.now())
        hand.pass_(86_400)
    found = _listed(store)
    assert {one.title for one in select(found, until=days[1], by="created")} == {"first", "second"}
    made = next(one for one in found if one.title == "second").created
    assert [one.title for one in select(found, since=made, until=made, by="created")] == ["second"]
    assert select(found, since=datetime(2030, 1, 1, tzinfo=UTC)) == []
    assert len(select(found, since=days[0] - timedelta(days=1))) == 3


@row(26, "filter by project/mode/status/role/type/priority", "`select(summaries, project=…, any_tag=…)`, `messages(…)`")
def test_filters(store: Store) -> None:
    """Projects are known; mode, status and priority are tags; role, kind and provider are asked of messages."""
    call = NewMessage("assistant", (ToolCall("c1", "Bash", {}),), provider="anthropic")
    id = store.create("a", tags=["status:paused", "priority:high"], project="/home/ada/atlas", messages=["x", call])
    store.create("b", tags=["status:active"], project="/home/ada/other", messages=["y"])
    found = _listed(store)
    assert [one.title for one in select(found, project="ATLAS")] == ["a"]
    assert [one.title for one in select(found, tags=["status:active"])] == ["b"]
    assert [one.title for one in select(found, any_tag=["priority:high", "priority:critical"])] == ["a"]
    assert [one.title for one in select(found, sources=["codex"])] == []
    conversation = store.read(id)
    assert (messages(conversation, roles=["user"]), messages(conversation, kinds=["call"])) == ([0], [1])
    assert providers_of(conversation) == {"anthropic": 1}


@row(27, "recent list, sort by activity", "`Library.listing()`, newest first; `bough ls --limit N`")
def test_recent(store: Store, hand: Hand) -> None:
    """A new message brings its conversation to the top."""
    ids = []
    for title in ("first", "second", "third"):
        ids.append(store.create(title, messages=["a"]))
        hand.pass_(60)
    assert [one.title for one in _listed(store)][:2] == ["third", "second"]
    with store.write(ids[0]) as writer:
        writer.append("b")
    assert [one.title for one in _listed(store)] == ["first", "third", "second"]


@row(29, "bookmarks, pins, checkpoints", "`writer.label(message, name)`, `skeleton.labels`; `bough label`")
def test_bookmarks(store: Store) -> None:
    """Any message, any number of them; a fork at one is what going back to a checkpoint is."""
    id = store.create(messages=["a", "b", "c"])
    ids = store.read(id).skeleton.ids
    with store.write(id) as writer:
        writer.label(ids[1], "before the rewrite")
        writer.label(ids[2], "pin")
        writer.label(ids[2], None)
    conversation = store.read(id)
    assert conversation.skeleton.labels == {ids[1]: "before the rewrite"}
    assert messages(conversation, labelled=True) == [1]


@row(30, "prompt history with times", "`conversation.prompts()`, `conversation.message(entry).time`")
def test_prompt_history(store: Store, hand: Hand) -> None:
    """What a person typed, on any branch, with when."""
    id = store.create(messages=["one", NewMessage("assistant", (Text("answer"),))])
    hand.pass_(3600)
    with store.write(id) as writer:
        writer.fork(None, messages=["two"])
    conversation = store.read(id)
    history = [(conversation.preview(entry), conversation.message(entry).time) for entry in conversation.prompts()]
    assert [text for text, _ in history] == ["one", "two"]
    first, second = (time for _, time in history)
    assert first is not None
    assert second is not None
    assert second - first > timedelta(minutes=59)


@row(32, "access tracking (count, last)", "`store.opened(id)`, `store.accesses(id)`")
def test_access_tracking(store: Store) -> None:
    """Counted on this machine across restarts; reading by itself counts nothing."""
    id = store.create(messages=["a"])
    assert store.accesses(id) == (0, None)
    store.read(id)
    for _ in range(3):
        Store.open(store.root).opened(id)
    count, last = Store.open(store.root).accesses(id)
    assert count == 3
    assert last is not None
