"""Bough's persistence package: reads and keeps conversation trees, without a terminal.

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
    from .autosave import Autosave, Draft, Drafts
    from .backup import Backup
    from .clock import Clock, Ids
    from .codecs import CODECS, Codec
    from .comparing import Diff, Region, Side, Span, diff, word_diff
    from .conversation import Conversation
    from .converting import Converted, convert
    from .demo import make_demo
    from .doctor import Doctor, Finding, Repaired
    from .errors import (
        Ambiguous,
        BackupInUse,
        BeingRestored,
        BoughError,
        Damaged,
        DeleteError,
        InUse,
        Invalid,
        LastBranch,
        Locked,
        Moved,
        NameTaken,
        NotFound,
        NotSaved,
        ReadOnly,
        Stopped,
        Unreadable,
        Unsure,
    )
    from .events import Event
    from .freeing import free
    from .importing import Imported, copy_conversation, import_conversation
    from .kept.keeper import Keeper
    from .library import Library
    from .locks import Status
    from .manager import Manager
    from .merging.proposal import Proposal, merge
    from .merging.terms import Merge
    from .messages import NewMessage
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
    from .native import Operation
    from .notes import Notes
    from .origins import find_origin
    from .owner import Owner
    from .plans import Plan, add_step, plan
    from .selecting import select
    from .shortening import keep_last, rewind_by, start_over
    from .skeleton import Skeleton
    from .store import Store
    from .summary import Summary
    from .target import Target
    from .trash import Trash, Trashed
    from .tree import Tree
    from .updating import Update
    from .watch import Watch
    from .writer import Writer
    from .writing.adding import Forked

__all__ = [
    "CODECS",
    "Ambiguous",
    "Autosave",
    "Backup",
    "BackupInUse",
    "BeingRestored",
    "BoughError",
    "Branch",
    "Clock",
    "Codec",
    "Conversation",
    "Converted",
    "Damaged",
    "DeleteError",
    "Diff",
    "Doctor",
    "Draft",
    "Drafts",
    "Event",
    "File",
    "Finding",
    "Forked",
    "Ids",
    "Image",
    "Imported",
    "InUse",
    "Invalid",
    "Keeper",
    "LastBranch",
    "Library",
    "Locator",
    "Locked",
    "Manager",
    "Merge",
    "Message",
    "Moved",
    "NameTaken",
    "NewMessage",
    "NotFound",
    "NotSaved",
    "Notes",
    "Operation",
    "Owner",
    "Part",
    "Parts",
    "Plan",
    "Problem",
    "Proposal",
    "ReadOnly",
    "Region",
    "Repaired",
    "Side",
    "Skeleton",
    "Span",
    "Status",
    "Stopped",
    "Store",
    "Summary",
    "Target",
    "Text",
    "Thinking",
    "ToolCall",
    "ToolResult",
    "Trash",
    "Trashed",
    "Tree",
    "Unknown",
    "Unreadable",
    "Unsure",
    "Update",
    "Usage",
    "Watch",
    "Writer",
    "add_step",
    "convert",
    "copy_conversation",
    "diff",
    "find",
    "find_origin",
    "free",
    "import_conversation",
    "keep_last",
    "make_demo",
    "merge",
    "open_path",
    "plan",
    "rewind_by",
    "select",
    "start_over",
    "word_diff",
]

_MODULES = {
    "backup": "Backup",
    "plans": "Plan add_step plan",
    "selecting": "select",
    "shortening": "keep_last rewind_by start_over",
    "autosave": "Autosave Draft Drafts",
    "clock": "Clock Ids",
    "codecs": "CODECS Codec",
    "comparing": "Diff Region Side Span diff word_diff",
    "conversation": "Conversation",
    "converting": "Converted convert",
    "demo": "make_demo",
    "doctor": "Doctor Finding Repaired",
    "errors": (
        "Ambiguous BackupInUse BeingRestored BoughError Damaged DeleteError InUse Invalid LastBranch Locked Moved "
        "NameTaken NotFound NotSaved ReadOnly Stopped Unreadable Unsure"
    ),
    "events": "Event",
    "freeing": "free",
    "importing": "Imported copy_conversation import_conversation",
    "kept.keeper": "Keeper",
    "library": "Library",
    "locks": "Status",
    "merging.proposal": "Proposal merge",
    "merging.terms": "Merge",
    "manager": "Manager",
    "messages": "NewMessage",
    "native": "Operation",
    "notes": "Notes",
    "origins": "find_origin",
    "owner": "Owner",
    "skeleton": "Skeleton",
    "store": "Store",
    "summary": "Summary",
    "target": "Target",
    "trash": "Trash Trashed",
    "tree": "Tree",
    "updating": "Update",
    "watch": "Watch",
    "writer": "Writer",
    "writing.adding": "Forked",
}
"""Names by the module that has them; the model has the rest."""
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


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
