"""What a kind of place that conversations come from has to be able to do.

A source is stateless and cheap to make: it knows a format, not files. It never writes, locks, migrates or removes
anything that another tool wrote. Third parties add theirs through the entry point group `bough.sources`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

import msgspec

from ..errors import Moved, Unreadable
from ..lines import parse_loosely
from ..model import Locator, Parts
from ..skeleton import Skeleton

HEAD_BYTES = 65_536
"""Bytes of a file that detection may look at."""


UNLISTED = "?"
"""Key of what stands for a file whose conversations could not be found for a disk or a network that failed.

Both come back, and no stamp of the file tells: what was found is not remembered."""


def key_of_unlisted(error: Unreadable | Moved) -> str:
    """`UNLISTED`, or no key for what stays as it is until the file changes."""
    return UNLISTED if isinstance(error.__cause__, OSError) else ""


class Ref(NamedTuple):
    """One conversation of a source, before anything of it is read."""

    source: str
    id: str
    files: tuple[Path, ...]
    """The files it lies in, the one that names it first."""
    key: str = ""
    """Names it within a file that holds many; `UNLISTED` for what stands for those that could not be found."""


@dataclass(frozen=True)
class Head:
    """The first bytes of a file, read once for all sources that are asked whether it is theirs."""

    path: Path
    data: bytes
    """At most `HEAD_BYTES`, or the whole first record where a file of records begins with a longer one."""
    size: int

    @cached_property
    def lines(self) -> list[bytes]:
        """The complete lines among the first bytes; the only line of a short file counts as complete."""
        lines = self.data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        if len(self.data) < self.size:
            lines.pop()
        return [line for line in lines if line.strip()]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Those of the first twenty complete lines that are JSON objects."""
        found: list[dict[str, Any]] = []
        for line in self.lines[:20]:
            try:
                value = _quickly(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                found.append(value)
        return found


def _quickly(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return parse_loosely(line)


class Source(Protocol):
    """A format of conversations and the places it is found in."""

    @property
    def name(self) -> str:
        """The word for it in references (`claude-code:…`), lists and settings."""

    def roots(self) -> Iterable[Path]:
        """The tool's usual folders on this system, existing or not, its environment variables honoured."""

    def files(self, root: Path) -> Iterator[Path]:
        """The files below one of the tool's own folders, by their names alone: nothing is opened."""

    def detect(self, head: Head) -> bool:
        """Whether a file is of this format, by its content."""

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """The conversations in files of this format: a file may hold many, and a conversation may lie in several."""

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton, in one pass. Raises Unreadable only if nothing at all can be read; else problems are kept.

        `after` is what an earlier call returned: where its files have only grown, only what was added is read, and the
        result is the same as if all had been read anew. `after` itself stays what it is, and is returned if there is
        nothing new. Sources that know nothing of `after` are asked without it.
        """

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one message says. Raises Moved if its file is no longer the one the skeleton was read from."""

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The record of one message as it is in the file. Raises Moved."""


@runtime_checkable
class Accompanied(Protocol):
    """A source of files that hold many conversations, and beside which lies what was written to them last."""

    def beside(self, file: Path) -> tuple[Path, ...]:
        """The files that belong to one, there or not: the conversations in it change with each of them."""


@runtime_checkable
class Selective(Protocol):
    """A source whose folder holds much else: uploads, snapshots, logs. Of others all below their folders is watched."""

    def folders(self, root: Path) -> Iterable[Path]:
        """The folders in which its files may appear, one of its roots among them."""
