"""The documents of a conversation of any source, made from its skeleton and the bodies of its messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BoughError, Unreadable
from .bodies import bodies
from .documents import Document, Far

if TYPE_CHECKING:
    from ..catalog import Item
    from ..conversation import Conversation
    from ..skeleton import Skeleton


class Thorough:
    """The documents of a conversation of any source, by its skeleton. Raises BoughError."""

    far: Far | None = None

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def __iter__(self) -> Iterator[Document]:
        skeleton = self._read()
        kinds = enumerate(skeleton.kinds)
        entries = [entry for entry, kind in kinds if kind != "note" or _is_typed_note(skeleton, entry)]
        for entry, said in bodies(self._conversation, entries):
            when = skeleton.time(entry)
            yield Document(
                skeleton.ids[entry],
                entry,
                skeleton.roles[entry],
                int(when.timestamp()) if when is not None else None,
                skeleton.models[entry] or "",
                said,
            )

    def _read(self) -> Skeleton:
        try:
            return self._conversation.skeleton
        except (BoughError, OSError):
            raise
        except Exception as error:  # a source may be a stranger's, and its failure must not end an index of all others
            reason = f"its source failed ({type(error).__name__}: {error})"
            raise Unreadable(self._conversation.path, reason) from error


def _is_typed_note(skeleton: Skeleton, entry: int) -> bool:
    """Whether a note is one that a person typed while the model worked."""
    return skeleton.roles[entry] == "user" and not skeleton.hidden[entry]


def opened(item: Item) -> Conversation:
    """A conversation, to be read."""
    from ..conversation import Conversation  # noqa: PLC0415 - start-up time
    from ..sources import source  # noqa: PLC0415 - as above
    from ..sources.base import Ref  # noqa: PLC0415 - as above

    return Conversation(Ref(item.source, item.id, tuple(map(Path, item.files)), item.key), source(item.source))
