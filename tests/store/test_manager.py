"""The calls of older managers: everything saved, loaded and cleared at once, and those who are told of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from bough.core.errors import Invalid
from bough.core.manager import Batch, Manager
from bough.core.store import Store
from tests.parity.table import Failing

from .conftest import Hand
from .looking import shown


@pytest.fixture
def manager(store: Store) -> Manager:
    return Manager(store, wait=0.0)


def test_save_all(store: Store, manager: Manager) -> None:
    """What waits is saved at once, each branch in order; before, nothing of it is there."""
    one, other = store.create("one", messages=["a"]), store.create("other", messages=["x"])
    with store.write(one) as writer:
        writer.fork(writer.head(), "side")
    ids = [manager.add(one, "b"), manager.add(one, "c"), manager.add(other, "y"), manager.add(one, "s", "side")]
    assert (manager.unsaved, manager.last_saved) == (4, None)
    assert shown(store, one)["main"] == "a"
    told: list[Batch] = []
    manager.on_save(told.append)
    batch = manager.save_all()
    assert told == [batch]
    assert (batch.kind, batch.path, batch.format, batch.items) == ("saved", str(store.root), "jsonl", 4)
    assert batch.bytes > 400
    assert (manager.unsaved, manager.last_saved) == (0, batch.time)
    assert (shown(store, one), shown(store, other)) == ({"main": "a b c", "side": "a s"}, {"main": "x y"})
    assert set(ids) <= {*store.read(one).skeleton.ids, *store.read(other).skeleton.ids}
    assert manager.save_all().items == 0


def test_one_that_fails_hinders_no_other(store: Store, manager: Manager) -> None:
    """It goes on waiting with its ids, is told, and saved the next time; once."""
    one, other = store.create("one", messages=["a"]), store.create("other", messages=["x"])
    first = manager.add(one, "b")
    manager.add(other, "y")
    manager.add("nobody", "z")
    errors: list[Batch] = []
    manager.on_error(errors.append)
    with store.write(one):
        batch = manager.save_all()
    assert errors == [batch]
    assert [(found.code, found.path) for found in batch.problems] == [("not-saved", one), ("not-saved", "nobody")]
    assert (manager.unsaved, manager.last_saved, shown(store, other)) == (2, None, {"main": "x y"})
    manager.save_all()
    assert shown(store, one) == {"main": "a b"}
    assert store.read(one).skeleton.ids[-1] == first


def test_a_full_disk_loses_nothing(tmp_path: Path, hand: Hand) -> None:
    """And tries again when there is room, once."""
    files = Failing()
    store = Store.open(tmp_path / "store", create=True, files=files, clock=hand)
    one = store.create("one", messages=["a"])
    manager = Manager(store)
    manager.add(one, "b")
    files.failing = True
    assert manager.save_all().kind == "failed"
    files.failing = False
    assert [manager.save_all().items, manager.save_all().items] == [1, 0]
    assert shown(store, one) == {"main": "a b"}


def test_load_all(store: Store, manager: Manager) -> None:
    """Self-contained; one that cannot be read is told, and the others are there."""
    store.create("one", messages=["a"])
    store.create("two", messages=["b"])
    (store.root / "conversations" / "empty").mkdir()
    loaded: list[Batch] = []
    errors: list[Batch] = []
    manager.on_load(loaded.append)
    manager.on_error(errors.append)
    assert sorted(one.title for one in manager.load_all()) == ["one", "two"]
    assert [(batch.items, batch.bytes > 400) for batch in loaded] == [(2, True)]
    assert [[one.path for one in batch.problems] for batch in errors] == [["empty"]]


def test_clear_goes_to_the_trash(store: Store, manager: Manager) -> None:
    """What waits for them is forgotten; what somebody holds stays, and is told."""
    one, held = store.create("one", messages=["a"]), store.create("held", messages=["b"])
    manager.add(one, "never")
    cleared: list[Batch] = []
    manager.on_clear(cleared.append)
    with store.write(held):
        batch = manager.clear()
    assert (batch.items, [found.path for found in batch.problems], cleared) == (1, [held], [])
    assert (manager.unsaved, [entry.title for entry in store.trash.list()]) == (0, ["one"])
    assert manager.clear().items == 1
    assert len(cleared) == 1
    assert store.list() == []
    store.trash.restore(one)
    assert shown(store, one) == {"main": "a"}


def test_in_the_background(store: Store, manager: Manager) -> None:
    """Every so often, as often as it is started and stopped; the last ones are saved at the end."""
    one = store.create("one", messages=["a"])
    saved = threading.Event()
    manager.on_save(lambda _: saved.set())
    for interval in (0.01, 0.02):
        manager.start(interval)
        assert manager.is_saving_in_background
        saved.clear()
        manager.add(one, "b")
        assert saved.wait(30)
    manager.start(3600)
    manager.add(one, "last")
    assert manager.stop().items == 1
    assert not manager.is_saving_in_background
    manager.stop()
    assert shown(store, one) == {"main": "a b b last"}
    for wrong in (0, -1, float("nan")):
        with pytest.raises(Invalid):
            manager.start(wrong)


def test_at_the_end_of_a_block(store: Store) -> None:
    """Also one that ends with an error."""
    one = store.create("one", messages=["a"])

    def ends_badly() -> None:
        with Manager(store) as manager:
            manager.start(3600)
            manager.add(one, "b")
            raise KeyError

    with pytest.raises(KeyError):
        ends_badly()
    assert shown(store, one) == {"main": "a b"}


def test_who_is_told_may_do_anything(store: Store, manager: Manager) -> None:
    """Call the manager, fail, and stop listening: the work is done all the same."""
    one = store.create("one", messages=["a"])
    heard: list[str | None] = []

    def curious(_: Batch) -> None:
        heard.append(manager.last_saved)
        end()
        manager.add(one, "from the callback")
        manager.save_all()

    def broken(_: Batch) -> None:
        raise RuntimeError

    end = manager.on_save(curious)
    manager.on_save(broken)
    manager.add(one, "b")
    manager.save_all()
    assert len(heard) == 1
    assert shown(store, one) == {"main": "a b from the callback"}


def test_threads_share_a_manager(store: Store, manager: Manager) -> None:
    """What eight of them add is there once, and nothing is missing."""
    one = store.create("one", messages=["a"])
    manager.start(0.001)

    def work(name: int) -> None:
        for number in range(50):
            manager.add(one, f"{name}-{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    manager.stop()
    assert sorted(shown(store, one)["main"].split()[1:]) == sorted(f"{a}-{b}" for a in range(8) for b in range(50))
