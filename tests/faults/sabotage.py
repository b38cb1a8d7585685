"""Careless ways of writing. Each is what somebody once shipped; a campaign that does not catch them proves nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bough.core import branchfile, creation, disk
from bough.core.codecs import Codec
from bough.core.files import Facts, Files, write_all
from bough.core.locks import Lock
from bough.core.writing import adding, changes


class Sabotage(NamedTuple):
    """One careless way of writing."""

    name: str
    codec: Codec
    scenes: tuple[str, ...]
    """Where it shows."""
    caught_by: frozenset[str]
    """Campaigns that catch it: `power`, `kill`, `error`, `race`."""
    seam: Callable[[Any], Any] = lambda seam: seam
    """The file system, made careless."""
    patch: Callable[[pytest.MonkeyPatch], None] = lambda patch: None
    """The code, made careless."""


def _with(name: str, **methods: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda seam: type(name, (seam,), methods)


# The file system


def _nothing(files: Files, *arguments: object) -> None:
    """Neither synced nor refused."""


def _parents(seam: Any) -> Any:
    def sync_folder(files: Files, path: Path) -> None:
        seam.sync_folder(files, path.parent)

    return type("WrongFolder", (seam,), {"sync_folder": sync_folder})


def _removing(seam: Any) -> Any:
    def replace(files: Files, source: Path, target: Path) -> None:
        if files.facts(target) is not None and target.is_file():
            files.remove(target)
        seam.replace(files, source, target)

    return type("UnlinkAndRename", (seam,), {"replace": replace})


def _late(seam: Any) -> Any:
    """Syncs wait until the next file is opened: by then the call has returned."""
    waiting: list[int] = []

    def sync(files: Files, descriptor: int) -> None:
        waiting.append(descriptor)

    def close(files: Files, descriptor: int) -> None:
        if descriptor not in waiting:
            seam.close(files, descriptor)

    def open_append(files: Files, path: Path) -> int:
        for late in waiting:
            seam.sync(files, late)
            seam.close(files, late)
        waiting.clear()
        descriptor: int = seam.open_append(files, path)
        return descriptor

    return type("Late", (seam,), {"sync": sync, "close": close, "open_append": open_append})


# The code


def _in_place(patch: pytest.MonkeyPatch) -> None:
    def put(files: Files, path: Path, data: bytes, name: str, base: bytes | None) -> Facts:
        if files.facts(path) is None:
            descriptor = files.open_new(path)
        else:
            descriptor = files.open_append(path)
            os.ftruncate(descriptor, 0)
            if hasattr(files, "empty"):
                files.empty(descriptor)
        write_all(files, descriptor, data)
        files.sync(descriptor)
        facts = files.descriptor_facts(descriptor)
        files.close(descriptor)
        files.sync_folder(path.parent)
        return facts

    real = disk.put
    for name, module in list(sys.modules.items()):
        if name.startswith("bough.core") and getattr(module, "put", None) is real:
            patch.setattr(module, "put", put)


def _second_sync(patch: pytest.MonkeyPatch) -> None:
    def write_and_sync(files: Files, path: Path, descriptor: int, start: int, data: bytes) -> Facts:
        write_all(files, descriptor, data)
        try:
            files.sync(descriptor)
        except OSError:
            files.sync(descriptor)
        facts = files.descriptor_facts(descriptor)
        files.close(descriptor)
        return facts

    patch.setattr(disk, "_write_and_sync", write_and_sync)


def _believing(patch: pytest.MonkeyPatch) -> None:
    def anew(ends: object, path: Path, data: bytes, known: object, failed: Exception) -> None:
        raise failed

    patch.setattr(branchfile.Ends, "_anew", anew)
    patch.setattr(changes, "settle", lambda *arguments: False)


def _glued(patch: pytest.MonkeyPatch) -> None:
    real = disk.append

    def append(files: Files, path: Path, lines: bytes, known: disk.Tail) -> disk.Tail:
        def write_and_sync(files: Files, path: Path, descriptor: int, start: int, data: bytes) -> Facts:
            return written(files, path, descriptor, start, data.removeprefix(b"\n"))

        written = disk._write_and_sync
        disk._write_and_sync = write_and_sync
        try:
            return real(files, path, lines, known)
        finally:
            disk._write_and_sync = written

    patch.setattr(branchfile, "append", append)


def _unbatched(patch: pytest.MonkeyPatch) -> None:
    real = adding.Adding._records

    def records(*arguments: Any) -> list[dict[str, Any]]:
        return [{key: value for key, value in record.items() if key != "batch"} for record in real(*arguments)]

    patch.setattr(adding.Adding, "_records", records)


def _unlocked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Lock, "attempt", lambda lock: True)
    patch.setattr(Lock, "holds", True)


def _unaware(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disk, "_check_base", lambda files, path, base: None)


def _unmoved(patch: pytest.MonkeyPatch) -> None:
    def check(files: Files, path: Path, descriptor: int, known: disk.Tail) -> Facts:
        return files.descriptor_facts(descriptor)

    patch.setattr(disk, "_check", check)
    patch.setattr(Facts, "same_file", lambda one, other: True)


def _piecemeal(patch: pytest.MonkeyPatch) -> None:
    """A new conversation is built where everybody sees it."""
    real = creation._build

    def build(context: Any, aside: Path, contents: dict[str, bytes]) -> None:
        real(context, context.conversations / aside.name, contents)
        context.files.make_folder(aside)
        context.files.remove_folder(aside)

    patch.setattr(creation, "_build", build)


_APPENDS = ("append", "rename")
_WHOLE = ("append", "convert_to_compact", "draft")

SABOTAGES = [
    Sabotage("no fsync of appends", "jsonl", _APPENDS, frozenset(("power",)), _with("NoSync", sync=_nothing)),
    Sabotage("no fsync of whole files", "json", _WHOLE, frozenset(("power",)), _with("NoSync", sync=_nothing)),
    Sabotage(
        "no fsync of folders", "jsonl", ("fork", "create", "trash"), frozenset(("power",)),
        _with("NoFolderSync", sync_folder=_nothing),
    ),
    Sabotage("fsync of the wrong folder", "jsonl", ("fork", "create", "draft"), frozenset(("power",)), _parents),
    Sabotage("acknowledged before fsync", "jsonl", _APPENDS, frozenset(("power",)), _late),
    Sabotage("written in place", "json", _WHOLE, frozenset(("power", "kill", "error")), patch=_in_place),
    Sabotage("unlink, then rename", "json", _WHOLE, frozenset(("power", "kill", "error")), _removing),
    Sabotage("fsync tried again on the same descriptor", "jsonl", _APPENDS, frozenset(("power",)), patch=_second_sync),
    Sabotage("what a failed fsync left is believed", "jsonl", _APPENDS, frozenset(("power",)), patch=_believing),
    Sabotage("a torn tail is not closed", "jsonl", _APPENDS, frozenset(("power", "kill")), patch=_glued),
    Sabotage(
        "several lines that do not say so", "jsonl", ("append_three",), frozenset(("power", "kill")), patch=_unbatched
    ),
    Sabotage("no lock", "jsonl", _APPENDS, frozenset(("power", "race")), patch=_unlocked),
    Sabotage("no comparison before replacing", "json", ("append",), frozenset(("race",)), patch=_unaware),
    Sabotage("a replaced file is not noticed", "jsonl", ("append",), frozenset(("race",)), patch=_unmoved),
]  # fmt: skip
