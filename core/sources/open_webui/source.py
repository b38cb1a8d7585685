"""Open WebUI as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

from ...cache import Cache
from ...errors import Moved, NotFound, Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton, Stat
from ..base import Head, Ref
from ..database_names import is_database, is_database_file
from ..database_rows import Row, insist_on, one_row
from ..database_source import DatabaseSource, continued
from ..databases import database, tables
from ..documents import Document, mentions, outline, read_document, record_bytes
from ..drafts import text_of
from ..jsonlines import decoded
from . import places
from .parts import message_parts
from .reading import Chat, build, chat_of

_TABLES = frozenset({"chat", "auth"})
_COLUMNS = ("id", "title", "chat", "created_at", "updated_at", "meta", "archived", "pinned", "folder_id", "share_id")
_HELD_BYTES = 32 << 20
_texts: Cache[tuple[Path, int, str], bytes] = Cache(_HELD_BYTES, len)
"""Chats that were read, by copy and id: all messages of one lie in one value."""


class OpenWebUI(DatabaseSource):
    """A chat is a row of the database, or an element of an export."""

    name = "open-webui"

    def roots(self) -> Iterable[Path]:
        """The data folders of the usual installations."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """The database."""
        return places.files(root)

    def detect(self, head: Head) -> bool:
        """By its tables, or by the names in the first chat of an export."""
        if is_database(head):
            return tables(head) >= _TABLES
        return mentions(head, b"childrenids", b"currentid") and next(_chats(outline(head)), None) is not None

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One for each chat; of an export its number there is the key."""
        for path in files:
            if is_database_file(path):
                yield from super().discover([path])
                continue
            try:
                yield from _exported(self.name, path)
            except Unreadable:  # reading it says why
                yield Ref(self.name, path.stem, (path,))

    def ids(self, path: Path) -> Iterable[str]:
        """Of all chats. Raises Unreadable."""
        return (text_of(id) for (id,) in database(path).rows("chat", ("id",)).rows)

    def current(self, ref: Ref) -> Ref:
        """The same chat where it is now. Raises NotFound, and Unreadable."""
        if len(ref.files) > 1 or not ref.files[0].exists():
            return super().current(ref)
        same = [one for one in _exported(self.name, ref.files[0]) if one.id == ref.id]
        if not same:
            raise NotFound("conversation", ref.id, f"It is not in {ref.files[0]} any more.")
        return ref if ref in same else same[0]

    def holds(self, path: Path, id: str) -> bool:
        """Whether a chat is in a database. Raises Unreadable."""
        return one_row(database(path), "chat", ("id",), "id", id) is not None

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton. Raises Unreadable."""
        if len(ref.files) > 1:
            return continued(_read_row(ref), after)
        document = read_document(ref.files[0])
        chats = dict(enumerate(_chats(document)))
        number = int(ref.key) if ref.key.isdecimal() else 0
        if number not in chats:
            raise Unreadable(ref.files[0], "there is no chat in it" if not chats else "it changed; list it again")
        skeleton = build(Skeleton(ref.files, (document.stat,)), chats[number])
        skeleton.id = ref.id
        return continued(skeleton, after)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one message says. Raises Moved."""
        return message_parts(decoded(self.raw(ref, skeleton, locator)))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One message as it is written. Raises Moved."""
        if len(ref.files) == 1:
            return record_bytes(ref.files[0], skeleton.stats[0], (locator.offset, locator.length))
        data = _text(ref, locator.key)
        return data[locator.offset : locator.offset + locator.length]


def _chats(document: Document) -> Iterator[Chat]:
    """The chats in an export, or the only one."""
    listed = document.data[document.root.start : document.root.start + 1] == b"["
    nodes = document.items(document.root) if listed else [document.root]
    return (chat for node in nodes if (chat := chat_of(document, node)) is not None)


def _exported(name: str, path: Path) -> Iterator[Ref]:
    taken: set[str] = set()
    for number, chat in enumerate(_chats(read_document(path))):
        id = text_of(chat.about.get("id")) or text_of(_member(chat, "id")) or f"{path.stem}-{number + 1}"
        id = id if id not in taken else f"{id}~{number + 1}"
        taken.add(id)
        yield Ref(name, id, (path,), str(number))


def _member(chat: Chat, name: str) -> Any:
    node = chat.document.members(chat.node).get(name)
    return chat.document.value(node) if node is not None and node.whole else None


def _read_row(ref: Ref) -> Skeleton:
    there = database(ref.files[0])
    skeleton = there.skeleton(ref)
    insist_on(there, skeleton, {"chat": ("id", "title", "chat")})
    row = one_row(there, "chat", _COLUMNS, "id", ref.key)
    if row is None:
        raise Unreadable(ref.files[0], f"the chat {ref.key} is not in it, or its row is damaged")
    data = _bytes(row)
    document = Document(ref.files[0], Stat(0, len(data), 0), data)
    document.look_for_faults()
    about = {name: row.fields[name] for name in _COLUMNS if name != "chat"} | {"meta": row.json("meta")}
    key = f"{crc32(data):08x} {ref.key}"
    build(skeleton, Chat(document, document.root, about), key)
    skeleton.raw = [one._replace(locator=one.locator._replace(key=key)) for one in skeleton.raw]
    skeleton.id = ref.key
    return skeleton


def _text(ref: Ref, key: str) -> bytes:
    """The chat in which a message lies, as it was when it was read. Raises Moved."""
    checksum, _, id = key.partition(" ")
    path = ref.files[0]
    held = _texts.get((path, int(checksum, 16), id))
    if held is not None:
        return held
    try:
        row = one_row(database(path), "chat", ("id", "chat"), "id", id)
    except Unreadable as error:
        raise Moved(path, error.reason) from error
    data = _bytes(row) if row is not None else b""
    if f"{crc32(data):08x}" != checksum:
        raise Moved(path, "this chat is not what it was")
    _texts.put((path, int(checksum, 16), id), data)
    return data


def _bytes(row: Row) -> bytes:
    value = row.fields["chat"]
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
