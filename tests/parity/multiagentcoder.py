"""What MultiAgentCoder's own tests and properties hold its storage to."""

from __future__ import annotations

from datetime import timedelta

from bough.core.details import details, meta
from bough.core.errors import NotFound
from bough.core.importing import copy_conversation, import_conversation
from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text, Usage
from bough.core.selecting import providers_of, select
from bough.core.store import Store
from tests.parity.table import Place, Upstream
from tests.store.looking import shown

STORAGE = Upstream("MultiAgentCoder: Storage (13 tests, 16 properties)", "test_upstream.py::test_multiagentcoder")


def _answer(text: str, provider: str, tokens: int) -> NewMessage:
    return NewMessage("assistant", (Text(text),), provider=provider, usage=Usage(output=tokens))


@STORAGE.same("ids are unique, also over restarts")
def _(place: Place) -> None:
    ids = [Store.open(place.store.root).create() for _ in range(20)]
    assert len(set(ids)) == 20


@STORAGE.other("ids begin with `session_`", "20 random characters, which no two machines choose alike.")
def _(place: Place) -> None:
    id = Store.open(place.store.root).create()
    assert len(id) == 20


@STORAGE.same("a new session is there, empty, without tokens and cost, with its tags")
def _(place: Place) -> None:
    id = place.store.create("t", tags=["x"])
    found = place.store.read(id)
    assert (len(found.skeleton), found.usage, found.skeleton.tags) == (0, None, ("x",))


@STORAGE.same("the list holds all of them")
def _(place: Place) -> None:
    ids = {place.store.create(messages=["a"]) for _ in range(5)}
    assert {ref.id for ref in place.store.list()} == ids


@STORAGE.same("a tag finds it; another tag does not")
def _(place: Place) -> None:
    place.store.create("t", tags=["cache"], messages=["a"])
    found = Library([place.store.root]).complete()
    assert [one.title for one in select(found, tags=["cache"])] == ["t"]
    assert select(found, tags=["cach"]) == []


@STORAGE.same("by date of creation, both ends included")
def _(place: Place) -> None:
    place.store.create("t", messages=["a"])
    found = Library([place.store.root]).complete()
    made = found[0].created
    assert made is not None
    assert len(select(found, since=made, until=made, by="created")) == 1
    assert select(found, since=made + timedelta(seconds=1), by="created") == []


@STORAGE.same("a message more is a message more, and content, role, provider, tokens and metadata are kept")
def _(place: Place) -> None:
    id = place.store.create()
    with place.store.write(id) as writer:
        writer.append(NewMessage("assistant", (Text("a"),), provider="openai", usage=Usage(output=7), meta={"k": "v"}))
    found = place.store.read(id)
    message = found.message(0)
    assert (len(found.skeleton), found.preview(0), message.role, message.provider) == (1, "a", "assistant", "openai")
    assert message.usage is not None
    assert message.usage.tokens == 7
    assert meta(found, 0) == {"k": "v"}


@STORAGE.same("tokens add up over providers, and the providers that were used are known")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", _answer("b", "openai", 5), _answer("c", "anthropic", 8)])
    found = place.store.read(id)
    assert found.usage is not None
    assert found.usage.tokens == 13
    assert providers_of(found) == {"openai": 1, "anthropic": 1}


@STORAGE.same("a fork at 1 has the parent, the point and one message")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    first = place.store.read(id).skeleton.ids[0]
    with place.store.write(id) as writer:
        main, fork = writer.default, writer.fork(first, "f")
    branch = place.store.read(id).tree.branch(fork.branch)
    assert branch is not None
    assert (branch.parent, branch.fork_point, branch.total) == (main, first, 1)


@STORAGE.same("without a point it has all messages; its id is another one")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "f")
        assert fork.branch != writer.default
    assert shown(place.store, id)["f"] == "a b"


@STORAGE.same("all forks of a parent, and the parent of a fork, also after a restart")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        main = writer.default
        made = {writer.fork(writer.head()).branch for _ in range(2)}
    branches = Store.open(place.store.root).read(id).branches
    assert {branch.id for branch in branches if branch.parent == main} == made


