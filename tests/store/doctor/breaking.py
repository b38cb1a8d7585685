"""Ways to break a store, each with what the doctor finds, and looking at what it set aside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from bough.core.doctor import Doctor
from bough.core.store import Store

from ..backups import Contents
from ..looking import branch_files


def codes(doctor: Doctor) -> list[str]:
    """Of all that is found, in the order of the alphabet."""
    return sorted(one.code for one in doctor.examine())


def first(store: Store) -> Path:
    """The folder of the conversation that is called "first"."""
    return next(store.root / "conversations" / r.id for r in store.list() if store.read(r.id).title == "first")


def main_file(store: Store) -> Path:
    """The file of the main branch of the first conversation."""
    files = [path for path in branch_files(store.root) if path.parent == first(store)]
    return next(path for path in files if b'"main"' in path.read_bytes())


def kept_files(store: Store) -> Contents:
    """What repairs put aside."""
    folder = store.root / ".bough" / "repaired"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"/".join(path.relative_to(folder).parts[1:]): path.read_bytes() for path in files}


def torn(store: Store) -> None:
    """A crash in the middle of a line."""
    with main_file(store).open("ab") as file:
        file.write(b'{"type":"message","id":"zz')


def garbage(store: Store) -> None:
    """Two lines that are none, amid those that are."""
    path = main_file(store)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"\xff\x00 garbage\n", b"{]\n", *lines[2:]]))


def _headless(store: Store) -> None:
    path = main_file(store)
    path.write_bytes(b"#!rot\n" + path.read_bytes().split(b"\n", 1)[1])


def _bad_log(store: Store) -> None:
    with (first(store) / "conversation.jsonl").open("ab") as file:
        file.write(b"<<<<<<< HEAD\n=======\n")


def _bad_notes(store: Store) -> None:
    with (store.root / "notes" / "codex.jsonl").open("ab") as file:
        file.write(b"{half\n")


def leftover(store: Store) -> None:
    """What a killed writer did not come to put in place."""
    (first(store) / ".main.jsonl.abc.tmp").write_bytes(b"unfinished")


def leftover_notes(store: Store) -> None:
    """The same of notes."""
    (store.root / "notes" / ".codex.jsonl.abc.tmp").write_bytes(b"unfinished")


def _readable(store: Store) -> None:
    main_file(store).chmod(0o644)
    (store.root / "notes").chmod(0o755)


def _half_made(store: Store) -> None:
    (store.root / ".bough" / "tmp" / "x").mkdir(parents=True)


def _empty(store: Store) -> None:
    (store.root / "conversations" / "nothing-in-it").mkdir()


def _no_store_file(store: Store) -> None:
    (store.root / "store.json").unlink()


def _bad_store_file(store: Store) -> None:
    (store.root / "store.json").write_bytes(b"{half")


def _no_marks(store: Store) -> None:
    (store.root / ".gitattributes").unlink()


REPAIRED: dict[str, tuple[Callable[[Store], None], set[str], int]] = {
    "torn": (torn, {"torn"}, 1),
    "garbage": (garbage, {"bad-json"}, 1),
    "headless": (_headless, {"no-header", "bad-json"}, 1),
    "bad log": (_bad_log, {"bad-json"}, 1),
    "bad notes": (_bad_notes, {"bad-json"}, 1),
    "leftover": (leftover, {"leftover"}, 1),
    "leftover of notes": (leftover_notes, {"leftover"}, 1),
    "readable": (_readable, {"permissions"}, 0),
    "half made": (_half_made, {"half-made"}, 0),
    "empty": (_empty, {"empty-conversation"}, 0),
    "no store file": (_no_store_file, {"store-file"}, 0),
    "bad store file": (_bad_store_file, {"store-file"}, 1),
    "no marks": (_no_marks, {"git-mark"}, 0),
}
"""How to break it, what is found, and how many files are kept when it is repaired."""


def break_much(store: Store) -> None:
    """Several things at once."""
    for name in ("torn", "bad log", "leftover", "readable", "half made", "no marks"):
        REPAIRED[name][0](store)


def _stranger(store: Store) -> None:
    (first(store) / "README").touch()
    (first(store) / "link.jsonl").symlink_to("/etc/passwd")
    (store.root / "conversations" / "UPPER").mkdir()


def _lost_branch(store: Store) -> None:
    main_file(store).unlink()


def _lost_log(store: Store) -> None:
    (first(store) / "conversation.jsonl").unlink()


def _copied(store: Store) -> None:
    shutil.copytree(first(store), store.root / "conversations" / "a-copy")


def _only_log(store: Store) -> None:
    for path in branch_files(store.root):
        if path.parent == first(store):
            path.unlink()


def _two_of_one_id(store: Store) -> None:
    path = main_file(store)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[1].replace(b'"a"', b'"other"')]))


def _newer(store: Store) -> None:
    path = main_file(store)
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v":99', 1))


def _reference(store: Store) -> None:
    change = {"type": "label", "op": "q1", "n": 99, "message": "nowhere", "label": "x"}
    with (first(store) / "conversation.jsonl").open("ab") as file:
        file.write(json.dumps(change).encode() + b"\n")


TOLD: dict[str, tuple[Callable[[Store], None], set[str]]] = {
    "strangers": (_stranger, {"stranger"}),
    "a lost branch": (_lost_branch, {"parent-missing", "history-missing", "reference"}),
    "a lost log": (_lost_log, {"no-log"}),
    "a copied folder": (_copied, {"wrong-id"}),
    "only a log": (_only_log, {"no-branch", "reference"}),
    "two of one id": (_two_of_one_id, {"duplicate-id"}),
    "a newer line": (_newer, {"newer"}),
    "a reference": (_reference, {"reference"}),
}
