"""What a format of exports has to be able to do."""

from __future__ import annotations

from typing import Protocol

from .document import Document
from .script import Script


class Format(Protocol):
    """A kind of file that conversations are exported to. Stateless and pure: it reads and writes nothing."""

    @property
    def name(self) -> str:
        """The word for it: `markdown`, or the name of the source whose tool opens it."""

    @property
    def ending(self) -> str:
        """How the name of its file ends, `.md`; what is suggested where nobody names one."""

    @property
    def trees(self) -> bool:
        """Whether it holds branches; else it is given one path."""

    def encode(self, script: Script) -> Document:
        """The files. Ids that have to be new are drawn; what it cannot hold is told in `problems`."""