@STORAGE.same("a fork's own metadata wins over the parent's")
def _(place: Place) -> None:
    id = place.store.create("t", description="all of it", messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), note="only this")
    assert details(place.store.read(id)) == ("all of it", {fork.branch: "only this"})


@STORAGE.other(
    "a fork carries the whole parent's tokens and cost",
    "Shared history is counted once, whatever hangs on it.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=[_answer("b", "openai", 5)])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), messages=[_answer("c", "openai", 1)])
    usage = place.store.read(id).usage
    assert usage is not None
    assert usage.tokens == 6


@STORAGE.same("saved, forgotten, loaded: the same id, messages and tokens")
def _(place: Place) -> None:
    id = place.store.create(messages=[_answer("a", "openai", 7)])
    found = Store.open(place.store.root).read(id)
    assert (found.id, len(found.skeleton)) == (id, 1)
    assert found.usage is not None
    assert found.usage.tokens == 7


@STORAGE.other(
    "saved sessions are unknown after a restart until each is loaded by its id",
    "What is saved is listed, found by tag, and knows its forks.",
)
def _(place: Place) -> None:
    place.store.create("t", tags=["x"], messages=["a"])
    assert [one.title for one in select(Library([place.store.root]).complete(), tags=["x"])] == ["t"]


@STORAGE.same("import gives a new id and has all messages")
def _(place: Place) -> None:
    id = place.store.create("t", messages=["a"])
    other = Store.open(place.folder / "other", create=True)
    taken = import_conversation(other, place.store.read(id))
    assert taken.id != id
    assert (taken.added, shown(other, taken.id)) == (1, {"main": "a"})


@STORAGE.other(
    "importing twice makes two sessions",
    "One conversation of an origin: a second import adds what is new. `copy_conversation` is for a second one.",
)
def _(place: Place) -> None:
    id = place.store.create("t", messages=["a"])
    other = Store.open(place.folder / "other", create=True)
    first = import_conversation(other, place.store.read(id))
    second = import_conversation(other, place.store.read(id))
    assert (second.id, second.added) == (first.id, 0)
    assert copy_conversation(other, other.read(first.id)) != first.id


@STORAGE.same("deleted is not retrievable")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    assert place.store.delete(id)
    try:
        place.store.read(id)
    except NotFound:
        return
    raise AssertionError("it is still there")


@STORAGE.other(
    "deleting what is not loaded is an error, although the file is there",
    "What is on disk can be deleted, by anybody who holds no more than its id.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    assert Store.open(place.store.root).delete(id)


@STORAGE.other(
    "`delete_forks` removes the parent and its direct forks; theirs are orphaned",
    "`subtree=True` takes descendants at every depth, and one undo brings all of them back.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        one = writer.fork(writer.head(), "one", messages=["b"])
        writer.fork(one.messages[0], "two", messages=["c"])
        writer.delete("one", subtree=True)
    assert shown(place.store, id) == {"main": "a"}


@STORAGE.same("statistics grow with what is there")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    (before,) = Library([place.store.root]).complete()
    with place.store.write(id) as writer:
        writer.fork(writer.head(), messages=["b"])
        writer.append("c")
    (after,) = Library([place.store.root]).complete()
    assert (before.messages, before.branches, before.forks) == (1, 1, 0)
    assert (after.messages, after.branches, after.forks) == (3, 2, 1)


@STORAGE.other(
    "every access moves `last_accessed_at`, by which the list is sorted; `access_count` stays 0",
    "Openings are counted beside the store's data, on this machine; lists are sorted by what happened in them.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    place.store.opened(id)
    place.store.opened(id)
    assert place.store.accesses(id).openings == 2


@STORAGE.other(
    "asking for an unknown id kills the store and every unsaved session in it",
    "NotFound; nothing is unsaved.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    for wanted in ("nobody", "../x"):
        try:
            place.store.read(wanted)
        except NotFound:
            continue
        raise AssertionError(wanted)
    assert shown(place.store, id) == {"main": "a"}
