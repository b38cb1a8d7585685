"""Bough's own format: stores, conversation folders and single branch files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from ..codecs import SUFFIXES, detect
from ..errors import Moved, NotFound, Unreadable
from ..lines import parse
from ..model import File, Image, Locator, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..native import CONVERSATIONS, LOG, PROJECTS, BranchLine, is_id
from ..native_files import classify, record_bytes
from ..native_growing import Pieces
from ..native_lineage import parent_of
from ..native_view import view
from ..platform import default_store
from ..skeleton import Skeleton, State
from .base import HEAD_BYTES, Head, Ref

_NOWHERE = Ref("bough", "", ())
_PART_TYPES: dict[str, type[Part]] = {
    "text": Text,
    "thinking": Thinking,
    "tool_call": ToolCall,
    "tool_result": ToolResult,
    "image": Image,
    "file": File,
    "unknown": Unknown,
}
_UNDER_WAY = Path(".bough", "restore", "state.json")
"""Where a restore says that it replaces the folders of a store."""


class _Body(msgspec.Struct):
    """What is decoded of a message to know what it says, if it holds nothing but parts of known types."""

    parts: tuple[Part, ...]


_decode = msgspec.json.Decoder(_Body).decode


class Bough:
    """The source of native conversations, in a store or outside one."""

    name = "bough"

    def roots(self) -> Iterable[Path]:
        """The one store that is used when none is named."""
        return (default_store(),)

    def files(self, root: Path) -> Iterator[Path]:
        """The branch files and logs of a store and of the project stores in it, or of a folder of conversations."""
        for store in (root, *_folders(root / PROJECTS)):
            if os.path.exists(store / _UNDER_WAY):  # noqa: PTH110 - what may not be looked at is not there
                from ..guarded import finish_in  # noqa: PLC0415 - a restore was interrupted, which is rare

                finish_in(store)
            inside = store / CONVERSATIONS
            for folder in _folders(inside if inside.is_dir() else store):
                yield from conversation_files(folder)

    def detect(self, head: Head) -> bool:
        """Whether a file is a branch document in any codec, or the log of a conversation."""
        return detect(head.data) is not None or any(
            record.get("type") == "conversation" and "v" in record and isinstance(record.get("id"), str)
            for record in head.records[:1]
        )

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a folder of a store; outside one, branch files belong together that name each other."""
        folders: dict[Path, list[Path]] = {}
        for path in files:
            folders.setdefault(path.parent, []).append(path)
        for folder, paths in folders.items():
            if is_conversation(folder):
                yield Ref(self.name, folder.name, tuple(conversation_files(folder)))
            else:
                yield from _related(paths)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The conversation as its branch files and its log make it. Raises Unreadable if none of them can be read."""
        known = after.state.take() if after is not None else None
        pieces = Pieces(ref.files, known if isinstance(known, Pieces) else None)
        if after is not None and not pieces.changed:
            after.state.put(pieces)
            return after
        found = pieces.joined()
        if not found.skeleton.records:
            reasons = [problem.message for problem in found.skeleton.problems]
            raise Unreadable(ref.files[0] if ref.files else Path(ref.id), reasons[0] if reasons else "it has no files")
        skeleton = view(found).skeleton
        skeleton.id = skeleton.id or ref.id
        # What the log says may hide messages, and so may a change of which a part is missing.
        skeleton.continues = pieces.continues and after is not None and _are_all_in(after.ids, skeleton.ids)
        skeleton.state = State()
        skeleton.state.put(pieces)
        return skeleton

    def current(self, ref: Ref) -> Ref:
        """The same conversation with the files it has now. Raises NotFound if there are none."""
        folder = ref.files[0].parent if ref.files else Path(ref.id)
        if not folder.is_dir():
            raise NotFound("conversation", ref.id, f"Its folder {folder} is gone.")
        if not is_conversation(folder):
            return ref
        files = tuple(conversation_files(folder))
        if not files:
            raise NotFound("conversation", ref.id, f"Nothing is left of it in {folder}.")
        return ref if files == ref.files else ref._replace(files=files)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one message says. Raises Moved if its file is no longer the one that was read."""
        data = self.raw(ref, skeleton, locator)
        try:
            return _decode(data).parts  # all but a few
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        try:
            record = parse(data)
        except ValueError as error:
            path = skeleton.files[locator.file]
            raise Moved(path, "another record stands where the message was") from error
        parts = record.get("parts") if isinstance(record, dict) else record
        return parts_of(parts)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:  # noqa: ARG002 - part of the protocol
        """The record of one message as its file has it, uncompressed. Raises Moved."""
        return record_bytes(skeleton.files[locator.file], skeleton.stats[locator.file], locator)


