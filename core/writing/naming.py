"""Names, titles, descriptions, tags, labels, and which branch is the default: lines of the log."""

from __future__ import annotations

from collections.abc import Sequence

from ..messages import name_of
from ..native import Change
from .changes import Changes


class Naming(Changes):
    """The changes that say what something is called."""

    def rename(self, name: str, branch: str | None = None) -> None:
        """Give the conversation a title, or a branch a name. Raises NameTaken, NotFound, Invalid."""
        name = name_of(name)
        with self._change("rename", [name]):
            state = self._ready()
            if branch is None:
                if state.refs.title != name:
                    self._log(Change("title", title=name))
                return
            id = state.branch(branch)
            if state.names.get(id) != name:
                self._log(Change("name", branch=self._stored(state, id), name=self._free(state, name, id)))

    def describe(self, text: str, branch: str | None = None) -> None:
        """Say what the conversation is about, or why a branch was forked; an empty text says nothing any more."""
        with self._change("describe", []):
            state = self._ready()
            self._log(Change("note", branch=state.branch(branch) if branch is not None else "", text=text))

    def tag(self, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Add and remove tags, and return those there are then."""
        add = [name_of(tag) for tag in add]
        with self._change("tag", [*add, *remove]):
            have = self._ready().refs.tags
            new, old = [tag for tag in add if tag not in have], [tag for tag in remove if tag in have]
            if new or old:
                self._log(Change("tag", add=new, remove=old))
            return self._current().refs.tags

    def label(self, message: str, label: str | None) -> None:
        """Name a message; None takes its name away. Raises NotFound."""
        label = name_of(label) if label is not None else None
        with self._change("label", [message]):
            state = self._ready()
            if state.refs.labels.get(state.message(message)) != label:
                self._log(Change("label", message=message, label=label))

    def checkout(self, branch: str) -> str:
        """Make a branch the default, and return its id. Raises NotFound."""
        with self._change("checkout", [branch]):
            state = self._ready()
            id = self._stored(state, state.branch(branch))
            if id != state.default:
                self._log(Change("default", branch=id))
        return id
