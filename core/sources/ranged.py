"""Files that hold several conversations: an array of documents, one document a line, or a single document.

Sources of such files take from `Ranged` all that does not depend on what the documents say. The key of a ref is the
range of its conversation, which is read and taken apart as a document of its own: offsets count from its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import Moved, NotFound, Unreadable
from ..model import Locator, Parts
from ..skeleton import Skeleton, Stat
from .base import Head, Ref, key_of_unlisted
from .behind import look_behind
from .documents import Document, Node, outline, read_document, record_bytes
from .drafts import Draft, text_of
from .jsonlines import decoded
from .nested import own_ranges

_BOM = b"\xef\xbb\xbf"
_BRACE = ord("{")
_FIRST = 2
"""Lines by which a file of lines is known."""
ENDINGS = (".json", ".jsonl", ".json.gz", ".jsonl.gz")
"""Names of files that hold JSON."""


class Range(NamedTuple):
    """Where a conversation lies in its unpacked file."""

    start: int
    length: int

    @property
    def key(self) -> str:
        """The range as the key of a ref."""
        return f"{self.start}:{self.length}"

    @classmethod
    def of(cls, key: str) -> Range | None:
        """The range that a key names; None for a key that means the whole file."""
        start, _, length = key.partition(":")
        return cls(int(start), int(length)) if start.isdecimal() and length.isdecimal() else None


class Ranged:
    """What sources of exports and data sets have in common: such files lie wherever a person saved them."""

    name = ""

    def roots(self) -> Iterable[Path]:
        """None."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:  # noqa: ARG002 - the protocol's
        """None: there is no folder of the tool's own."""
        return iter(())

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One ref for each conversation, named by its id, else by its file and its place among the others."""
        for path in files:
            try:
                document = read_document(path)
            except Unreadable as error:
                yield Ref(self.name, path.stem, (path,), key_of_unlisted(error))
                continue
            yield from self._refs(document)

    def _refs(self, document: Document) -> Iterator[Ref]:
        met: set[str] = set()
        several = conversations(document)
        for number, node in enumerate(several, 1):
            alone = several == [document.root]
            id = self.identity(document, node) or (stem(document.path) if alone else f"{stem(document.path)}-{number}")
            key = "" if alone else Range(node.start, node.length).key
            yield Ref(self.name, id if id not in met else f"{id}~{number}", (document.path,), key)
            met.add(id)

    def identity(self, document: Document, node: Node) -> str:  # noqa: ARG002 - for those that override it
        """The id that a conversation has of its own; empty if it has none."""
        return ""

    def current(self, ref: Ref) -> Ref:
        """The same conversation where it is in its file now. Raises NotFound."""
        found = next((one for one in self.discover(ref.files) if one.id == ref.id), None)
        if found is None:
            raise NotFound("conversation", ref.id, f"It is not in {ref.files[0]} any more.")
        return found

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        draft = _draft(ref)
        self.fill(draft)
        skeleton = draft.finish()
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def fill(self, draft: Draft) -> None:
        """Make the entries of the one document of a draft."""
        raise NotImplementedError

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one record says. Raises Moved."""
        return self.parts(decoded(self.raw(ref, skeleton, locator)), locator)

    def parts(self, record: object, locator: Locator) -> Parts:
        """What a decoded record says."""
        raise NotImplementedError

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One record as it is in its document; of one in a tree, without what answers it. Raises Moved."""
        start = place.start if (place := Range.of(ref.key)) is not None else 0
        pieces = [
            record_bytes(ref.files[0], skeleton.stats[0], (start + at, length)) for at, length in own_ranges(locator)
        ]
        return b"[]".join(pieces)


def _draft(ref: Ref) -> Draft:
    """A draft whose document is the conversation of a ref. Raises Unreadable."""
    place, path = Range.of(ref.key), ref.files[0]
    if place is None:
        return Draft.of_documents(ref.files)
    try:
        stat = Stat.of(path)
        document = _taken(path, stat, place)
    except OSError as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error
    except Moved as error:
        raise Unreadable(path, error.reason) from error
    return Draft.of(document)


def _taken(path: Path, stat: Stat, place: Range) -> Document:
    """One conversation of a file as a document of its own. Raises Unreadable, Moved."""
    data = record_bytes(path, stat, (place.start, place.length))
    if len(data) < place.length or not data.startswith((b"{", b"[")):
        raise Unreadable(path, f"there is no conversation at byte {place.start:,}; list it again if it was changed")
    document = Document(path, stat, data)
    document.look_for_faults()
    look_behind(document, place.start + place.length)
    return document


def conversations(document: Document) -> list[Node]:
    """The values in a file: those of an array, one a line, or the document itself."""
    if document.data[document.root.start : document.root.start + 1] == b"[":
        return document.items(document.root) or [document.root]
    return _lines(document.data) or [document.root]


def _lines(data: bytes) -> list[Node]:
    """The lines that say something, if the first two begin as objects: those of an indented document do not."""
    found: list[Node] = []
    at = len(_BOM) if data.startswith(_BOM) else 0
    for line in data[at:].split(b"\n"):
        if kept := line.rstrip():
            found.append(Node("", at, at + len(kept)))
        if len(found) == _FIRST and any(data[one.start] != _BRACE for one in found):
            return []
        at += len(line) + 1
    return found if len(found) >= _FIRST else []


def first_members(first: Head) -> tuple[Document, dict[str, Node]]:
    """For `detect`: the outline of a file, and what the first object in it holds by name."""
    document = outline(first)
    items = document.items(document.root)
    return document, document.members(items[0] if items else None)


def stem(path: Path) -> str:
    """The name of a file without its endings."""
    name = path.name
    return next((name.removesuffix(ending) for ending in sorted(ENDINGS, key=len)[::-1] if name.endswith(ending)), name)


def named(document: Document, node: Node, *names: str) -> str:
    """The first of these members of an object that is a text, and not an empty one."""
    members = document.members(node)
    texts = (text_of(document.value(members[name])) for name in names if name in members)
    return next(filter(None, texts), "")
