"""What sources have in common whose conversations lie in documents: one or several JSON values, each a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..model import Locator, Parts
from ..skeleton import Skeleton
from .base import Ref
from .documents import record_bytes
from .jsonlines import decoded
from .regrouping import regrouped


class DocumentSource:
    """The part of a source that is the same whatever its documents say."""

    name = ""

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """The conversations in files, with all files of each, also those that were not named."""
        raise NotImplementedError

    def current(self, ref: Ref) -> Ref:
        """The same conversation with the files it has now. Raises NotFound."""
        return regrouped(self.discover, ref)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one record says. Raises Moved."""
        return self.parts(decoded(self.raw(ref, skeleton, locator)))

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        raise NotImplementedError

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One record as it is in its document, unpacked. Raises Moved."""
        at = locator.file
        return record_bytes(ref.files[at], skeleton.stats[at], (locator.offset, locator.length))
