"""Every error that a person can cause, each with what it knows as attributes and a sentence that says what to do.

A problem that was found *and worked around* is a value (`bough.core.model.Problem`); an exception says that the
call did nothing, and that everything is as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .owner import Owner


class BoughError(Exception):
    """The root of Bough's errors. `kind` is the stable name that `--json` carries."""

    kind: ClassVar[str] = "failed"


class AboutPath(BoughError):
    """What went wrong with one file or folder. `reason` is the part of a sentence that says why."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)


class NotFound(BoughError):
    """Nothing answers to the name, id, position or path that was asked for."""

    kind = "not_found"

    def __init__(self, what: str, wanted: str, hint: str = "") -> None:
        self.what = what
        self.wanted = wanted
        self.hint = hint
        super().__init__(what, wanted, hint)

    def __str__(self) -> str:
        sentence = f"No {self.what} answers to “{self.wanted}”."
        return f"{sentence} {self.hint}" if self.hint else sentence


class Ambiguous(BoughError):
    """Several things answer to a reference; the person has to say which."""

    kind = "ambiguous"

    def __init__(self, what: str, wanted: str, candidates: Sequence[str]) -> None:
        self.what = what
        self.wanted = wanted
        self.candidates = tuple(candidates)
        super().__init__(what, wanted, self.candidates)

    def __str__(self) -> str:
        shown = ", ".join(self.candidates[:8])
        more = f" and {len(self.candidates) - 8} more" if len(self.candidates) > 8 else ""
        return f"“{self.wanted}” could be {len(self.candidates)} {self.what}s: {shown}{more}. Name one of them."


class Unreadable(AboutPath):
    """A file or folder could not be read at all: missing, forbidden, or of no format known here."""

    kind = "unreadable"

    def __str__(self) -> str:
        return f"{self.path} cannot be opened: {self.reason}."


class Moved(AboutPath):
    """A file is no longer the one that was read: another process replaced, cut or removed it. Read it again."""

    kind = "moved"

    def __init__(self, path: Path, reason: str = "it changed since it was read") -> None:
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{self.path} is not the file that was read ({self.reason}). Open the conversation again."


class Invalid(BoughError):
    """A setting, argument or configuration file says something that cannot be meant."""

    kind = "usage"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return self.message


class NotSaved(AboutPath):
    """A change could not be written; everything is as it was."""

    def __str__(self) -> str:
        return f"Nothing was saved: {self.path}: {self.reason}. Put that right and try again."


class Unsure(BoughError):
    """The disk failed while it was to keep a change: it may be there or not. Reading again tells.

    The change keeps the ids in `ids`: handing them in again makes sure that it is there once.
    """

    kind = "unsure"

    def __init__(self, path: Path, reason: str, ids: Sequence[str] = ()) -> None:
        self.path = path
        self.reason = reason
        self.ids = tuple(ids)
        super().__init__(path, reason, self.ids)

    def __str__(self) -> str:
        return f"It is not certain that {self.path} was saved ({self.reason}). Open the conversation again to see."


class ReadOnly(AboutPath):
    """A store or conversation cannot be changed from here."""

    kind = "read_only"

    def __str__(self) -> str:
        return f"{self.path} can only be read: {self.reason}."


class Locked(BoughError):
    """Somebody else holds the conversation. `owner` is a `bough.core.owner.Owner`, None if nobody knows who."""

    kind = "locked"

    def __init__(self, conversation: str, owner: Owner | None) -> None:
        self.conversation = conversation
        self.owner = owner
        super().__init__(conversation, owner)

    def __str__(self) -> str:
        who = self.owner.sentence if self.owner is not None else "held, by whom is unknown"
        return f"Conversation {self.conversation} is locked: {who}. Try again later, or ask with `bough lock request`."


class BeingRestored(Locked):
    """A backup is being put in the place of the whole store: until that is done, nobody writes."""

    def __str__(self) -> str:
        who = self.owner.sentence if self.owner is not None else "by whom is unknown"
        return f"A backup is being restored to this store ({who}). Try again when that is done."


class NameTaken(BoughError):
    """Another branch of the conversation has that name."""

    kind = "name_taken"

    def __init__(self, name: str, branch: str) -> None:
        self.name = name
        self.branch = branch
        super().__init__(name, branch)

    def __str__(self) -> str:
        return f"Branch {self.branch[:7]} is already called “{self.name}”. Choose another name."


class LastBranch(BoughError):
    """The last living branch of a conversation cannot be deleted."""

    kind = "last_branch"

    def __init__(self, branch: str) -> None:
        self.branch = branch
        super().__init__(branch)

    def __str__(self) -> str:
        return f"Branch {self.branch[:7]} is the last one. Delete the whole conversation instead."


class InUse(BoughError):
    """A change cannot be undone because later ones build on it."""

    kind = "in_use"

    def __init__(self, what: str, dependants: Sequence[str]) -> None:
        self.what = what
        self.dependants = tuple(dependants)
        super().__init__(what, self.dependants)

    def __str__(self) -> str:
        return f"{self.what} is built upon by {', '.join(self.dependants[:8])}. Undo or delete these first."


class DeleteError(BoughError):
    """Something is there and could not be deleted."""

    def __init__(self, what: str, reason: str) -> None:
        self.what = what
        self.reason = reason
        super().__init__(what, reason)

    def __str__(self) -> str:
        return f"{self.what} could not be deleted: {self.reason}. It is as it was."


class Damaged(AboutPath):
    """A backup is not what was written to it: something in it was changed, cut, lost, or made up."""

    kind = "damaged"

    def __str__(self) -> str:
        return f"The backup is damaged: {self.path}: {self.reason}. Use another snapshot, or make a new one."


class Stopped(BoughError):
    """Whoever started something long had it stopped; everything is as it was."""

    kind = "stopped"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"The {self.what} was stopped; everything is as it was."


class BackupInUse(Locked):
    """Somebody makes, restores or prunes snapshots of a backup that would have to be alone for this, or wants to be."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder, None)

    def __str__(self) -> str:
        return f"The backup in {self.conversation} is in use by another process. Try again when that is done."
