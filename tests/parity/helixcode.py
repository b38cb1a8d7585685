"""What HelixCode's own tests hold its store to."""

from __future__ import annotations

import threading

import pytest

from bough.core.autosave import Autosave, Drafts
from bough.core.backup import Backup
from bough.core.codecs import CODECS, SUFFIXES, Codec, Document, decode, detect, encode
from bough.core.converting import convert
from bough.core.errors import BoughError, NotFound
from bough.core.events import Event
from bough.core.importing import copy_conversation
from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.selecting import messages
from bough.core.shortening import keep_last
from bough.core.store import Store
from tests.parity.table import Failing, Place, Upstream
from tests.store.looking import paths, shown

STORE = Upstream("HelixCode: persistence.Store and conversations (31 tests)", "test_upstream.py::test_helixcode")

DOCUMENT = Document({"type": "branch", "id": "b", "name": "ü<&>"}, [{"type": "message", "id": "m", "parts": []}])


@STORE.same("a store is made with its folders")
def _(place: Place) -> None:
    made = Store.open(place.folder / "deep" / "store", create=True)
    assert (made.root / "conversations").is_dir()


@STORE.same("saving writes a file for each, and a new manager loads what they say")
def _(place: Place) -> None:
    ids = [place.store.create(f"t{number}", messages=["a"], project=f"/p{number}") for number in range(3)]
    again = Store.open(place.store.root)
    assert {again.read(id).skeleton.project for id in ids} == {"/p0", "/p1", "/p2"}
    assert {again.read(id).title for id in ids} == {"t0", "t1", "t2"}


@STORE.same("conversations come back with title and message count")
def _(place: Place) -> None:
    place.store.create("t", messages=["a"])
    (one,) = Library([place.store.root]).complete()
    assert (one.title, one.messages) == ("t", 1)


@STORE.same("saving with nothing to save, loading from an empty folder, clearing nothing: all fine")
def _(place: Place) -> None:
    assert Autosave(lambda: None, place.hand).flush()
    assert place.store.list() == []
    assert place.store.trash.empty() == 0


@STORE.same("autosave: the last save is known after the interval, unknown before")
def _(place: Place) -> None:
    autosave = Autosave(lambda: None, place.hand, interval=0.1, pause=0.1)
    assert autosave.last_saved is None
    autosave.changed()
    place.hand.pass_(0.15)
    assert autosave.tick()
    assert autosave.last_saved is not None


@STORE.other(
    "disabling autosave clears the flag; enabling it again dies at once, disabling twice panics",
    "A flag that may be set at any time, any number of times.",
)
def _(place: Place) -> None:
    autosave = Autosave(lambda: None, place.hand)
    for enabled in (False, False, True, True, False, True):
        autosave.enabled = enabled
    autosave.changed()
    place.hand.pass_(10)
    assert autosave.tick()


@STORE.other(
    "`GetLastSaveTime` moves although everything failed, and a callback that asks for it deadlocks",
    "`last_saved` is the last success, `failure` why the last attempt was none; subscribers run outside every lock.",
)
def _(place: Place) -> None:
    files = Failing()
    drafts = Drafts(place.folder / "drafts", files=files, clock=place.hand)
    autosave = Autosave(lambda: drafts.save("d", "message", "x"), place.hand)
    files.failing = True
    autosave.changed()
    assert not autosave.flush()
    assert autosave.last_saved is None
    assert isinstance(autosave.failure, BoughError)
    files.failing = False
    place.hand.pass_(60)
    assert autosave.tick()
    assert autosave.failure is None


@STORE.same("backup holds the files; clear; restore brings them back")
def _(place: Place) -> None:
    id = place.store.create("t", messages=["a"])
    backup = Backup(place.folder / "backup")
    assert backup.create(place.store).snapshot.conversations == 1
    place.store.delete(id)
    place.store.trash.empty()
    assert place.store.list() == []
    backup.restore(place.store)
    assert shown(place.store, id) == {"main": "a"}


