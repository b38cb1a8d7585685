"""aider as a source."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ...bodies import pool
from ...errors import NotFound, Unreadable
from ...model import Locator, Parts, Text
from ...platform import expanded
from ...skeleton import Skeleton, Stat
from ..base import Head, Ref
from ..documents import DOCUMENT_LIMIT
from ..jsonlines import opened
from ..ranged import Range
from .markdown import BEGIN, Chat, chats, opening, text_of_answer, text_of_prompt, text_of_told
from .reading import read

HISTORY = ".aider.chat.history.md"
_VARIABLE = "AIDER_CHAT_HISTORY_FILE"
_DIGITS = re.compile(r"\D+")


class Aider:
    """Each chat of a project's history. A chat that is going on is the last one."""

    name = "aider"

    def roots(self) -> Iterable[Path]:
        """The folder one is in, if a history is there, and that of the file `AIDER_CHAT_HISTORY_FILE` names."""
        with suppress(OSError):  # the folder one is in may be gone
            here = Path.cwd()
            if named := os.environ.get(_VARIABLE):
                yield (here / expanded(named)).parent
            if (here / HISTORY).is_file():
                yield here

    def files(self, root: Path) -> Iterator[Path]:
        """The history in a folder, and no other file: the folder is a person's project."""
        names = dict.fromkeys((HISTORY, Path(os.environ.get(_VARIABLE) or HISTORY).name))
        return (path for name in names if (path := root / name).is_file())

    def folders(self, root: Path) -> Iterable[Path]:
        """The folder itself: what lies below it is a person's project."""
        return (root,)

    def detect(self, head: Head) -> bool:
        """The line with which a chat begins; or a page that shows one, as aider publishes them."""
        if b"#### " not in head.data and BEGIN not in head.data:
            return False
        begins = head.data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(BEGIN) or b"\n" + BEGIN in head.data
        published = b'class="chat-transcript"' in head.data and b"\n#### " in head.data
        return head.path.suffix.lower() in (".md", ".markdown", ".txt", "") and (begins or published)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a chat, named by the time it was begun."""
        for path in files:
            try:
                _, data = _read(path)
            except Unreadable:
                yield Ref(self.name, path.stem, (path,))
                continue
            met: dict[str, int] = {}
            for chat in chats(data) or [Chat(0, len(data), "")]:
                id = _DIGITS.sub("-", chat.begun).strip("-") or path.stem.lstrip(".")
                met[id] = met.get(id, 0) + 1
                key = Range(chat.start, chat.end - chat.start).key
                yield Ref(self.name, id if met[id] == 1 else f"{id}~{met[id]}", (path,), key)

    def current(self, ref: Ref) -> Ref:
        """The same chat, which may go on further now. Raises NotFound."""
        found = next((one for one in self.discover(ref.files) if one.id == ref.id), None)
        if found is None or not ref.files[0].exists():
            raise NotFound("conversation", ref.id, f"It is not in {ref.files[0]} any more.")
        return found

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - chats are read anew
        """The skeleton. Raises Unreadable."""
        path, place = ref.files[0], Range.of(ref.key)
        stat, data = _read(path)
        start, length = place if place is not None else (0, len(data))
        if len(data) < start + length:
            raise Unreadable(path, "it changed since it was listed; list it again")
        chat = data[start : start + length]
        skeleton = read(path, stat, chat, start, opening(chat).begun)
        skeleton.id = ref.id
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What was said, without the marks that tell by whom. Raises Moved."""
        data = self.raw(ref, skeleton, locator)
        if locator.key == "prompt":
            return (Text(text_of_prompt(data)),)
        return (Text(text_of_told(data) if locator.key == "told" else text_of_answer(data)),)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The lines as they are in the file. Raises Moved."""
        return pool.read(ref.files[0], skeleton.stats[0], locator.offset, locator.length)


def _read(path: Path) -> tuple[Stat, bytes]:
    """A whole history. Raises Unreadable."""
    with opened(path) as (descriptor, stat):
        if stat.size > DOCUMENT_LIMIT:
            raise Unreadable(path, f"its {stat.size:,} bytes are over the limit")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return stat, file.read(DOCUMENT_LIMIT)
