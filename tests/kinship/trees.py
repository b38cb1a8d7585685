"""Trees of messages without files: what a family is made of, and what it should come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bough.core.conversation import Conversation
from bough.core.model import Locator, Parts, Text, Usage
from bough.core.skeleton import Fork, Skeleton, Stat
from bough.core.sources.base import Head, Ref

Row = tuple[str, int, str]
"""Id, place of the parent (-1: a root), and what it says."""
Line = tuple[str, ...]
"""What is said from a root to a message."""


class Held:
    """A source whose conversations are in memory."""

    name = "held"

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def roots(self) -> Iterable[Path]:
        """None."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:
        """None."""
        return iter(())

    def detect(self, head: Head) -> bool:
        """Never."""
        return False

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """None."""
        return iter(())

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """One entry a row, prompts and answers in turn."""
        skeleton = Skeleton((Path(ref.id),), (Stat(1, 1, 1),), id=ref.id, title=ref.id)
        for at, (id, parent, _) in enumerate(self.rows):
            role, kind = (
                ("user", "prompt") if parent < 0 or skeleton.roles[parent] != "user" else ("assistant", "answer")
            )
            usage = Usage(1, 1) if role == "assistant" else None
            skeleton.append(id, parent, role, kind, (0, at, 1), usage=usage)  # type: ignore[arg-type] # both are literals
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What the row says."""
        return (Text(self.rows[locator.offset][2]),)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The same."""
        return self.rows[locator.offset][2].encode()


def conversation(name: str, rows: Sequence[Row], fork: Fork | None = None) -> Conversation:
    """A conversation of these messages."""
    source = Held(rows)
    ref = Ref("held", name, (Path(name),))
    skeleton = source.read(ref)
    skeleton.forked_from = fork
    return Conversation(ref, source, skeleton)


def lines(found: Conversation) -> list[Line]:
    """What is said on the way to each message, sorted: a tree is known by them, however its entries are ordered."""
    way: dict[int, Line] = {-1: ()}
    for at in range(len(found.skeleton)):
        (part,) = found.parts(at)
        assert isinstance(part, Text)
        way[at] = (*way[found.skeleton.parents[at]], part.text)
    return sorted(way[at] for at in range(len(found.skeleton)))