class Kept(Bough):
    """The records of one conversation in memory: it can be read on, whatever becomes of its files."""

    def __init__(self, skeleton: Skeleton) -> None:
        locators = [skeleton.locator(index) for index in range(len(skeleton))]
        self._records = {
            (skeleton.stats[locator.file], locator): super(Kept, self).raw(_NOWHERE, skeleton, locator)
            for locator in locators
        }

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The record of one message as its file had it. Raises Moved for one that is no entry."""
        kept = self._records.get((skeleton.stats[locator.file], locator))
        return kept if kept is not None else super().raw(ref, skeleton, locator)


def _are_all_in(ids: list[str], others: list[str]) -> bool:
    return others[: len(ids)] == ids or set(ids) <= set(others)


def parts_of(value: object) -> Parts:
    """Parts from decoded JSON. A text alone is one part; what fits no known type is kept as unknown."""
    if isinstance(value, str):
        return (Text(value),)
    if isinstance(value, list):
        return tuple([_part(part) for part in value])
    return () if value is None else (Unknown(value),)


def _part(value: object) -> Part:
    if isinstance(value, dict) and value.get("type") == "text" and isinstance(text := value.get("text"), str):
        return Text(text)  # most of them, in a third of the time
    named = value.get("type") if isinstance(value, dict) else None
    type_ = _PART_TYPES.get(named) if isinstance(named, str) else None
    if type_ is None:
        return Unknown(value)
    try:
        return msgspec.convert(value, type_)
    except (msgspec.ValidationError, RecursionError):
        return Unknown(value)


def is_conversation(folder: Path) -> bool:
    """Whether a folder is one conversation: it holds a log, or stands where a store keeps them."""
    return (folder / LOG).is_file() or (folder.parent.name == CONVERSATIONS and is_id(folder.name))


def conversation_files(folder: Path) -> list[Path]:
    """The files of a conversation's folder, its log first. Links, hidden and foreign files are left alone."""
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name
                for entry in entries
                if not entry.name.startswith(".")
                and entry.name.endswith(tuple(SUFFIXES.values()))
                and entry.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []
    return [folder / name for name in sorted(names, key=lambda name: (name != LOG, name))]


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                Path(entry.path)
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            )
    except OSError:
        return []


def _related(paths: Sequence[Path]) -> Iterator[Ref]:
    """Branch files outside a store, gathered by the branches that their headers name."""
    headers = {path: header for path in paths if (header := _header(path)) is not None}
    group: dict[str, str] = {}

    def top(branch: str) -> str:
        while group.get(branch, branch) != branch:
            branch = group[branch]
        return branch

    for header in headers.values():
        above = parent_of(header)
        if above is not None and top(above.branch) != top(header.id):
            group[top(header.id)] = top(above.branch)
    files: dict[str, list[Path]] = {}
    for path, header in headers.items():
        files.setdefault(top(header.id), []).append(path)
    for branch, together in files.items():
        together.sort(key=lambda path: (headers[path].id != branch, path.name))
        yield Ref("bough", headers[together[0]].id, tuple(together))


def _header(path: Path) -> BranchLine | None:
    try:
        with path.open("rb") as file:
            return classify(path, file.read(HEAD_BYTES))[1]
    except OSError:
        return None
