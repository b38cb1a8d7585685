"""Reading native files, whoever wrote them and whatever happened to them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, SUFFIXES, Codec, decode, encode
from bough.core.conversation import Conversation
from bough.core.demo import make_demo
from bough.core.errors import Unreadable
from bough.core.native import Change, is_conflict_copy
from bough.core.replaying import in_order, replay
from bough.core.sources.base import HEAD_BYTES, Head, Ref
from bough.core.sources.bough import Bough
from bough.core.store import Store

from .looking import paths, shown

_SOURCE = Bough()


def _open(*files: Path) -> list[Conversation]:
    return [Conversation(ref, _SOURCE) for ref in _SOURCE.discover(files)]


def _file(folder: Path, name: str, *records: dict[str, object]) -> Path:
    path = folder / name
    path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    return path


def _branch(id: str, parent: tuple[str, str] | None = None) -> dict[str, object]:
    above = {"branch": parent[0], "message": parent[1]} if parent else None
    return {"type": "branch", "v": 1, "id": id, "parent": above, "created": "2026-01-01T00:00:00Z"}


def _said(id: str, parent: str | None, text: str = "") -> dict[str, object]:
    parts = [{"type": "text", "text": text or id}]
    return {
        "type": "message",
        "id": id,
        "parent": parent,
        "role": "user",
        "parts": parts,
        "time": "2026-01-01T00:00:00Z",
    }


def test_every_record_is_accounted_for(tmp_path: Path) -> None:
    """An entry, raw, or a problem; in the example store and after any damage."""
    store = make_demo(tmp_path / "demo")
    chance = random.Random(7)
    for ref in store.list():
        for path in (*ref.files, None):
            skeleton = store.read(ref.id).skeleton
            bad = [problem for problem in skeleton.problems if problem.code in ("torn", "bad-json")]
            assert skeleton.records == len(skeleton) + len(skeleton.raw) + len(bad)
            if path is not None:
                data = bytearray(path.read_bytes())
                data[chance.randrange(len(data) // 2, len(data))] ^= 0xFF
                path.write_bytes(data)


@pytest.mark.parametrize("codec", CODECS)
def test_a_record_of_an_unexpected_shape_is_kept_raw(tmp_path: Path, codec: Codec) -> None:
    """It is JSON, so its bytes are still to be had; as in every other source."""
    odd = {"type": "message", "id": ["m2"], "parent": "m1"}
    document = decode("".join(json.dumps(line) + "\n" for line in (_branch("a" * 20), _said("m1", None))).encode())
    document.messages.append(odd)
    path = tmp_path / f"{'a' * 20}{SUFFIXES[codec]}"
    path.write_bytes(encode(document, codec))
    (conversation,) = _open(path)
    skeleton = conversation.skeleton
    (kept,) = [raw for raw in skeleton.raw if raw.type == "bad-record"]
    assert json.loads(conversation.source.raw(conversation.ref, skeleton, kept.locator)) == odd
    assert [problem.code for problem in conversation.problems] == ["bad-record"]
    assert skeleton.ids == ["m1"]
    assert skeleton.records == len(skeleton) + len(skeleton.raw)


def test_the_demo_is_the_same_everywhere(tmp_path: Path) -> None:
    """Ids and times follow from the story alone."""
    first, second = make_demo(tmp_path / "a"), make_demo(tmp_path / "b")
    for one, two in zip(first.list(), second.list(), strict=True):
        assert [path.read_bytes() for path in one.files] == [path.read_bytes() for path in two.files]
    kinds = {branch.kind for ref in first.list() for branch in first.read(ref.id).branches}
    assert kinds == {"branch", "agent"}
    assert any(branch.diverged for ref in first.list() for branch in first.read(ref.id).branches)
    assert all(first.read(ref.id).problems == [] for ref in first.list())


@pytest.mark.parametrize("codec", CODECS)
def test_a_branch_file_by_itself(tmp_path: Path, codec: Codec) -> None:
    """In any codec, under any name, found by its content."""
    lines = _file(tmp_path, "x.jsonl", _branch("b1"), _said("m1", None), _said("m2", "m1"))
    path = tmp_path / "whatever.bin"
    path.write_bytes(encode(decode(lines.read_bytes()), codec))
    assert _SOURCE.detect(Head(path, path.read_bytes()[:HEAD_BYTES], path.stat().st_size))
    (conversation,) = _open(path)
    assert conversation.ref.id == "b1"
    assert [conversation.preview(entry) for entry in range(2)] == ["m1", "m2"]
    assert b'"m2"' in conversation.raw(1)
    assert [branch.name for branch in conversation.branches] == ["main"]


def test_files_that_name_each_other_are_one_conversation(tmp_path: Path) -> None:
    """Outside a store, in one folder."""
    one = _file(tmp_path, "1.jsonl", _branch("b1"), _said("m1", None))
    two = _file(tmp_path, "2.jsonl", _branch("b2", ("b1", "m1")), _said("m2", "m1"))
    alone = _file(tmp_path, "3.jsonl", _branch("b3"), _said("m3", None))
    found = {conversation.id: len(conversation.skeleton) for conversation in _open(two, alone, one)}
    assert found == {"b1": 2, "b3": 1}


@pytest.mark.parametrize(
    "name",
    ["b1.sync-conflict-20260101-101010-ABC.jsonl", "b1 (conflicted copy).jsonl", "b1 (Ann's conflicted copy 2).jsonl"],
)
def test_conflict_copies_join(tmp_path: Path, name: str) -> None:
    """Same id and content is one message; two children of one parent are a divergence that is shown."""
    one = _file(tmp_path, "b1.jsonl", _branch("b1"), _said("m1", None), _said("m2", "m1"))
    two = _file(tmp_path, name, _branch("b1"), _said("m1", None), _said("m3", "m1"), _said("m4", "m3"))
    assert is_conflict_copy(name)
    (conversation,) = _open(one, two)
    assert conversation.problems == []
    assert sorted(conversation.skeleton.ids) == ["m1", "m2", "m3", "m4"]
    assert [(b.id, b.parent, b.fork_point, b.messages, b.diverged) for b in conversation.branches] == [
        ("b1", None, None, 2, True),
        ("m3", "b1", "m1", 2, False),
    ]


def test_one_id_with_two_contents_is_kept_twice(tmp_path: Path) -> None:
    """And is a problem."""
    one = _file(tmp_path, "b1.jsonl", _branch("b1"), _said("m1", None), _said("m2", "m1", "mine"))
    two = _file(tmp_path, "b1 (conflicted copy).jsonl", _branch("b1"), _said("m1", None), _said("m2", "m1", "theirs"))
    (conversation,) = _open(one, two)
    assert {conversation.preview(entry) for entry in range(3)} == {"m1", "mine", "theirs"}
    assert [problem.code for problem in conversation.problems] == ["duplicate-id"]


def test_a_missing_parent_file_hides_no_child(store: Store) -> None:
    """Its children open with the problem that history is missing, and can be continued."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        main = paths(writer)[0]
        writer.fork(writer.head(), "child", messages=["b"])
    main.unlink()
    assert shown(store, id) == {"child": "b"}
    assert [problem.code for problem in store.read(id).problems] == ["history-missing"]
    with store.write(id) as writer:
        writer.append("c", branch="child")
    assert shown(store, id) == {"child": "b c"}


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 100, b"{", b"not json\n", b"\x1f\x8bbroken", b'{"type":"branch","v":1,"id":"x","messages":[{"ty'],
    ids=["empty", "zeros", "torn", "text", "bad gzip", "torn document"],
)
def test_a_bad_file_harms_no_other(store: Store, content: bytes) -> None:
    """It is listed with its problem."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        (writer.folder / "bad.jsonl").write_bytes(content)
    assert shown(store, id) == {"main": "a"}
    assert store.read(id).problems
    with store.write(id) as writer:
        writer.append("b")
    assert shown(store, id) == {"main": "a b"}


def test_a_lost_log_is_begun_again(store: Store) -> None:
    """The branch files are enough."""
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        (writer.folder / "conversation.jsonl").unlink()
        assert writer.branches
        writer.rename("again")
    assert store.read(id).title == "again"
    assert shown(store, id) == {"main": "a"}


def test_a_lost_header_is_made_up_for(store: Store) -> None:
    """The name of the file says which branch it is."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        path = paths(writer)[0]
        branch = writer.default
    path.write_bytes(b"garbage\n" + path.read_bytes().split(b"\n", 1)[1])
    conversation = store.read(id)
    assert [branch.id for branch in conversation.branches] == [branch]
    assert shown(store, id) == {"main": "a b"}
    assert conversation.problems


