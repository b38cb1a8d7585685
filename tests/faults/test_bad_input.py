"""Files that are not what they should be: cut, flipped, in other encodings, nested without end. Rows F of the table."""

from __future__ import annotations

import json
import random
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bough.core import open_path
from bough.core.backup import Backup
from bough.core.codecs import CODECS, Codec
from bough.core.converting import convert
from bough.core.errors import Invalid, NotFound
from bough.core.model import Problem
from bough.core.native import LOG
from bough.core.store import Store
from tests.store.looking import texts

from .sizes import LONG

SAID = [f"message {number}{'é' * number}" for number in range(3)]


def _store(root: Path, codec: Codec = "jsonl") -> tuple[Store, str, Path]:
    """A store with one conversation of three messages, and its branch file."""
    store = Store.open(root, create=True, codec=codec)
    id = store.create("t", messages=SAID)
    folder = store.root / "conversations" / id
    return store, id, next(path for path in folder.iterdir() if path.name != LOG)


def _seen(store: Store, id: str) -> tuple[list[str], list[Problem]]:
    conversation = store.read(id)
    return texts(store, id), list(conversation.problems)


@pytest.mark.parametrize("codec", CODECS)
def test_cut_at_every_byte(tmp_path: Path, codec: Codec) -> None:
    """F1: what is shown is a beginning of what was said, and what is missing is said, but for whole lines.

    The normal suite tries every seventh byte, `make faults` all of them.
    """
    store, id, path = _store(tmp_path / "store", codec)
    whole = path.read_bytes()
    for length in range(0, len(whole), 1 if LONG else 7):
        path.write_bytes(whole[:length])
        seen, problems = _seen(store, id)
        assert seen == SAID[: len(seen)]
        at_a_line = codec == "jsonl" and whole[length - 1 : length + 1].count(b"\n")
        assert problems or len(seen) == len(SAID) or at_a_line, length
    path.write_bytes(whole)
    assert _seen(store, id) == (SAID, [])


def test_a_log_cut_at_every_byte(tmp_path: Path) -> None:
    """F1: no message is lost over it, and the title is there or not."""
    store, id, path = _store(tmp_path / "store")
    log = path.with_name(LOG)
    whole = log.read_bytes()
    for length in range(0, len(whole), 1 if LONG else 7):
        log.write_bytes(whole[:length])
        assert texts(store, id) == SAID
        assert store.read(id).skeleton.title in ("", "t")


def test_flipped_bits_of_a_compressed_file(tmp_path: Path) -> None:
    """F2: its checksum tells each of them; nothing else is ever shown."""
    store, id, path = _store(tmp_path / "store", "gzip")
    whole, dice = path.read_bytes(), random.Random(2)
    for at in dice.sample(range(len(whole) * 8), 200):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        path.write_bytes(flipped)
        seen, problems = _seen(store, id)
        assert seen == SAID or problems, at


def test_flipped_bits_of_a_plain_file(tmp_path: Path) -> None:
    """F2: nothing falls over them, and a backup tells each: its manifest knows the digest of every file."""
    store, id, path = _store(tmp_path / "store")
    backup = Backup(tmp_path / "backup")
    backup.create(store)
    whole, dice = path.read_bytes(), random.Random(3)
    for at in dice.sample(range(len(whole) * 8), 100):
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        path.write_bytes(flipped)
        _seen(store, id)
        if at % 8 == 0:
            assert [file.path for file in backup.diff(newer=store).files] == [f"conversations/{id}/{path.name}"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    """F3: read as it is meant, or told; and the file is as it was."""
    store, id, path = _store(tmp_path / "store")
    data = path.read_bytes().decode().encode(encoding)
    path.write_bytes(data)
    seen, problems = _seen(store, id)
    assert seen == SAID if encoding == "utf-8-sig" else problems or seen != SAID
    assert path.read_bytes() == data


def test_bad_utf_8(tmp_path: Path) -> None:
    """F3: the line is shown as far as it is text, the others whole, and the file is as it was."""
    store, id, path = _store(tmp_path / "store")
    data = path.read_bytes().replace(b"message 1", b"message \xff\xfe")
    path.write_bytes(data)
    seen, _ = _seen(store, id)
    assert [seen[0], seen[-1]] == [SAID[0], SAID[-1]]
    assert path.read_bytes() == data


@pytest.mark.parametrize("codec", CODECS)
def test_lone_surrogates(tmp_path: Path, codec: Codec) -> None:
    """F4: what no encoding can hold survives reading, appending and every codec."""
    odd = "half a \ud83d pair"
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=[odd])
    convert(store, codec)
    with store.write(id) as writer:
        writer.append(f"again {odd}")
    store = Store.open(tmp_path / "store")
    assert texts(store, id) == [odd, f"again {odd}"]


@pytest.mark.parametrize("in_thread", [False, True], ids=["main", "thread"])
def test_nested_without_end(tmp_path: Path, in_thread: bool) -> None:
    """F6: a problem, no crash, and the limit of the interpreter stays what it was."""
    store, id, path = _store(tmp_path / "store")
    deep = b'{"type":"message","id":"deep","parts":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    path.write_bytes(path.read_bytes() + deep + b"[" * 100_000 + b"\n")
    limit = sys.getrecursionlimit()
    found: list[tuple[list[str], list[Problem]]] = []
    if in_thread:
        thread = threading.Thread(target=lambda: found.append(_seen(store, id)))
        thread.start()
        thread.join()
    else:
        found.append(_seen(store, id))
    [(seen, problems)] = found
    assert [text for text in seen if text in SAID] == SAID
    assert problems
    assert sys.getrecursionlimit() == limit


def test_a_chain_of_a_hundred_thousand_opens(tmp_path: Path) -> None:
    """F11: a chain of 100,000 messages in a file opens, and its path is walked without recursion."""
    path = tmp_path / "deep.jsonl"
    with path.open("w") as file:
        file.write('{"type":"branch","v":1,"id":"main","parent":null}\n')
        for number in range(100_000):
            parent = json.dumps(f"m{number - 1}") if number else "null"
            file.write(f'{{"type":"message","id":"m{number}","parent":{parent},"role":"user","parts":[]}}\n')
    [conversation] = open_path(path)
    [branch] = conversation.branches
    assert len(conversation.tree.path(conversation.tree.head(branch))) == 100_000


_NAMES = st.one_of(
    st.text(max_size=300),
    st.sampled_from(["..", ".", "../x", "/etc/passwd", "a/b", "a\\b", "CON", "nul", "x.", "x ", "A", "é", "a\0b"]),
)


_CHECKS = [HealthCheck.function_scoped_fixture]


@settings(max_examples=2_000 if LONG else 40, deadline=None, suppress_health_check=_CHECKS)
@given(_NAMES)
def test_ids_never_lead_out_of_the_store(tmp_path: Path, name: str) -> None:
    """F12: what is no id becomes no path: it is not made, not found, not deleted; and nothing appears elsewhere."""
    root = tmp_path / "store"
    store = Store.open(root, create=True)
    try:
        store.create("t", id=name, messages=["a"])
    except Invalid:
        for ask in (store.read, store.write, store.opened):
            with pytest.raises(NotFound):
                ask(name)
        assert store.delete(name) is False
    else:
        assert name == name.lower()
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert {path.parent for path in root.glob("conversations/*")} <= {root / "conversations"}
