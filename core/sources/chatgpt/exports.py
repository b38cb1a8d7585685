"""Exports: one document that holds all conversations of a person, in a zip or by itself.

What the exports of ChatGPT and of Claude.ai have in common: where their conversations lie, found in one pass.
"""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

import msgspec

from ...errors import Moved, NotFound, Unreadable
from ...lines import parse_loosely
from ...linking import problem
from ...model import Locator, Parts, Unknown
from ...skeleton import Skeleton, Stat
from ..base import HEAD_BYTES, UNLISTED, Head, Ref, key_of_unlisted
from . import places, zips
from .behind import damage_behind
from .listing import WHOLE_LIMIT, Listed, list_whole
from .members import shallow_fields
from .pieces import Pieces
from .places import Place
from .scan import scan

_PIECE = 32 << 10
_BLANK = b"\xef\xbb\xbf \t\r\n"
_decode = msgspec.json.Decoder().decode


class Exports:
    """What does not depend on what the conversations say.

    Exports lie wherever a person saved them, so there are no usual folders. A ref's key is the byte range of its
    conversation.
    """

    name = ""

    def is_export(self, data: bytes) -> bool:
        """Whether a document that begins so is of this format."""
        raise NotImplementedError

    def build(self, path: Path, stat: Stat, data: bytes, offset: int) -> Skeleton:
        """The skeleton of a conversation, of which these are all bytes. Never fails."""
        raise NotImplementedError

    def parts(self, record: object) -> Parts:
        """What one decoded record says."""
        raise NotImplementedError

    def roots(self) -> Iterable[Path]:
        """None: exports come by mail."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:
        """What is named as the files of an export are, below a folder. Links are not followed."""
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                if name.startswith("conversations") and name.endswith(".json"):
                    yield Path(folder, name)

    def detect(self, head: Head) -> bool:
        """Whether a file is an export, or a zip that holds one. What cannot be read counts if it is named so."""
        if not zips.is_zip(head.data):
            return self.is_export(head.data)
        try:
            stat = Stat.of(head.path)
            return any(self._is_export(head.path, stat, name) for name in zips.documents(head.path, stat))
        except (Unreadable, Moved, OSError):
            return b"conversations" in head.data

    def _is_export(self, path: Path, stat: Stat, document: str) -> bool:
        """Whether a document in a zip is of this format; one that cannot be read is taken, to say why."""
        try:
            return self.is_export(zips.read(path, stat, document, 0, HEAD_BYTES))
        except Unreadable:
            return True

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One ref for each conversation; a document that cannot be read gives one whose reading says why."""
        for path in files:
            try:
                stat = Stat.of(path)
                names = _documents(path, stat)
            except OSError:
                yield Ref(self.name, path.stem, (path,), UNLISTED)
                continue
            except (Unreadable, Moved) as error:
                yield Ref(self.name, path.stem, (path,), key_of_unlisted(error))
                continue
            for name in names:
                yield from self._conversations(path, stat, name)

    def _conversations(self, path: Path, stat: Stat, document: str) -> Iterator[Ref]:
        if not document and (listed := _listed(path, stat)):
            for start, end, identity in listed:
                id = identity or f"{path.stem}-{start}"
                yield Ref(self.name, id, (path,), Place(document, start, end - start).key)
            return
        pieces = Pieces(path, stat, document)
        closed = True
        for found in scan(pieces, pieces.level()):
            closed = found.closed
            id = shallow_fields(found.shallow).identity or f"{path.stem}-{found.start}"
            yield Ref(self.name, id, (path,), Place(document, found.start, found.end - found.start).key)
        if pieces.failed:
            yield Ref(self.name, path.stem, (path,), UNLISTED)
        elif pieces.trouble and closed:
            yield Ref(self.name, path.stem, (path,), Place(document, 0, -1).key)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton of one conversation, whose bytes are held while it is read. Raises Unreadable."""
        path, place = ref.files[0], Place.of(ref.key)
        try:
            stat = Stat.of(path)
            if place.length < 0:
                raise Unreadable(path, _trouble(path, stat, place.document))
            if place.length > places.CONVERSATION_LIMIT:
                raise Unreadable(path, f"a conversation of {place.length:,} bytes in it is over the limit")
            data = places.read(path, stat, place, 0, place.length)
            damage = damage_behind(path, place.offset + place.length) if not place.document else None
        except OSError as error:
            raise Unreadable(path, error.strerror or str(error)) from error
        except Moved as error:
            raise Unreadable(path, error.reason) from error
        known = (stat, ref.key, crc32(data))
        if after is not None and after.state.take() == known:
            after.state.put(known)
            return after
        if not data.startswith((b"{", b"[")):
            raise Unreadable(path, "it changed since it was listed; list it again")
        skeleton = self.build(path, stat, data, place.offset)
        skeleton.id = skeleton.id or ref.id
        skeleton.state.put(known)
        if damage is not None:
            skeleton.problems.append(damage)
        if not (data.isascii() or _is_text(data)):
            sentence = "Some bytes are no UTF-8; they are shown as replacement characters."
            skeleton.problems.append(problem("encoding", path, f"byte {place.offset}", sentence))
        return skeleton

    def current(self, ref: Ref) -> Ref:
        """The same conversation where it is in its document now. Raises Unreadable while that is being written."""
        path = ref.files[0]
        if not path.exists():
            raise NotFound("conversation", ref.id, f"{path} is gone.")
        if not _ends(path):
            raise Unreadable(path, "it is not complete; it may still be being written")
        there = list(self.discover(ref.files[:1]))
        same = [one for one in there if one.id == ref.id]
        if same:
            return ref if ref in same else same[0]
        if any(Place.of(one.key).length < 0 for one in there):
            raise Unreadable(path, "what is in it cannot be found")
        raise NotFound("conversation", ref.id, f"It is not in {path} any more.")

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one message says. Raises Moved if the export is not exactly the file that was read."""
        data = self.raw(ref, skeleton, locator)
        try:
            record = _decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            try:
                record = parse_loosely(data)
            except ValueError:
                return (Unknown(data.decode("utf-8", "replace")),)
        return self.parts(record)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The node of one message as it is in the export. Raises Moved."""
        place = Place.of(ref.key)
        return places.read(ref.files[0], skeleton.stats[0], place, locator.offset - place.offset, locator.length)


def _listed(path: Path, stat: Stat) -> list[Listed] | None:
    """The conversations of a document that can be held whole and has no fault."""
    if stat.size > WHOLE_LIMIT:
        return None
    try:
        return list_whole(path.read_bytes())
    except OSError:
        return None


def _documents(path: Path, stat: Stat) -> list[str]:
    """Names of the documents in a zip; the empty name for a file that is a document itself."""
    with path.open("rb") as file:
        if not zips.is_zip(file.read(4)):
            return [""]
    return zips.documents(path, stat)


def _trouble(path: Path, stat: Stat, document: str) -> str:
    """Why nothing was found in a document, found out by reading it again."""
    try:
        _documents(path, stat)
        pieces = Pieces(path, stat, document)
        for _ in pieces:
            continue
    except (Unreadable, Moved) as error:
        return error.reason
    return pieces.trouble or "there is no conversation in it"


def _ends(path: Path) -> bool:
    """Whether a document ends as one does; of a zip its reader can tell."""
    try:
        with path.open("rb") as file:
            if zips.is_zip(file.read(4)):
                return True
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _PIECE))
            return file.read().rstrip(_BLANK).endswith((b"]", b"}"))
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from error


def _is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8. In pieces that stay in the processor's cache: four times as fast as all at once."""
    decode = getincrementaldecoder("utf-8")().decode
    view = memoryview(data)
    try:
        for start in range(0, len(data), _PIECE):
            decode(view[start : start + _PIECE])
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
