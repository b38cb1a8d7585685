"""Deleting, which hides, and taking back, which is a change like any other."""

from __future__ import annotations

from ..errors import DeleteError, InUse, LastBranch, NotFound, NotSaved
from ..history import last_done, last_undone
from ..native import Change, Operation
from ..native_lineage import default_among
from .changes import Changes


class Removing(Changes):
    """The changes that hide branches and take changes back."""

    def delete(self, branch: str, subtree: bool = False) -> bool:
        """Hide a branch, or it and all that left it. False if there was none. Raises LastBranch, DeleteError.

        The default passes to its most recent descendant, else to the most recent branch. Messages stay while another
        branch needs them, and `restore` or `undo` brings it back.
        """
        with self._change("delete", [branch]):
            state = self._ready(tree=True)
            try:
                id = self._stored(state, state.branch(branch))
            except NotFound:
                return False
            gone = [id, *(state.descendants(id) if subtree else ())]
            if set(gone) >= set(state.view.living):
                raise LastBranch(id)
            living = [other for other in state.view.living if other not in gone]
            heir = default_among(state.scan, state.default, living) if state.default in gone else ""
            try:
                self._log(Change("delete", branches=gone, heir=heir))
            except NotSaved as error:
                raise DeleteError(f"Branch {id[:7]}", error.reason) from error
            self._state = None
        return True

    def restore(self, branch: str) -> bool:
        """Show a deleted branch again. False if there is none of that id."""
        with self._change("restore", [branch]):
            state = self._ready(tree=True)
            if branch not in state.refs.deleted or branch not in state.scan.headers:
                return False
            self._log(Change("restore", branches=[branch]))
            self._state = None
        return True

    def undo(self) -> Operation | None:
        """Take the last change back, whoever made it, and say what and whose it was. None if there is none.

        Raises InUse if something that is not part of it stands on it.
        """
        with self._change("undo", []):
            state = self._ready(tree=True)
            last = last_done(state.operations, state.undone)
            if last is None:
                return None
            dependants = state.dependants(last.op)
            if dependants:
                raise InUse(f"The last change ({last.type})", dependants)
            self._log(Change("undo", of=last.op))
            self._state = None
        return last

    def redo(self) -> Operation | None:
        """Bring back what the last undo took away, unless something was changed since. None if there is nothing."""
        with self._change("redo", []):
            state = self._ready(tree=True)
            targets = {change.op: change.of for change in state.scan.changes if change.type == "undo"}
            found = last_undone(state.operations, state.undone, targets)
            if found is None:
                return None
            self._log(Change("undo", of=found[0].op))
            self._state = None
        return found[1]
