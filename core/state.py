"""A conversation as its writer knows it: where each branch ends, what is called what, and which files were read.

Loaded with the eyes of a reader, then kept up with each change of ours, so that an append to a branch of a hundred
thousand messages costs what it costs at ten.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .disk import is_leftover
from .errors import NotFound
from .files import Facts, Files
from .native import LOG, Change, Operation, operation_of
from .native_lineage import ancestors
from .native_scan import scan
from .native_scanned import with_history
from .native_view import view
from .replaying import amend, undone
from .sources.bough import conversation_files
from .tree import Tree


class Line(NamedTuple):
    """Where the next message of a branch goes: into which file, after which message."""

    file: str
    """The branch whose file holds its messages; differs from its id only where a branch has diverged."""
    head: str | None
    """None for a root branch without messages."""


class State:
    """What is known of a conversation's folder."""

    def __init__(self, folder: Path, files: Files) -> None:
        self.folder = folder
        self.folder_facts = files.facts(folder)
        self.names_read = frozenset(name for name in files.names(folder) if not is_leftover(name))
        self.scan = with_history(scan(conversation_files(folder)))
        self.view = view(self.scan)
        self.refs = self.view.refs
        self.n = self.scan.n
        self.tree = Tree(self.view.skeleton)
        self.lines = self._lines()
        self.names = {branch.id: branch.name for branch in self.tree.branches if branch.name}
        self.owner = dict(zip(self.view.skeleton.ids, self.scan.owners, strict=True))
        """The branch whose file holds each message."""
        self.default = self.view.skeleton.default
        self.log_facts = files.facts(self.log)

    @property
    def log(self) -> Path:
        """The file of changes."""
        return self.folder / LOG

    def branch(self, wanted: str | None) -> str:
        """The id of a living branch by id or name; None stands for the default. Raises NotFound."""
        if wanted is None:
            wanted = self.default
        if wanted in self.lines:
            return wanted
        named = [id for id, name in self.names.items() if name == wanted]
        if not named:
            raise NotFound("branch", wanted)
        return named[0]

    def message(self, wanted: str) -> str:
        """A visible message by its exact id. Raises NotFound."""
        if wanted not in self.owner:
            raise NotFound("message", wanted)
        return wanted

    def path(self, branch: str) -> Path:
        """The file that messages of a branch go to."""
        return self.scan.paths[self.lines[branch].file]

    def descendants(self, branch: str) -> list[str]:
        """The living branches that left a branch, or left one that did."""
        return [id for id in self.view.living if branch in ancestors(self.scan.headers, id)]

    def between(self, branch: str, message: str) -> list[str] | None:
        """The own messages of a branch after a message, None if the message is not on its path."""
        head = self.lines[branch].head
        entry = self.tree.index_of(head) if head is not None else None
        if entry is None:
            return None
        path = [self.view.skeleton.ids[at] for at in self.tree.path(entry)]
        return path[path.index(message) + 1 :] if message in path else None

    # What was done

    @property
    def operations(self) -> list[Operation]:
        """Everything somebody did, in order; what is undone is among it."""
        done = [*self.scan.operations.values()]
        done += [operation_of(change) for change in self.scan.changes]
        return sorted((one for one in done if one.n > 0), key=lambda one: one[:3])

    @property
    def undone(self) -> frozenset[str]:
        """What does not count at the moment."""
        return undone(sorted(self.scan.changes, key=lambda change: change.order))

    def dependants(self, op: str) -> list[str]:
        """Visible messages and branches of other changes that stand on what a change brought."""
        skeleton = self.view.skeleton
        mine = {id for id, brought in zip(skeleton.ids, self.scan.ops, strict=True) if brought == op}
        found = [
            skeleton.ids[index]
            for index, parent in enumerate(skeleton.parents)
            if parent >= 0 and skeleton.ids[parent] in mine and skeleton.ids[index] not in mine
        ]
        return found + [
            named.id for named, at in skeleton.bare if at in mine or (named.parent == op and at not in mine)
        ]

    # Keeping up

    def is_current(self, files: Files) -> bool:
        """Whether nobody else has touched the folder or the log since."""
        return self.folder_facts == files.facts(self.folder) and self.log_facts == files.facts(self.log)

    def logged(self, change: Change, facts: Facts) -> None:
        """Keep up with a change of ours that hides and shows nothing."""
        self.log_facts = facts
        self.n = change.n
        self.scan.changes.append(change)
        amend(self.refs, change)
        if change.type == "name":
            self.names[change.branch] = change.name
        elif change.type == "default":
            self.default = change.branch

    def appended(self, branch: str, operation: Operation, ids: list[str]) -> None:
        """Keep up with messages of ours at the end of a branch."""
        line = self.lines[branch]
        self.n = operation.n
        self.scan.operations[operation.op] = operation
        self.lines[branch] = line._replace(head=ids[-1])
        self.owner.update(dict.fromkeys(ids, line.file))

    def forked(self, branch: str, name: str, line: Line, path: Path, operation: Operation, ids: list[str]) -> None:
        """Keep up with a branch of ours."""
        self.n = operation.n
        self.scan.operations[operation.op] = operation
        self.scan.paths[branch] = path
        self.lines[branch] = line
        if name:
            self.names[branch] = name
        self.owner.update(dict.fromkeys(ids, branch))

    def _lines(self) -> dict[str, Line]:
        owners = self.view.skeleton.owners or []
        lines: dict[str, Line] = {}
        bare = {named.id for named, _ in self.view.skeleton.bare}
        for branch in self.tree.branches:
            if branch.id in bare:
                lines[branch.id] = Line(branch.id, branch.head or None)
            else:
                lines[branch.id] = Line(owners[self.tree.head(branch)], branch.head)
        return lines
