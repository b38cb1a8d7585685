"""SillyTavern as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..drafts import Draft, dict_of
from ..jsonlines import decoded
from ..line_records import line_bytes
from .reading import read
from .records import parts, swipe

_ENDING = ".jsonl"


class SillyTavern:
    """Each chat, whose name is that of its file. The tool is installed anywhere, so there is no usual folder."""

    name = "sillytavern"

    def roots(self) -> Iterable[Path]:
        """None: chats lie in `data/USER/chats` where the tool was unpacked."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:  # noqa: ARG002 - the protocol's
        """None."""
        return iter(())

    def detect(self, head: Head) -> bool:
        """The first line of a chat, or a message: who is a character is said in no other format."""
        if not head.path.name.endswith(_ENDING):
            return False
        for record in head.records[:2]:
            names = record.keys()
            if "mes" in names:
                return bool(names & {"is_user", "swipes", "send_date"})
            if names >= {"user_name", "character_name"} or (names >= {"chat_metadata", "create_date"}):
                return True
        return False

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a file."""
        return (Ref(self.name, path.stem, (path,)) for path in files)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - a chat is saved as a whole
        """The skeleton. Raises Unreadable."""
        draft = Draft(ref.files)
        read(draft)
        skeleton = draft.finish()
        skeleton.id = ref.id
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What a message says, or one of its alternates. Raises Moved."""
        record = decoded(self.raw(ref, skeleton, locator))
        return parts(swipe(dict_of(record), int(locator.key[1:])) if locator.key else record)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The line of a message. Raises Moved."""
        return line_bytes(ref, skeleton, locator)