@pytest.mark.parametrize("type", [b"null", b'"bra"', b"[]"])
def test_a_header_of_another_type_is_made_up_for(store: Store, type: bytes) -> None:
    """The messages behind it are no less there than behind one that is no JSON."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        path = paths(writer)[0]
    path.write_bytes(path.read_bytes().replace(b'"type":"branch"', b'"type":' + type, 1))
    conversation = store.read(id)
    assert shown(store, id) == {"main": "a b"}
    assert "header is missing" in conversation.problems[0].message


@pytest.mark.parametrize("before", [b"\n", b"{\n", b"[]\n", b"5\n", b"\xff\n", b'{"type":"other"}\n'])
def test_a_line_before_a_header_hides_nothing(store: Store, before: bytes) -> None:
    """The header counts wherever it is: the branch goes on to have its name, its parent and its place."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        made = writer.fork(store.read(id).branches[0].head, name="alt", messages=["c"])
        fork = next(path for path in paths(writer) if path.stem == made.branch)
    fork.write_bytes(before + fork.read_bytes())
    conversation = store.read(id)
    assert shown(store, id) == {"main": "a b", "alt": "a b c"}
    assert not [problem for problem in conversation.problems if "header is missing" in problem.message]


def test_nothing_at_all_is_an_error(tmp_path: Path) -> None:
    """A folder that only looks like a conversation."""
    with pytest.raises(Unreadable):
        _SOURCE.read(Ref("bough", "x", (tmp_path / "none.jsonl",)))


