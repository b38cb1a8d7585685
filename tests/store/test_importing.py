"""Taking conversations in, and writing them in another codec."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.conversation import Conversation
from bough.core.converting import convert
from bough.core.demo import make_demo
from bough.core.importing import copy_conversation, import_conversation
from bough.core.origins import find_origin
from bough.core.skeleton import Fork
from bough.core.store import Store
from tests.sources.claude_code.build import Session, opened

from .looking import shown


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return make_demo(tmp_path_factory.mktemp("demo") / "store")


def _longest(demo: Store) -> Conversation:
    return max((demo.read(ref.id) for ref in demo.list()), key=lambda conversation: len(conversation.skeleton))


def _contents(conversation: Conversation) -> dict[str, object]:
    skeleton = conversation.skeleton
    return {
        skeleton.ids[entry]: (
            skeleton.ids[skeleton.parents[entry]] if skeleton.parents[entry] >= 0 else None,
            skeleton.roles[entry],
            skeleton.kinds[entry],
            conversation.parts(entry),
            skeleton.usage(entry),
            skeleton.time(entry),
            skeleton.models[entry],
        )
        for entry in range(len(skeleton))
    }


def test_an_import_takes_everything_once(demo: Store, store: Store) -> None:
    """A second one adds nothing and says so; the origin is kept."""
    for ref in demo.list():
        conversation = demo.read(ref.id)
        first = import_conversation(store, conversation)
        again = import_conversation(store, conversation)
        assert (first.added, again.added, again.id) == (len(conversation.skeleton), 0, first.id)
        native = store.read(first.id)
        assert _contents(native) == _contents(conversation)
        assert native.problems == []
        assert native.skeleton.labels == conversation.skeleton.labels
        assert native.skeleton.forked_from == Fork(f"bough:{ref.id}")
        assert {b.name for b in native.branches if b.name} == {b.name for b in conversation.branches if b.name}
        assert find_origin(store, "bough", ref.id) == first.id


def test_a_fork_needs_only_its_path(demo: Store, store: Store) -> None:
    """A second fork is a second branch of the one native conversation; the rest can follow."""
    conversation = _longest(demo)
    index = {conversation.skeleton.ids[entry]: entry for entry in range(len(conversation.skeleton))}
    heads = [index[branch.head] for branch in conversation.branches]
    added = [import_conversation(store, conversation, until=head) for head in heads]
    assert len({one.id for one in added}) == 1
    assert added[0].added == len(conversation.tree.path(heads[0]))
    assert sum(one.added for one in added) == len(conversation.skeleton)
    assert _contents(store.read(added[0].id)) == _contents(conversation)


def test_an_import_adds_what_is_new(store: Store, tmp_path: Path) -> None:
    """The foreign conversation grew, and so did ours: both are kept."""
    other = Store.open(tmp_path / "other", create=True)
    foreign = other.create("t", messages=["a", "b"])
    native = import_conversation(store, other.read(foreign)).id
    with other.write(foreign) as writer:
        writer.append("c")
        writer.fork(writer.head(), "alt", messages=["d"])
    with store.write(native) as writer:
        writer.fork(writer.head(), "mine", messages=["m"])
        writer.delete("mine")
    assert import_conversation(store, other.read(foreign)).added == 2
    assert shown(store, native) == {"main": "a b c", "alt": "a b c d"}
    with store.write(native) as writer:
        writer.restore(next(id for id, h in writer.state().scan.headers.items() if h.name == "mine"))
    assert shown(store, native) == {"main": "a b c", "alt": "a b c d", "mine": "a b m"}


def test_a_copy_goes_its_own_way(demo: Store, store: Store) -> None:
    """Two copies are two conversations."""
    conversation = _longest(demo)
    one, two = copy_conversation(store, conversation), copy_conversation(store, conversation)
    with store.write(one) as writer:
        writer.append("only here")
    assert len(store.read(one).skeleton) == len(store.read(two).skeleton) + 1


@pytest.mark.parametrize("first", CODECS)
@pytest.mark.parametrize("second", CODECS)
def test_converting_there_and_back_changes_nothing(demo: Store, tmp_path: Path, first: Codec, second: Codec) -> None:
    """Each record stays as it was, in either codec; writers go on in the new one."""
    store = Store.open(tmp_path / "store", create=True, codec=first)
    id = copy_conversation(store, _longest(demo))
    before = _contents(store.read(id))
    branches = len(list((tmp_path / "store" / "conversations" / id).glob("*")))
    done = convert(store, second)
    assert done.problems == []
    assert done.files == (branches - 1 if first != second else 0)
    again = Store.open(tmp_path / "store")
    assert again.codec == second
    assert _contents(again.read(id)) == before
    with again.write(id) as writer:
        writer.append("on and on")
    assert len(again.read(id).skeleton) == len(before) + 1


def test_what_would_lose_something_stays_as_it_is(store: Store) -> None:
    """A file with a damaged line is not converted, and is a problem."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = writer.folder / f"{writer.default}.jsonl"
    before = path.read_bytes() + b'{"half\n'
    path.write_bytes(before)
    done = convert(store, "gzip")
    assert [problem.code for problem in done.problems] == ["not-converted"]
    assert path.read_bytes() == before
    assert shown(store, id) == {"main": "a"}


def test_a_path_is_taken_with_what_was_typed_while_the_model_worked(store: Store, tmp_path: Path) -> None:
    """It is a note beside the path, but somebody said it; what nobody said stays behind, and neither is counted."""
    session = Session()
    session.prompt("please")
    session.answer("one moment")
    session.add("attachment", attachment={"type": "queued_command", "prompt": "and hurry"})
    session.add("attachment", attachment={"type": "file", "filename": "a.txt"})
    session.answer("done")
    session.answer("anything else?")
    foreign = opened(session.write(tmp_path))
    head = foreign.tree.path(len(foreign.skeleton) - 1)[2]
    first = import_conversation(store, foreign, until=head)
    native = store.read(first.id)
    assert first.added == 3
    assert [native.preview(entry) for entry in range(len(native.skeleton))].count("and hurry") == 1
    assert native.skeleton.kinds.count("note") == 1
    again = import_conversation(store, foreign)
    assert again.added == 1
    assert store.read(first.id).skeleton.kinds.count("note") == 2