@STORE.same("a backup of an empty store is fine")
def _(place: Place) -> None:
    made = Backup(place.folder / "backup").create(place.store)
    assert (made.snapshot.files, made.problems) == (0, [])


@STORE.other(
    "a restore from a folder that is not there removes everything and reports success",
    "NotFound; a backup of nothing is refused as well; the store is untouched.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with pytest.raises(NotFound):
        Backup(place.folder / "nowhere").restore(place.store)
    backup = Backup(place.folder / "backup")
    backup.create(Store.open(place.folder / "empty", create=True))
    with pytest.raises(BoughError, match="holds nothing"):
        backup.restore(place.store)
    assert shown(place.store, id) == {"main": "a"}


@STORE.other(
    "`Clear` removes everything from the disk at once",
    "Each conversation goes into the trash; emptying that is a second step, which asks.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    place.store.delete(id)
    assert [entry.id for entry in place.store.trash.list()] == [id]
    place.store.trash.empty()
    assert list((place.store.root / "conversations").iterdir()) == []


@STORE.other(
    "OnSave and OnLoad are called with path, format, size and the number of items held, written or not",
    "Events with path, format, bytes and what was really written.",
)
def _(place: Place) -> None:
    told: list[Event] = []
    place.store.subscribe(told.append)
    id = place.store.create(messages=["a", "b"])
    place.store.read(id)
    saved, loaded = told
    assert (saved.kind, saved.items, saved.format, loaded.kind, loaded.items) == ("saved", 2, "jsonl", "loaded", 2)
    assert saved.bytes == loaded.bytes > 0


@STORE.other(
    "OnError hears of autosave only; failures of single items are never reported",
    "Each failure is raised to whoever called and told as an event.",
)
def _(place: Place) -> None:
    files = Failing()
    store = Store.open(place.store.root, files=files)
    id = store.create(messages=["a"])
    told: list[Event] = []
    store.subscribe(told.append)
    with store.write(id) as writer:
        files.failing = True
        with pytest.raises(BoughError):
            writer.append("b")
    assert [event.kind for event in told] == ["failed"]


@STORE.same("every serializer: what is encoded is decoded again, under its own ending")
def _(place: Place) -> None:
    for codec in CODECS:
        assert decode(encode(DOCUMENT, codec)) == DOCUMENT
    assert SUFFIXES["gzip"] == ".json.gz"


@STORE.same("compact JSON is one line, indented JSON several, gzip another size")
def _(place: Place) -> None:
    sizes = {codec: len(encode(DOCUMENT, codec)) for codec in CODECS}
    assert encode(DOCUMENT, "compact").count(b"\n") == 1
    assert encode(DOCUMENT, "json").count(b"\n") > 5
    assert sizes["gzip"] != sizes["compact"]


@STORE.same("the format is detected: JSON, gzip; empty data is none")
def _(place: Place) -> None:
    for codec in CODECS:
        assert detect(encode(DOCUMENT, codec)) == codec
    assert detect(b"") is None


@STORE.other("anything else is “bin”", "Anything else is nothing: there is no format that can only be declared.")
def _(place: Place) -> None:
    assert detect(b"\x00\x01\x02\x03") is None
    with pytest.raises(ValueError, match="no branch document"):
        decode(b"\x00\x01\x02\x03")


@STORE.other(
    "switching the serializer makes old files unreadable and leaves two copies",
    "`convert` writes each file in the new codec; whatever is there is read by its content, mixed or not.",
)
def _(place: Place) -> None:
    id = place.store.create("t", messages=["a"])
    codecs: tuple[Codec, ...] = ("gzip", "json", "jsonl")
    for codec in codecs:
        assert convert(place.store, codec).problems == []
        with place.store.write(id) as writer:
            assert len(paths(writer)) == 1
        assert shown(Store.open(place.store.root), id) == {"main": "a"}


@STORE.other("ten concurrent saves: at least one works", "All of them work, and nothing is lost.")
def _(place: Place) -> None:
    id = place.store.create()

    def save(number: int) -> None:
        with Store.open(place.store.root).write(id, wait=60) as writer:
            writer.append(str(number))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(shown(place.store, id)["main"].split()) == [str(number) for number in range(10)]


@STORE.same("ten concurrent loads all work")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(shown(place.store, id))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{"main": "a"}] * 10


@STORE.same("an atomic write has the right content and leaves no temporary file")
def _(place: Place) -> None:
    store = Store.open(place.folder / "store", create=True, codec="json")
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
    assert shown(store, id) == {"main": "a b"}
    assert [path.name for path in store.root.rglob("*.tmp")] == []


@STORE.other("stray temporary files are loaded as data", "They are nobody's, and go with the next writer.")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        stray = writer.folder / ".x.jsonl.abc.tmp"
        stray.write_bytes(paths(writer)[0].read_bytes())
    assert shown(place.store, id) == {"main": "a"}
    with place.store.write(id):
        assert not stray.exists()


@STORE.other("a file of `{}` crashes the program", "It is a problem of its conversation; the others are as they were.")
def _(place: Place) -> None:
    bad, good = place.store.create(messages=["a"]), place.store.create("good", messages=["b"])
    with place.store.write(bad) as writer:
        paths(writer)[0].write_bytes(b"{}")
    assert {one.title for one in Library([place.store.root]).complete()} >= {"good"}
    assert shown(place.store, good) == {"main": "b"}


@STORE.other("deleted items come back with the next load", "Deleted is deleted until `trash restore` or `undo`.")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    place.store.delete(id)
    assert Store.open(place.store.root).list() == []


@STORE.other(
    "exports and clones drop fields (version, status, end times)",
    "A copy has everything; unknown fields survive whatever is done to a file.",
)
def _(place: Place) -> None:
    id = place.store.create("t", tags=["x"], messages=[NewMessage("assistant", (Text("a"),), model="m", group="g")])
    copy = place.store.read(copy_conversation(place.store, place.store.read(id)))
    assert (copy.title, copy.skeleton.tags, copy.message(0).model, copy.message(0).group) == ("t", ("x",), "m", "g")
    document = Document(DOCUMENT.header | {"unheard of": 1}, [{"type": "message", "id": "m", "also": [None]}])
    assert decode(encode(document, "gzip")) == document


@STORE.same("messages by role, the recent ones, a range, and the statistics of a conversation")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", NewMessage("assistant", (Text("b"),)), "c"])
    found = place.store.read(id)
    assert messages(found, roles=["user"]) == [0, 2]
    path = found.tree.path(2)
    assert list(path[-2:]) == [1, 2]
    assert found.skeleton.counted() == 3


@STORE.other(
    "truncate(keepLast) removes the others; 0 and more than there are do nothing",
    "`keep_last` copies the last ones to a branch of their own; asking for none is refused.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b", "c"])
    with place.store.write(id) as writer:
        assert keep_last(writer, place.store.read(id), 5) is None
        keep_last(writer, place.store.read(id), 2, name="short")
    assert shown(place.store, id) == {"main": "a b c", "short": "b c"}


@STORE.other(
    "beyond 1,000 messages, 100,000 tokens or 100 conversations the oldest are discarded in silence",
    "No such limits: nothing is ever discarded by itself.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["x"] * 1_200)
    assert place.store.read(id).skeleton.counted() == 1_200


@STORE.other(
    "a version number and the strategies `overwrite` and `merge`, which doubles messages",
    "What is not as it was read is never overwritten (Moved); both continuations stay, each message once. See row 55.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    said = NewMessage(parts=(Text("b"),), id="mine")
    with place.store.write(id) as writer:
        writer.append(said)
        writer.append(said)
    assert shown(place.store, id) == {"main": "a b"}
