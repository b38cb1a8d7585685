"""Somebody else saves the file while we change it, at every moment there is. Rows E2 and E3."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.codecs import Codec, Document, decode, detect, encode
from bough.core.errors import BoughError
from bough.core.store import Store

from .breaking import Counting
from .course import Course, folder_for
from .observing import look
from .sabotage import SABOTAGES, Sabotage
from .scenes import SCENES
from .world import World

Style = Callable[[Path, bytes], None]


def _replaced(path: Path, data: bytes) -> None:
    beside = path.with_name("editor~")
    beside.write_bytes(data)
    beside.replace(path)


def _in_place(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _added(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data[path.stat().st_size :])


STYLES: dict[str, Style] = {"replaced": _replaced, "in place": _in_place, "added": _added}


class Editor(Counting):
    """Somebody whose editor saves right before a call of ours."""

    def __init__(self, at: int, folder: Path, style: Style) -> None:
        super().__init__()
        self.saved = False
        self._at = at
        self._folder = folder
        self._style = style

    def before(self, name: str, arguments: tuple[Any, ...]) -> None:
        if len(self.calls) == self._at:
            self.save()

    def save(self) -> None:
        for path in self._folder.iterdir():
            data = path.read_bytes()
            if path.name == "conversation.jsonl" or path.name.startswith("."):
                continue
            document = decode(data)
            if document.header["name"] == "main":
                self.saved = True
                theirs = {"type": "message", "id": "theirs", "parent": "ma", "role": "user", "parts": "theirs"}
                codec = detect(data)
                assert codec is not None
                self._style(path, encode(Document(document.header, [*document.messages, theirs]), codec))


def race(
    codec: Codec, style: Style, name: str = "append", seam: Callable[[Any], Any] = lambda s: s
) -> tuple[int, list[str]]:
    """Save at each call of a scene; how many there were, and what was lost."""
    course = Course(SCENES[name], codec, seam)
    tried, wrong = 0, []
    for number, call in enumerate(course.calls, 1):
        if call == "replace":
            continue  # see `test_the_window_of_a_replacement`
        tried += 1
        with folder_for(SCENES[name], codec) as root:
            editor = seam(Editor)(number, root / "store" / "conversations" / "talk", style)
            world = World(root, editor)
            try:
                _patiently(world, name)
                said = _said(root)
            except Exception as error:  # noqa: BLE001 - whatever it is, the person would meet it
                wrong.append(f"call {number} ({call}): {type(error).__name__}: {error}")
                continue
            missing = {"theirs", "one", "two"} - said
            if missing:
                wrong.append(f"call {number} ({call}): {missing} lost")
    return tried, wrong


def _patiently(world: World, name: str) -> None:
    """Whoever is told that the file moved tries again."""
    for _ in range(3):
        try:
            SCENES[name].play(world)
        except BoughError:
            continue
        return
    SCENES[name].play(world)


def _said(root: Path) -> set[str]:
    look(root)
    conversation = Store.open(root / "store").read("talk")
    return {conversation.preview(entry) for entry in range(len(conversation.skeleton))}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("codec", ["jsonl", "json"])
def test_an_editor_that_saves_meanwhile_loses_nothing(codec: Codec, style: str) -> None:
    """E2: at every call of ours, in each way editors save: their version and ours are both there."""
    if codec == "json" and style == "added":
        pytest.skip("nothing can be added to the end of one JSON object")
    tried, wrong = race(codec, STYLES[style])
    print(f"\nan editor saves meanwhile, {codec}, {style}: {tried} moments, {len(wrong)} violations")
    assert wrong == []


def test_the_window_of_a_replacement(tmp_path: Path) -> None:
    """Only of whole files: between the last comparison and the rename itself lies nothing but that one call."""
    course = Course(SCENES["append"], "json")
    last = len(course.calls) - course.calls[::-1].index("replace")
    assert course.calls[last - 3 : last] == ["facts", "read", "replace"]


@pytest.mark.parametrize("codec", ["jsonl", "json"])
def test_an_edit_that_keeps_size_and_time_is_noticed(tmp_path: Path, codec: Codec) -> None:
    """E3: what somebody wrote over the old text with as many bytes, and its time put back, is never overwritten."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id = store.create("t", messages=["first text"])
    with store.write(id) as writer:
        writer.append("ours")
        path = next(path for path in writer.folder.iterdir() if path.name != "conversation.jsonl")
        facts = path.stat()
        data = path.read_bytes()
        with path.open("r+b") as file:
            file.write(data.replace(b"first text", b"their text"))
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        assert (path.stat().st_size, path.stat().st_mtime_ns) == (facts.st_size, facts.st_mtime_ns)
        try:
            writer.append("ours again")
        except BoughError:
            writer.append("ours again")
    conversation = store.read(id)
    said = [conversation.preview(entry) for entry in range(len(conversation.skeleton))]
    assert said == ["their text", "ours", "ours again"]
    assert json.dumps(said)


@pytest.mark.parametrize("sabotage", [s for s in SABOTAGES if "race" in s.caught_by], ids=lambda one: one.name)
def test_races_catch(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a careless way of writing does to an editor's version, or to a second writer's, is noticed."""
    sabotage.patch(monkeypatch)
    if sabotage.name == "no lock":
        with folder_for(SCENES["append"], "jsonl") as root:
            store = Store.open(root / "store")
            with store.write("talk"), Store.open(root / "store").write("talk"):
                return
    assert any(race(sabotage.codec, STYLES[style], seam=sabotage.seam)[1] for style in ("replaced", "in place"))