def test_logs_that_grew_apart_replay_alike() -> None:
    """In whatever order git or a sync tool left the lines, and however wrong the clocks were."""
    changes = [
        Change("title", "a", 1, "2030-01-01T00:00:00Z", title="one"),
        Change("title", "b", 2, "2020-01-01T00:00:00Z", title="two"),
        Change("title", "c", 2, "2020-01-02T00:00:00Z", title="three"),
        Change("tag", "d", 3, add=["x"]),
        Change("undo", "e", 4, of="c"),
        Change("label", "f", 5, message="m", label="here"),
    ]
    chance = random.Random(1)
    for _ in range(50):
        chance.shuffle(changes)
        refs = replay([*changes, *changes[:3]])
        assert (refs.title, refs.tags, refs.labels) == ("two", ("x",), {"m": "here"})
    assert [change.op for change in in_order(changes)] == ["a", "b", "c", "d", "e", "f"]


def test_undoing_an_undo_counts() -> None:
    """However long the chain."""
    changes = [Change("title", "t", 1, title="x")]
    for n in range(2, 12):
        changes.append(Change("undo", f"u{n}", n, of=changes[-1].op))
        assert replay(changes).title == ("x" if n % 2 else "")


def test_two_machines_chose_the_same_name(tmp_path: Path) -> None:
    """The later branch is told apart by a number."""
    files = [_file(tmp_path, "1.jsonl", _branch("b1"), _said("m1", None))]
    for number in (2, 3):
        header = _branch(f"b{number}", ("b1", "m1")) | {"name": "alt", "n": number}
        files.append(_file(tmp_path, f"{number}.jsonl", header, _said(f"m{number}", "m1")))
    (conversation,) = _open(*files)
    assert [branch.name for branch in conversation.branches] == ["main", "alt", "alt-2"]


def test_a_branch_of_hidden_messages_is_a_branch(tmp_path: Path) -> None:
    """Somebody made it, whatever it holds."""
    one = _file(tmp_path, "1.jsonl", _branch("b1"), _said("m1", None), _said("m2", "m1"))
    hidden = _said("m3", "m1") | {"hidden": True, "role": "system"}
    two = _file(tmp_path, "2.jsonl", _branch("b2", ("b1", "m1")) | {"name": "alt"}, hidden)
    (conversation,) = _open(one, two)
    assert [branch.name for branch in conversation.branches] == ["main", "alt"]


def test_links_and_hidden_files_are_left_alone(store: Store, tmp_path: Path) -> None:
    """Unfinished files of a crashed writer, and what leads out of the store."""
    id = store.create(messages=["a"])
    secret = _file(tmp_path, "secret.jsonl", _branch("zz"), _said("s1", None))
    with store.write(id) as writer:
        (writer.folder / "zz.jsonl").symlink_to(secret)
        (writer.folder / ".x.jsonl.abc.tmp").write_bytes(secret.read_bytes())
        assert shown(store, id) == {"main": "a"}
    with store.write(id):
        assert not (writer.folder / ".x.jsonl.abc.tmp").exists(), "the next writer tidies up"
    assert [ref.id for ref in _SOURCE.discover(_SOURCE.files(store.root))] == [id]


@pytest.mark.parametrize("codec", CODECS)
def test_a_reading_with_bodies_needs_its_files_no_more(tmp_path: Path, codec: Codec) -> None:
    """Everything it says is in memory."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id = store.create(messages=["a", "b"])
    whole = store.read(id, bodies=True)
    store.delete(id)
    assert [whole.preview(entry) for entry in range(2)] == ["a", "b"]
    assert b'"b"' in whole.raw(1)
