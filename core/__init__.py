"""Bough's persistence package: reads, keeps and compares conversation trees, without a terminal.

    from bough.core import open_path
    for conversation in open_path("session.jsonl"):
        print(conversation.title, len(conversation.branches))

Names are imported when they are first asked for: a list of conversations needs none of the model.
"""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conversation import Conversation
    from .errors import Ambiguous, BoughError, Invalid, Moved, NotFound, Unreadable
    from .library import Library, Target
    from .model import (
        Branch,
        File,
        Image,
        Locator,
        Message,
        Part,
        Parts,
        Problem,
        Text,
        Thinking,
        ToolCall,
        ToolResult,
        Unknown,
        Usage,
    )
    from .summary import Summary

__all__ = [
    "Ambiguous",
    "BoughError",
    "Branch",
    "Conversation",
    "File",
    "Image",
    "Invalid",
    "Library",
    "Locator",
    "Message",
    "Moved",
    "NotFound",
    "Part",
    "Parts",
    "Problem",
    "Summary",
    "Target",
    "Text",
    "Thinking",
    "ToolCall",
    "ToolResult",
    "Unknown",
    "Unreadable",
    "Usage",
    "find",
    "open_path",
]

_MODULES = {
    "conversation": ("Conversation",),
    "errors": ("Ambiguous", "BoughError", "Invalid", "Moved", "NotFound", "Unreadable"),
    "library": ("Library", "Target"),
    "summary": ("Summary",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def open_path(path: str | PathLike[str]) -> list[Conversation]:
    """The conversations in a file of any known format, a folder or a store, newest first. Nothing is written there.

    Raises NotFound if there is none.
    """
    from .library import Library  # noqa: PLC0415 - see the module

    library = Library([Path(path)])
    conversations = library.conversations()
    if not conversations:
        from .errors import NotFound  # noqa: PLC0415 - see the module

        reasons = " ".join(problem.message for problem in library.problems)
        raise NotFound("conversation", str(path), reasons or "There is no file of a known format in it.")
    return conversations


def find(ref: str) -> Target:
    """What a reference means among the conversations of the usual places: `latest`, `SOURCE:ID@BRANCH#MESSAGE`, ….

    Raises NotFound, Ambiguous, Unreadable.
    """
    from .library import Library  # noqa: PLC0415 - see the module

    return Library().find(ref)


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_MODULE_OF.get(name, 'model')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
